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
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
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
@Order(0)
@Tag("heavy")
@Execution(ExecutionMode.CONCURRENT)
class ApiServerCutsE2E {
  private static final int POINTS = Integer.getInteger("e2e.cuts", 4);
  private static final long IN_THE_MIDDLE = 100_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A ping each 20 s, and as long again until it counts as not answered. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

  @RegisterExtension static final Scene scene = new Scene();

  private static final List<Lane> lanes = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    URI api = URI.create(scene.installation().config().getMasterUrl());
    String template = scene.template("");
    for (var kind : CutExchange.kinds()) {
      var relay = new CuttingRelay(api.getHost(), api.getPort());
      scene.afterwards(relay::close);
      URI through = URI.create("https://127.0.0.1:" + relay.port());
      var proxy = new ProxyProcess(scene.installation(), Optional.of(through), Map.of());
      scene.afterwards(proxy::close);
      lanes.add(new Lane(kind.apply(scene.sandbox(template, "")), relay, proxy));
    }
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void one_cut_at_any_point_leaves_no_file_process_stream_or_activity() throws Exception {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("cuts at the API server: -De2e.seed=" + seed);
    inLanes(
        lane -> {
          var cutting =
              new Cutting(
                  lane.exchange(), lane.relay(), lane.proxy().port(), POINTS, new Random(seed));
          assertThat(cutting.everywhere()).as(lane.name()).isGreaterThan(2 * POINTS);
        });
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void nor_does_one_that_falls_silent_in_the_middle() throws Exception {
    inLanes(
        lane -> {
          LiveSandbox sandbox = lane.exchange().sandbox();
          Leftovers before = Leftovers.before(sandbox);

          Talking talking = lane.silencedInTheMiddle();

          assertThat(talking.over()).as(lane.name()).succeedsWithin(NOTICED_WITHIN);
          await(lane.name())
              .atMost(NOTICED_WITHIN)
              .untilAsserted(() -> assertThat(Leftovers.of(sandbox)).isEqualTo(before));
        });
  }

  private static void inLanes(Consumer<Lane> test) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Lane lane : lanes) {
      tasks.add(
          () -> {
            test.accept(lane);
            lane.awaitNothingInUse();
            return null;
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  /** An exchange, and a proxy that reaches the API server by a way that is cut. */
  private record Lane(CutExchange exchange, CuttingRelay relay, ProxyProcess proxy) {
    String name() {
      return exchange.name();
    }

    Talking silencedInTheMiddle() {
      if (name().equals("upload")) {
        relay.cutNext(new Cut(Way.TO_SERVER, IN_THE_MIDDLE, Manner.SILENCE));
        return exchange.asked().over(proxy.port());
      }
      if (name().equals("download")) {
        exchange.sandbox().shell("truncate -s 64M big.bin");
      }
      Talking talking = exchange.asked().over(proxy.port());
      await(name()).atMost(SOON).until(() -> exchange.isUnderWay(talking));
      relay.cutAll(Manner.SILENCE);
      return talking;
    }

    void awaitNothingInUse() {
      Figures figures = proxy.figures(scene.cluster());
      figures.awaitNothingInUse();
      relay.cutAll(Manner.RST);
      await(name()).atMost(SOON).until(() -> figures.get("berth_open_streams") == 0);
    }
  }
}
