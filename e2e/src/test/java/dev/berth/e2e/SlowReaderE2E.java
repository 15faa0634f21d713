package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Heap;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A client that stops reading holds up nobody but itself. */
@Order(7)
@Isolated("the proxies' heaps are everybody's")
class SlowReaderE2E {
  private static final Duration PROMPT = Duration.ofSeconds(3);
  private static final Duration USUAL = Duration.ofSeconds(1);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_stalled_download_of_a_gibibyte_stalls_no_other_call() throws Exception {
    callBesideAStalledDownload(scene.sandbox());
  }

  @Test
  @Tag("containers")
  void nor_does_it_fill_the_memory_of_proxy_or_agent() throws Exception {
    BerthClient replica = scene.cluster().replicas().getFirst();
    LiveSandbox sandbox = scene.sandbox().through(replica);
    // What the first calls load is no growth.
    sandbox.python("1 + 1").endsOk();
    long before = agentsPeakMiB(sandbox);

    long peak =
        Heap.peakMiBDuring(
            scene.cluster(),
            () -> {
              callBesideAStalledDownload(sandbox);
              return null;
            });

    assertThat(peak).as("largest heap of a proxy, MiB").isPositive().isLessThan(150);
    assertThat(agentsPeakMiB(sandbox) - before).as("growth of the agent, MiB").isLessThan(32);
  }

  private static void callBesideAStalledDownload(LiveSandbox sandbox) throws IOException {
    sandbox.shell("truncate -s 1G huge.bin");
    String context = sandbox.context("python");
    String head = "GET %s HTTP/1.1".formatted(sandbox.path("/filesystem/download?path=huge.bin"));
    try (var stalled = new RawHttp(sandbox.client(), head)) {
      assertThat(stalled.readLine()).startsWith("HTTP/1.1 200");
      List<Duration> took = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Instant asked = Instant.now();
        assertThat(sandbox.in(context, "1 + 1").endsOk().result()).isEqualTo("2");
        took.add(Duration.between(asked, Instant.now()));
      }
      took.sort(Comparator.naturalOrder());
      assertThat(took.get(took.size() / 2)).as("the median").isLessThan(USUAL);
      assertThat(took.getLast()).as("the longest").isLessThan(PROMPT);
    }
  }

  /** The most of memory that PID 1 has ever had. */
  private static long agentsPeakMiB(LiveSandbox sandbox) {
    String line = sandbox.shell("grep VmHWM /proc/1/status");
    return Long.parseLong(line.replaceAll("\\D+", "")) >> 10;
  }
}
