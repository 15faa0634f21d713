package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.Kinds;
import dev.berth.embedded.api.ResourceKind;
import dev.berth.embedded.api.Tables.IncludeObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTablesTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

  private final ResourceTables tables = new ResourceTables(BerthKinds.DEFINITIONS, NOON);

  @Test
  void a_definition_s_columns_follow_the_name() {
    JsonNode table = table(BerthKinds.SANDBOX, sandbox());

    assertThat(column(table, "name"))
        .containsExactly(
            "Name",
            "Phase",
            "Reason",
            "Template",
            "Active",
            "Age",
            "ID",
            "Pod",
            "Expires",
            "Message");
    assertThat(cells(table))
        .containsExactly(
            "hello",
            "Ready",
            "null",
            "python",
            "5m12s",
            "3h15m",
            "null",
            "sbx-hello",
            "null",
            "null");
    assertThat(column(table, "priority"))
        .containsExactly("0", "0", "0", "0", "0", "0", "1", "1", "1", "1");
  }

  @Test
  void a_column_may_look_for_a_condition() {
    JsonNode table =
        table(
            BerthKinds.TEMPLATE,
            """
            metadata: {name: python, creationTimestamp: "2026-01-01T11:59:00Z"}
            spec: {idleTimeoutSeconds: 1800, resources: {limits: {cpu: 2, memory: 4Gi}}}
            status: {conditions: [{type: Stalled, status: "False"}, {type: Ready, status: "True"}]}
            """);

    assertThat(cells(table).subList(0, 8))
        .containsExactly("python", "True", "null", "2", "4Gi", "1800", "null", "60s");
  }

  @Test
  void a_pod_is_shown_as_kubectl_shows_it() {
    assertThat(cells(table(BerthKinds.POD, pod("{state: {running: {}}, ready: true}"))))
        .containsExactly("a", "1/1", "Running", "0", "60s", "198.18.0.2", "n", "<none>", "<none>");
    assertThat(status("{state: {waiting: {reason: ImagePullBackOff}}}"))
        .isEqualTo("ImagePullBackOff");
    assertThat(status("{state: {terminated: {exitCode: 137, reason: OOMKilled}}}"))
        .isEqualTo("OOMKilled");
    assertThat(status("{state: {terminated: {exitCode: 3}}}")).isEqualTo("ExitCode:3");
  }

  @Test
  void an_event_of_either_group_tells_the_same() {
    List<String> fields = List.of("Last Seen", "Type", "Reason", "Object");
    String ofCore =
        "{metadata: {name: e}, type: Normal, reason: Made, message: made, lastTimestamp:"
            + " '2026-01-01T11:59:00Z', involvedObject: {kind: Sandbox, name: x}}";
    String ofEvents =
        "{metadata: {name: e}, type: Normal, reason: Made, note: made, eventTime:"
            + " '2026-01-01T11:59:00.000000Z', regarding: {kind: Sandbox, name: x}}";

    for (String event : List.of(ofCore, ofEvents)) {
      JsonNode table = table(builtIn("events"), event);
      assertThat(column(table, "name").subList(0, 4)).isEqualTo(fields);
      assertThat(cells(table).subList(0, 4)).containsExactly("60s", "Normal", "Made", "sandbox/x");
      assertThat(cells(table)).contains("made");
    }
  }

  @Test
  void what_has_no_columns_of_its_own_has_name_and_age() {
    JsonNode table = table(builtIn("serviceaccounts"), "metadata: {name: s}");

    assertThat(cells(table)).containsExactly("s", "<unknown>");
  }

  @Test
  void a_row_brings_as_much_of_the_object_as_was_asked_for() {
    List<ObjectNode> objects = List.of(object(sandbox()));

    assertThat(row(tables.table(BerthKinds.SANDBOX, objects, "7", IncludeObject.None)).isNull())
        .isTrue();
    assertThat(row(tables.table(BerthKinds.SANDBOX, objects, "7", IncludeObject.Object)))
        .isEqualTo(objects.getFirst());
    JsonNode metadata = row(tables.table(BerthKinds.SANDBOX, objects, "7", IncludeObject.Metadata));
    assertThat(metadata.path("kind").asText()).isEqualTo("PartialObjectMetadata");
    assertThat(metadata.at("/metadata/name").asText()).isEqualTo("hello");
    assertThat(metadata.has("status")).isFalse();
  }

  private String status(String container) {
    return cells(table(BerthKinds.POD, pod(container))).get(2);
  }

  private static String pod(String container) {
    return """
        metadata: {name: a, creationTimestamp: "2026-01-01T11:59:00Z"}
        spec: {nodeName: n, containers: [{name: a}]}
        status: {phase: Running, podIP: 198.18.0.2, containerStatuses: [%s]}
        """
        .formatted(container);
  }

  private static String sandbox() {
    return """
        metadata: {name: hello, creationTimestamp: "2026-01-01T08:45:00Z"}
        status:
          phase: Ready
          podName: sbx-hello
          lastActivityTime: "2026-01-01T11:54:48Z"
          template: {name: python}
        """;
  }

  private JsonNode table(ResourceKind kind, String yaml) {
    return tables.table(kind, List.of(object(yaml)), "7", IncludeObject.None);
  }

  private static ResourceKind builtIn(String plural) {
    return Kinds.with(List.of()).find("", "v1", plural).orElseThrow();
  }

  private static ObjectNode object(String yaml) {
    return Words.parse(yaml);
  }

  private static JsonNode row(JsonNode table) {
    return table.at("/rows/0/object");
  }

  private static List<String> cells(JsonNode table) {
    List<String> cells = new ArrayList<>();
    table.at("/rows/0/cells").forEach(cell -> cells.add(cell.asText()));
    return cells;
  }

  private static List<String> column(JsonNode table, String field) {
    List<String> values = new ArrayList<>();
    table.path("columnDefinitions").forEach(c -> values.add(c.path(field).asText()));
    return values;
  }
}
