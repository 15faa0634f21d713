package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.Admitted;
import dev.berth.embedded.api.FieldValidation;
import dev.berth.embedded.api.InvalidException;
import dev.berth.embedded.api.ResourceKind;
import org.junit.jupiter.api.Test;

class ResourceSchemasTest {
  private final ResourceSchemas schemas = BerthKinds.SCHEMAS;

  @Test
  void every_rule_of_berth_s_kinds_is_checked_here() {
    assertThat(schemas.uncheckedRules()).isEmpty();
  }

  @Test
  void an_unknown_field_is_dropped_with_a_warning_unless_strict() {
    ObjectNode sent = template("{foo: 1}");

    Admitted warned = schemas.create(BerthKinds.TEMPLATE, sent, FieldValidation.Warn);
    assertThat(warned.warnings()).containsExactly("unknown field \"spec.foo\"");
    assertThat(warned.object().path("spec").has("foo")).isFalse();
    assertThat(schemas.create(BerthKinds.TEMPLATE, sent, FieldValidation.Ignore).warnings())
        .isEmpty();
    assertThat(sent.path("spec").has("foo")).as("the caller's own object").isTrue();
  }

  @Test
  void what_was_invalid_before_may_stay_while_something_else_changes() {
    ObjectNode old = stored(template("{ttlSeconds: 1, resources: {limits: {memory: lots}}}"));
    ObjectNode relabelled = old.deepCopy();
    relabelled.withObject("/metadata/labels").put("a", "b");
    ObjectNode alsoChanged = old.deepCopy();
    alsoChanged.withObject("/spec/resources/limits").put("memory", "more");

    assertThatCode(() -> update(BerthKinds.TEMPLATE, old, relabelled)).doesNotThrowAnyException();
    assertThatThrownBy(() -> update(BerthKinds.TEMPLATE, old, alsoChanged))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("got more")
        .hasMessageNotContaining("ttlSeconds");
  }

  @Test
  void the_generation_counts_changes_of_all_but_metadata() {
    ObjectNode old = stored(template("{}"));
    ObjectNode relabelled = old.deepCopy();
    relabelled.withObject("/metadata/labels").put("a", "b");
    ObjectNode changed = old.deepCopy();
    changed.withObject("/spec").put("ttlSeconds", 60);

    assertThat(generation(update(BerthKinds.TEMPLATE, old, relabelled))).isEqualTo(1);
    assertThat(generation(update(BerthKinds.TEMPLATE, old, changed))).isEqualTo(2);
  }

  @Test
  void what_was_stored_before_a_default_was_made_gets_it_when_read() {
    ObjectNode old = template("{network: {}}");

    schemas.applyDefaults(BerthKinds.TEMPLATE, old);

    assertThat(old.at("/spec/network/egress").asText()).isEqualTo("Internet");
    assertThat(old.at("/spec/resources/limits/memory").asText()).isEqualTo("4Gi");
  }

  @Test
  void a_pod_gets_what_the_kubelet_reads() {
    ObjectNode pod =
        pod("{containers: [{name: a, image: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]}");

    JsonNode made = schemas.create(BerthKinds.POD, pod, FieldValidation.Strict).object();

    assertThat(made.at("/spec/restartPolicy").asText()).isEqualTo("Always");
    assertThat(made.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
    assertThat(made.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(made.at("/spec/containers/0/resources/requests/cpu").asText()).isEqualTo("1");
    assertThat(made.at("/status/phase").asText()).isEqualTo("Pending");
    assertThat(made.at("/status/qosClass").asText()).isEqualTo("Guaranteed");
  }

  @Test
  void a_running_pod_s_containers_are_fixed_but_for_their_images() {
    ObjectNode sent = pod("{containers: [{name: a, image: a}]}");
    ObjectNode old = schemas.create(BerthKinds.POD, sent, FieldValidation.Strict).object();
    ObjectNode otherImage = old.deepCopy();
    ((ObjectNode) otherImage.at("/spec/containers/0")).put("image", "b");
    ObjectNode otherCommand = old.deepCopy();
    ((ObjectNode) otherCommand.at("/spec/containers/0")).putArray("command").add("b");

    assertThatCode(() -> update(BerthKinds.POD, old, otherImage)).doesNotThrowAnyException();
    assertThatThrownBy(() -> update(BerthKinds.POD, old, otherCommand))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("spec: Forbidden: pod updates may not change fields other than");
  }

  @Test
  void a_write_to_a_pod_s_status_changes_nothing_else() {
    ObjectNode old = stored(pod("{containers: [{name: a, image: a}]}"));
    ObjectNode written = old.deepCopy();
    written.putObject("status").put("phase", "Running");
    written.withObject("/metadata/labels").put("a", "b");

    JsonNode made =
        schemas.update(BerthKinds.POD, old, written, FieldValidation.Strict, true).object();

    assertThat(made.at("/status/phase").asText()).isEqualTo("Running");
    assertThat(made.at("/metadata").has("labels")).isFalse();
  }

  private ObjectNode update(ResourceKind kind, ObjectNode old, ObjectNode object) {
    return schemas.update(kind, old, object, FieldValidation.Strict, false).object();
  }

  private static long generation(JsonNode object) {
    return object.at("/metadata/generation").asLong();
  }

  private static ObjectNode stored(ObjectNode object) {
    object.withObject("/metadata").put("uid", "u").put("generation", 1);
    return object;
  }

  private static ObjectNode template(String spec) {
    return Words.object(part(spec), "SandboxTemplate", "default");
  }

  private static ObjectNode pod(String spec) {
    return Words.object(part(spec), "Pod", "default");
  }

  private static JsonNode part(String spec) {
    return Words.parse("spec: " + spec);
  }
}
