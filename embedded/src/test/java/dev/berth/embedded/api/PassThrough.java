package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.UnaryOperator;

/** A schema that lets everything pass, unless a test says what it does instead. */
final class PassThrough implements Admission {
  UnaryOperator<Admitted> decision = UnaryOperator.identity();

  @Override
  public Admitted create(ResourceKind kind, JsonNode object, FieldValidation validation) {
    return decision.apply(new Admitted(object.deepCopy(), List.of()));
  }

  @Override
  public Admitted update(
      ResourceKind kind,
      JsonNode old,
      JsonNode object,
      FieldValidation validation,
      boolean status) {
    return decision.apply(new Admitted(object.deepCopy(), List.of()));
  }
}
