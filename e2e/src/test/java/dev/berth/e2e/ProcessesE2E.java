package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands run, and what runs is listed, described and ended. */
@Order(3)
class ProcessesE2E {
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void a_command_answers_with_its_streams_and_its_exit_code() {
    JsonNode answer = sandbox.cmd("echo out; echo err >&2; exit 3").json();

    assertThat(answer.path("status").asText()).isEqualTo("completed");
    assertThat(answer.path("executionId").asText()).isNotBlank();
    assertThat(answer.at("/result/exitCode").asInt()).isEqualTo(3);
    assertThat(answer.at("/result/stdout").asText()).isEqualTo("out\n");
    assertThat(answer.at("/result/stderr").asText()).isEqualTo("err\n");
    assertThat(answer.at("/result/cwd").asText()).isEqualTo("/home/user");
    assertThat(answer.at("/result/executionTimeMs").isIntegralNumber()).isTrue();
    assertThat(answer.path("executionTimeMs").isIntegralNumber()).isTrue();
  }

  @Test
  void a_command_that_is_none_ends_as_a_shell_says() {
    assertThat(sandbox.cmd("no-such-program").json().at("/result/exitCode").asInt()).isEqualTo(127);
    assertThat(sandbox.cmd("kill -9 $$").json().at("/result/exitCode").asInt()).isEqualTo(137);
  }

  @Test
  void folder_and_variables_are_given() {
    sandbox.post("/filesystem/mkdir", Map.of("path", "/home/user/given")).is(200);

    var answer =
        sandbox
            .post(
                "/processes/cmd",
                Map.of(
                    "command",
                    "basename $(pwd); echo $COLOUR",
                    "cwd",
                    "/home/user/given",
                    "env",
                    Map.of("COLOUR", "red")))
            .is(200);

    assertThat(answer.text("/result/stdout")).isEqualTo("given\nred\n");
  }

  @Test
  void a_time_out_ends_all_that_the_command_started_and_says_so() {
    Instant begun = Instant.now();
    String command = "sleep 1001 & sleep 1001";

    var answer = sandbox.post("/processes/cmd", Map.of("command", command, "timeout", 1)).is(200);

    assertThat(answer.text("/status")).isEqualTo("timeout");
    assertThat(answer.text("/result/stderr")).contains("time limit of 1 s");
    assertThat(answer.json().at("/result/exitCode").asInt()).isNotZero();
    assertThat(Duration.between(begun, Instant.now())).isLessThan(SOON);
    await().atMost(SOON).untilAsserted(() -> assertThat(pid("sleep 1001")).isNull());
  }

  @Test
  void what_a_command_leaves_in_the_background_goes_on_is_listed_and_can_be_ended() {
    Instant begun = Instant.now();
    sandbox.shell("sleep 1002 &");
    assertThat(Duration.between(begun, Instant.now())).isLessThan(SOON);

    JsonNode list = sandbox.get("/processes").is(200).json();
    assertThat(list.path("total").asInt()).isEqualTo(list.path("items").size());
    String pid = pid("sleep 1002");
    assertThat(pid).as(list.toString()).isNotNull();

    JsonNode one = sandbox.get("/processes/" + pid).is(200).json();
    assertThat(one.path("status").asText()).isEqualTo("running");
    assertThat(one.path("command").asText()).isEqualTo("sleep 1002");
    assertThat(Instant.parse(one.path("createdAt").asText()))
        .isBetween(begun.minusSeconds(60), Instant.now().plusSeconds(60));
    assertThat(one.at("/resourceUsage/memoryMb").isNumber()).isTrue();

    JsonNode ended = sandbox.delete("/processes/" + pid).is(200).json();
    assertThat(ended.path("stopped").asBoolean()).isTrue();
    assertThat(ended.path("pid").asText()).isEqualTo(pid);
    assertThat(ended.path("stopped_at").asText()).isNotBlank();
    sandbox.get("/processes/" + pid).is(404);
    sandbox.delete("/processes/" + pid).is(404);
  }

  @Test
  void what_ignores_sigterm_or_is_stopped_is_ended_all_the_same() {
    sandbox.shell("(trap '' TERM; while :; do sleep 1; : deaf; done) > /dev/null 2>&1 &");
    sandbox.shell("sh -c 'echo $$ > stopped.pid; kill -STOP $$' > /dev/null 2>&1 &");
    await().until(() -> !sandbox.cmd("cat stopped.pid").text("/result/stdout").isBlank());
    String stopped = sandbox.shell("cat stopped.pid");
    String deaf = pid("deaf");
    assertThat(deaf).isNotNull();

    for (String pid : new String[] {deaf, stopped}) {
      assertThat(sandbox.delete("/processes/" + pid).is(200).json().path("stopped").asBoolean())
          .isTrue();
      sandbox.get("/processes/" + pid).is(404);
    }
  }

  @Test
  void a_long_output_is_cut_and_says_so() {
    JsonNode result = sandbox.cmd("head -c 30000000 /dev/zero | tr '\\0' x").json().at("/result");

    assertThat(result.path("exitCode").asInt()).isZero();
    assertThat(result.path("truncated").asBoolean()).isTrue();
    assertThat(result.path("stdout").asText().length() + result.path("droppedBytes").asLong())
        .isEqualTo(30_000_000);
  }

  private String pid(String command) {
    for (JsonNode item : sandbox.get("/processes").is(200).json().path("items")) {
      if (item.path("command").asText().contains(command)) {
        return item.path("processId").asText();
      }
    }
    return null;
  }
}
