package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.Cutting;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.Figures;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A client that is cut off, wherever in its exchange, leaves nothing behind; by a proxy whose
 * figures nobody else moves.
 */
@Order(11)
@Execution(ExecutionMode.CONCURRENT)
class CutsE2E {
  private static final int POINTS = Integer.getInteger("e2e.cuts", 4);
  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension static final Scene scene = new Scene();

  private static ProxyProcess proxy;

  @BeforeAll
  static void open() throws IOException {
    proxy = new ProxyProcess(scene.installation(), Optional.empty(), Map.of());
    scene.afterwards(proxy::close);
  }

  @Test
  void a_client_cut_at_any_point_leaves_no_file_process_stream_or_activity() throws Exception {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("cuts: -De2e.seed=" + seed);
    String template = scene.template("");
    List<Callable<LiveSandbox>> lanes = new ArrayList<>();
    for (var kind : CutExchange.kinds()) {
      lanes.add(() -> cutEverywhere(kind, template, new Random(seed)));
    }

    List<LiveSandbox> sandboxes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<LiveSandbox> lane : threads.invokeAll(lanes)) {
        sandboxes.add(lane.get());
      }
    }

    Figures figures = proxy.figures(scene.cluster());
    figures.awaitNothingInUse();
    // One that somebody were thought to use would never end for idleness.
    sandboxes.forEach(sandbox -> sandbox.patch("{\"spec\":{\"idleTimeoutSeconds\":5}}"));
    for (LiveSandbox sandbox : sandboxes) {
      assertThat(sandbox.awaitPhase(Phase.Terminated, Duration.ofSeconds(30)).reason())
          .isEqualTo("IdleTimeout");
    }
    await().atMost(SOON).until(() -> figures.get("berth_open_streams") == 0);
  }

  private static LiveSandbox cutEverywhere(
      Function<LiveSandbox, CutExchange> kind, String template, Random random) throws Exception {
    LiveSandbox sandbox = scene.sandbox(template, "");
    CutExchange exchange = kind.apply(sandbox);
    try (var relay = new CuttingRelay("127.0.0.1", proxy.port())) {
      Instant begun = Instant.now();
      int cuts = new Cutting(exchange, relay, relay.port(), POINTS, random).everywhere();
      System.out.printf(
          "%s: %d cuts in %s%n", exchange.name(), cuts, Duration.between(begun, Instant.now()));
      assertThat(sandbox.execute(Map.of("language", "python", "code", "6 * 7")).result())
          .isEqualTo("42");
    }
    return sandbox;
  }
}
