package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.Admitted;
import dev.berth.embedded.api.FieldValidation;
import dev.berth.embedded.api.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One version of a CustomResourceDefinition, applied to objects as they are written. */
final class CustomKind {
  /** Errors after which rules could meet values of types they do not expect. */
  private static final Set<FieldError.Kind> BLOCKING =
      Set.of(
          FieldError.Kind.UNSUPPORTED,
          FieldError.Kind.REQUIRED,
          FieldError.Kind.TOO_LONG,
          FieldError.Kind.TOO_MANY,
          FieldError.Kind.TYPE);

  private static final FieldError NOT_CHECKED =
      FieldError.invalid(
          "",
          NullNode.instance,
          "some validation rules were not checked because the object was invalid; correct the"
              + " existing errors to complete validation");

  private final ResourceKind kind;
  private final SchemaNode schema;
  private final SchemaNode statusSchema;
  private final ValueRules values = new ValueRules();
  private final CompletableFuture<CelRules> rules;

  CustomKind(ResourceKind kind, SchemaNode schema) {
    this.kind = kind;
    this.schema = schema;
    this.statusSchema = schema.properties().get("status");
    this.rules = CompletableFuture.supplyAsync(() -> new CelRules(schema, kind.kind()));
  }

  /** Compiling takes a second of a cold JVM; who starts need not wait, the first write does. */
  private CelRules rules() {
    return rules.join();
  }

  List<String> uncheckedRules() {
    return rules().unchecked();
  }

  Admitted create(JsonNode sent, FieldValidation validation) {
    ObjectNode object = sent.deepCopy();
    List<String> warnings = decode(object, validation);
    if (kind.hasStatus()) {
      object.remove("status");
    }
    object.withObject("/metadata").put("generation", 1);
    List<FieldError> errors = MetadataRules.onCreate(object.path("metadata"));
    errors.addAll(values.check(object, schema, "", Correlated.NONE));
    errors.addAll(ListRules.check(object, schema));
    return checked(object, Correlated.NONE, errors, warnings);
  }

  Admitted update(JsonNode stored, JsonNode sent, FieldValidation validation) {
    ObjectNode old = stored.deepCopy();
    applyDefaults(old);
    ObjectNode object = sent.deepCopy();
    List<String> warnings = decode(object, validation);
    if (kind.hasStatus()) {
      put(object, "status", old.get("status"));
    }
    long generation = old.path("metadata").path("generation").asLong();
    object.withObject("/metadata").put("generation", generation + (differs(object, old) ? 1 : 0));
    List<FieldError> errors = MetadataRules.onUpdate(object.path("metadata"), old.path("metadata"));
    errors.addAll(values.check(object, schema, "", Correlated.with(old)));
    return checked(object, Correlated.with(old), withLists(object, old, errors), warnings);
  }

  Admitted updateStatus(JsonNode stored, JsonNode sent, FieldValidation validation) {
    ObjectNode old = stored.deepCopy();
    applyDefaults(old);
    ObjectNode decoded = sent.deepCopy();
    List<String> warnings = decode(decoded, validation);
    ObjectNode object = old.deepCopy();
    put(object, "status", decoded.get("status"));
    List<FieldError> errors = new ArrayList<>();
    if (object.has("status") && statusSchema != null) {
      Correlated before = Correlated.with(old.get("status"));
      values
          .check(object.get("status"), statusSchema, "", before)
          .forEach(error -> errors.add(error.under("status")));
    }
    return checked(object, Correlated.with(old), withLists(object, old, errors), warnings);
  }

  /** Objects from before a default was added get it when they are read. */
  void applyDefaults(ObjectNode stored) {
    Defaults.apply(stored, schema);
  }

  private List<String> decode(ObjectNode object, FieldValidation validation) {
    List<String> unknown =
        UnknownFields.prune(object, schema).stream()
            .map(path -> "unknown field \"" + path + "\"")
            .toList();
    if (validation == FieldValidation.Strict && !unknown.isEmpty()) {
      throw Statuses.unknownFields(kind, unknown);
    }
    Defaults.apply(object, schema);
    return validation == FieldValidation.Warn ? unknown : List.of();
  }

  /** A duplicate that was there before may stay. */
  private List<FieldError> withLists(JsonNode object, JsonNode old, List<FieldError> errors) {
    if (ListRules.check(old, schema).isEmpty()) {
      errors.addAll(ListRules.check(object, schema));
    }
    return errors;
  }

  private Admitted checked(
      ObjectNode object, Correlated old, List<FieldError> errors, List<String> warnings) {
    if (errors.stream().anyMatch(error -> BLOCKING.contains(error.kind()))) {
      errors.add(NOT_CHECKED);
    } else {
      errors.addAll(rules().check(object, old));
    }
    if (!errors.isEmpty()) {
      String name = object.path("metadata").path("name").asText("");
      throw Statuses.invalid(kind, name, errors);
    }
    return new Admitted(object, warnings);
  }

  private static boolean differs(JsonNode one, JsonNode other) {
    return !Correlated.same(withoutMetadata(one), withoutMetadata(other));
  }

  private static ObjectNode withoutMetadata(JsonNode object) {
    ObjectNode rest = object.deepCopy();
    rest.remove("metadata");
    return rest;
  }

  private static void put(ObjectNode object, String field, JsonNode value) {
    if (value == null) {
      object.remove(field);
    } else {
      object.set(field, value.deepCopy());
    }
  }
}
