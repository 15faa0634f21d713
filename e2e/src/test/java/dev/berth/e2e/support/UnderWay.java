package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * An execution in the middle of its work, which has changed what its context keeps.
 *
 * @param told what its client was answered; empty where the connection broke
 */
public record UnderWay(
    LiveSandbox sandbox, String context, CompletableFuture<Optional<Answer>> told) {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** On two processors the common pool has one thread. */
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private static final String CODE =
      "kept = 7\nopen('begun', 'w').close()\nimport time\ntime.sleep(5)";

  /** One that its sandbox's client has asked for. */
  public static UnderWay in(LiveSandbox sandbox) {
    String context = sandbox.context("python");
    var told =
        CompletableFuture.supplyAsync(
                () -> sandbox.post("/contexts/execute", Map.of("contextId", context, "code", CODE)),
                THREADS)
            .handle((answer, _) -> Optional.ofNullable(answer));
    await().atMost(SOON).until(() -> sandbox.names("/home/user").contains("begun"));
    assertThat(told).as("it is in the middle").isNotDone();
    return new UnderWay(sandbox, context, told);
  }

  /** Its context serves whoever asks next, and has what the execution gave it. */
  public void assertKept(BerthClient through) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(sandbox.through(through).in(context, "kept").endsOk().result())
                    .isEqualTo("7"));
  }
}
