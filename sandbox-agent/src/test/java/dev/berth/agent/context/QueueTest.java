package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may wait for a busy context, and how long, is for the installation to say. */
class QueueTest {
  @TempDir Path home;
  private RunningAgent agent;
  private String context;

  private void start(String length, String seconds) {
    agent =
        RunningAgent.start(
            home,
            Map.of("BERTH_MAX_QUEUED_EXECUTIONS", length, "BERTH_MAX_QUEUE_SECONDS", seconds));
    var python = new ContextClient(agent, "python");
    Needs.packages(python, "IPython");
    context = python.context();
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void where_nobody_may_wait_a_busy_context_refuses_at_once() {
    start("0", "60");
    CompletableFuture<Answer> running = busy();

    Answer refused = execute("1");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.at("message")).asString().contains("the context is busy");
    release(running);
    assertThat(execute("1").status()).as("once it is free").isEqualTo(200);
  }

  @Test
  void whoever_waited_for_as_long_as_one_may_is_refused_and_holds_no_place() {
    start("1", "1");
    CompletableFuture<Answer> running = busy();

    Answer late = execute("open('too-late', 'w').close()");

    assertThat(late.status()).isEqualTo(429);
    assertThat(late.raw().headers().firstValue("Retry-After")).isPresent();
    assertThat(late.at("message")).asString().contains("busy for 1 s");
    assertThat(execute("1").at("message")).asString().as("its place").contains("busy for 1 s");
    release(running);
    assertThat(execute("1").status()).isEqualTo(200);
    assertThat(home.resolve("too-late")).doesNotExist();
  }

  @Test
  void a_stream_that_waited_for_too_long_ends_as_one_out_of_time() {
    start("1", "1");
    CompletableFuture<Answer> running = busy();

    Answer streamed =
        agent.post(
            "/contexts/execute",
            ContextClient.body(context, "1", 30),
            "Accept",
            "text/event-stream");

    assertThat(streamed.text()).contains("\"reason\":\"timeout\"", "busy for 1 s");
    release(running);
  }

  private CompletableFuture<Answer> busy() {
    CompletableFuture<Answer> running =
        CompletableFuture.supplyAsync(
            () ->
                execute(
                    """
                    import os, time
                    open('busy', 'w').close()
                    while not os.path.exists('go-on'): time.sleep(0.02)
                    """),
            task -> Thread.ofVirtual().start(task));
    await().until(() -> Files.exists(home.resolve("busy")));
    return running;
  }

  private void release(CompletableFuture<Answer> running) {
    agent.shell("touch go-on");
    assertThat(running.join().status()).isEqualTo(200);
  }

  private Answer execute(String code) {
    return agent.post("/contexts/execute", ContextClient.body(context, code, 30));
  }
}
