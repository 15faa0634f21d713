package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The three lists have a form of their own each, and names are mixed as the document mixes them.
 */
@Order(4)
class ListedShapesE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void contexts_are_a_bare_array_and_an_empty_one_where_there_are_none() {
    for (JsonNode context : sandbox.get("/contexts").is(200).json()) {
      sandbox.delete("/contexts/" + context.path("id").asText()).is(204);
    }
    JsonNode none = sandbox.get("/contexts").is(200).json();
    assertThat(none.isArray()).isTrue();
    assertThat(none).isEmpty();

    sandbox.context("python");

    JsonNode one = sandbox.get("/contexts").is(200).json().get(0);
    for (String field : new String[] {"id", "language", "cwd"}) {
      assertThat(one.path(field).asText()).as(field).isNotBlank();
    }
  }

  @Test
  void files_are_listed_beside_the_path_that_was_asked_for() {
    sandbox.write("/home/user/listed/a.txt", "x");

    JsonNode list = sandbox.get("/filesystem?path=/home/user/listed").is(200).json();

    assertThat(list.path("path").asText()).isEqualTo("/home/user/listed");
    JsonNode entry = list.path("entries").get(0);
    for (String field :
        new String[] {"name", "type", "path", "permissions", "owner", "group", "modifiedTime"}) {
      assertThat(entry.path(field).asText()).as(field).isNotBlank();
    }
    assertThat(sandbox.get("/filesystem").is(200).text("/path"))
        .as("without a path: where one is")
        .isEqualTo("/home/user");
  }

  @Test
  void processes_are_counted_and_have_two_names_for_a_number_and_two_ways_to_write_others() {
    String pid = sandbox.shell("cd /tmp; sleep 1004 > /dev/null 2>&1 & echo $!");

    JsonNode list = sandbox.get("/processes").is(200).json();
    assertThat(list.path("items")).hasSize(list.path("total").asInt());
    JsonNode one = sandbox.get("/processes/" + pid).is(200).json();
    assertThat(one.path("processId").asText()).isEqualTo(pid);
    assertThat(one.path("status").asText()).isEqualTo("running");
    assertThat(one.path("working_dir").asText()).endsWith("/tmp");
    assertThat(one.path("environment").isObject()).isTrue();
    assertThat(one.path("tag").isTextual()).isTrue();
    assertThat(Instant.parse(one.path("createdAt").asText())).isNotNull();
    assertThat(one.at("/resourceUsage/cpuPercent").isNumber()).isTrue();
    assertThat(one.at("/resourceUsage/memoryMb").isNumber()).isTrue();

    JsonNode ended = sandbox.delete("/processes/" + pid).is(200).json();
    assertThat(ended.path("pid").asText()).isEqualTo(pid);
    assertThat(ended.path("stopped").asBoolean()).isTrue();
    assertThat(Instant.parse(ended.path("stopped_at").asText())).isNotNull();
    assertThat(ended.path("message").asText()).isNotBlank();
  }

  @Test
  void process_1_is_there_and_not_the_clients_to_end() {
    assertThat(sandbox.get("/processes/1").is(200).json().path("processId").asInt()).isEqualTo(1);

    sandbox.delete("/processes/1").is(409);
    assertThat(sandbox.get("/health").is(200).text("/status")).isEqualTo("ok");
  }

  @Test
  void what_an_interpreter_shows_of_itself_is_where_it_began_and_with_what() {
    Map<String, Object> in = Map.of("language", "python", "cwd", "/tmp");
    String context = sandbox.post("/contexts", in).is(200).text("/id");
    int pid =
        Integer.parseInt(sandbox.in(context, "import os; os.getpid()").endsOk().result().strip());

    JsonNode shown = sandbox.get("/processes/" + pid).is(200).json();

    assertThat(shown.path("working_dir").asText()).endsWith("/tmp");
    assertThat(shown.path("environment").path("HOME").asText()).isNotBlank();
  }

  @Test
  void fixed_paths_win_over_those_with_a_name_in_them() {
    // Were they names, they would be contexts and processes that are not there: 404 and 400.
    sandbox.get("/contexts/execute").is(405);
    sandbox.get("/processes/cmd").is(405);
    sandbox.get("/processes/tty").is(426);
    sandbox.delete("/processes/tty").is(405);
    sandbox.get("/processes/seven").is(400);
  }
}
