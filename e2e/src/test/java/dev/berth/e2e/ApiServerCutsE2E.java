package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.Cutting;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.CuttingRelay.Cut;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.CuttingRelay.Way;
import dev.berth.e2e.support.Figures;
import dev.berth.e2e.support.Leftovers;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Talking;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * All connections between a proxy and the API server are cut, its watches too, wherever in an
 * exchange. Each kind of exchange has a proxy of its own, so that its figures are its own.
 */
@Order(12)
@Execution(ExecutionMode.CONCURRENT)
class ApiServerCutsE2E {
  private static final int POINTS = Integer.getInteger("e2e.cuts", 4);
  private static final long IN_THE_MIDDLE = 12_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A ping each 20 s, and as long again until it counts as not answered. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void one_cut_at_any_point_leaves_no_file_process_stream_or_activity() throws Exception {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("cuts at the API server: -De2e.seed=" + seed);
    inLanes(
        (exchange, relay, proxy) -> {
          var cutting = new Cutting(exchange, relay, proxy.port(), POINTS, new Random(seed));
          assertThat(cutting.everywhere()).as(exchange.name()).isGreaterThan(2 * POINTS);
        });
  }

  @Test
  @Tag("slow")
  void nor_does_one_that_falls_silent_in_the_middle() throws Exception {
    inLanes(
        (exchange, relay, proxy) -> {
          Leftovers before = Leftovers.before(exchange.sandbox());
          Way way = exchange.name().equals("upload") ? Way.TO_SERVER : Way.TO_CLIENT;
          relay.cutNext(new Cut(way, IN_THE_MIDDLE, Manner.SILENCE));

          Talking talking = exchange.answered().over(proxy.port());

          assertThat(talking.over()).as(exchange.name()).succeedsWithin(NOTICED_WITHIN);
          await(exchange.name())
              .atMost(NOTICED_WITHIN)
              .untilAsserted(() -> assertThat(Leftovers.of(exchange.sandbox())).isEqualTo(before));
        });
  }

  private interface Lane {
    void run(CutExchange exchange, CuttingRelay relay, ProxyProcess proxy);
  }

  private static void inLanes(Lane lane) throws Exception {
    String template = scene.template("");
    List<Callable<Void>> lanes = new ArrayList<>();
    for (Function<LiveSandbox, CutExchange> kind : CutExchange.kinds()) {
      lanes.add(() -> inLane(kind.apply(scene.sandbox(template, "")), lane));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(lanes)) {
        done.get();
      }
    }
  }

  private static Void inLane(CutExchange exchange, Lane lane) throws IOException {
    URI api = URI.create(scene.installation().config().getMasterUrl());
    try (var relay = new CuttingRelay(api.getHost(), api.getPort());
        var proxy = new ProxyProcess(scene.installation(), Optional.of(through(relay)), Map.of())) {
      lane.run(exchange, relay, proxy);

      Figures figures = proxy.figures(scene.cluster());
      figures.awaitNothingInUse();
      relay.cutAll(Manner.RST);
      await(exchange.name()).atMost(SOON).until(() -> figures.get("berth_open_streams") == 0);
      return null;
    }
  }

  private static URI through(CuttingRelay relay) {
    return URI.create("https://127.0.0.1:" + relay.port());
  }
}
