package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.FieldValidation;
import dev.berth.embedded.api.InvalidException;
import dev.berth.embedded.api.ResourceKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every refusal in a real API server's words, as recorded in {@code words.yaml}. To record them
 * again, of the cluster that kubectl speaks to: {@code mvn -pl embedded -am test -Dtest=WordsTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dberth.words.record=true}.
 */
class WordsTest {
  private static final String NAMESPACE = "berth-words";

  @BeforeAll
  static void recordIfAsked() {
    if (Boolean.getBoolean("berth.words.record")) {
      WordsRecorder.record(NAMESPACE);
    }
  }

  static Stream<Arguments> cases() {
    return Words.all().stream()
        .map(
            each ->
                Arguments.of(each.path("kind").asText() + ": " + each.get("case").asText(), each));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_answer_is_that_of_a_real_server(String name, ObjectNode each) {
    assertThat(Words.sorted(answer(each))).isEqualTo(Words.sorted(each.path("answer")));
  }

  private static ObjectNode answer(JsonNode each) {
    try {
      return Words.accepted(write(each));
    } catch (InvalidException e) {
      assertThat(e.code()).isEqualTo(e.status().path("code").asInt());
      return Words.answer(e.status());
    }
  }

  private static JsonNode write(JsonNode each) {
    String named = each.path("kind").asText();
    ResourceKind kind = BerthKinds.named(named);
    if (!each.has("before")) {
      ObjectNode object = Words.object(each.get("object"), named, NAMESPACE);
      return BerthKinds.SCHEMAS.create(kind, object, FieldValidation.Strict).object();
    }
    ObjectNode before = Words.object(each.get("before"), named, NAMESPACE);
    ObjectNode old = BerthKinds.SCHEMAS.create(kind, before, FieldValidation.Strict).object();
    old.withObject("/metadata").put("uid", "a-uid").put("resourceVersion", "7");
    if (each.has("beforeStatus")) {
      ObjectNode status = old.deepCopy().set("status", each.get("beforeStatus"));
      old = BerthKinds.SCHEMAS.update(kind, old, status, FieldValidation.Strict, true).object();
    }
    ObjectNode object = old.deepCopy();
    Words.overlay(object, each.get("object"));
    boolean toStatus = each.path("write").asText().equals("status");
    return BerthKinds.SCHEMAS.update(kind, old, object, FieldValidation.Strict, toStatus).object();
  }
}
