package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The program {@code forks.c} in a sandbox: processes that fork and exit without pause. */
public record Forks(LiveSandbox sandbox) {
  private static final String STEPS = "/home/user/steps";

  /** Builds it there. */
  public static Forks in(LiveSandbox sandbox) {
    try (var source = Forks.class.getResourceAsStream("/forks.c")) {
      sandbox.write(
          "/home/user/forks.c", new String(source.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sandbox.shell("gcc -O2 -o forks forks.c");
    return new Forks(sandbox);
  }

  /** The line that lets so many lineages loose. */
  public String command(int lineages) {
    return "/home/user/forks %d %s".formatted(lineages, STEPS);
  }

  /** How many processes there have been, past proxy and agent, which may be what is down. */
  public long steps() {
    String read = "od -An -td8 -N8 %s 2>/dev/null | grep . || echo 0".formatted(STEPS);
    return Long.parseLong(sandbox.execInPod("sh", "-c", read).strip());
  }

  public void awaitMany() {
    await().atMost(Duration.ofSeconds(20)).until(() -> steps() > 1000);
  }

  /** Waits until nobody takes a further step and answers how many there were. */
  public long awaitEnded(Duration limit) {
    await().atMost(limit).untilAsserted(() -> assertThat(steps()).isEqualTo(steps()));
    return steps();
  }
}
