package dev.berth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.Cutting;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.CuttingRelay.Cut;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.CuttingRelay.Way;
import dev.berth.e2e.support.Leftovers;
import dev.berth.e2e.support.Talking;
import dev.berth.operator.cluster.LeanClient;
import dev.berth.proxy.Proxy;
import dev.berth.proxy.ProxyConfig;
import dev.berth.proxy.RestConfig;
import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.terminal.Timing;
import dev.berth.transport.KubernetesStreams;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The connection between a proxy and the API server is cut, wherever in an exchange. Each kind of
 * exchange has a proxy of its own, so that its figures are its own.
 */
@Timeout(300)
class ApiServerCutsTest {
  private static final int POINTS = Integer.getInteger("e2e.cuts", 5);
  private static final long IN_THE_MIDDLE = 12_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A ping each 20 s, and as long again until it counts as not answered. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

  @Test
  void a_stream_cut_at_any_point_leaves_no_file_process_stream_or_activity() throws Exception {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("cuts at the API server: -De2e.seed=" + seed);
    inLanes(
        (exchange, relay, proxy) -> {
          var cutting = new Cutting(exchange, relay, proxy.port(), true, POINTS, new Random(seed));
          assertThat(cutting.everywhere()).as(exchange.name()).isGreaterThan(2 * POINTS);
        });
  }

  @Test
  @Tag("heavy")
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
    void run(CutExchange exchange, CuttingRelay relay, Proxy proxy) throws IOException;
  }

  private static void inLanes(Lane lane) throws Exception {
    try (Dock dock = new Dock();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> lanes = new ArrayList<>();
      for (var kind : CutExchange.kinds()) {
        String id = "cut-" + lanes.size();
        lanes.add(() -> inLane(dock, kind.apply(dock.sandbox(id)), lane));
      }
      for (Future<Void> done : threads.invokeAll(lanes)) {
        done.get();
      }
    }
  }

  private static Void inLane(Dock dock, CutExchange exchange, Lane lane) throws IOException {
    Config direct = Config.fromKubeconfig(dock.berth().kubeconfig().toFile());
    URI api = URI.create(direct.getMasterUrl());
    String name = exchange.sandbox().name();
    try (var relay = new CuttingRelay(api.getHost(), api.getPort());
        KubernetesClient client = LeanClient.of(direct);
        var streams = new KubernetesStreams(through(relay, direct));
        Proxy proxy = new Proxy(config(dock, name), client, streams, Timing.standard())) {
      proxy.start();
      await().atMost(SOON).until(proxy::isReady);

      lane.run(exchange, relay, proxy);

      URI figures = URI.create("http://127.0.0.1:" + proxy.managementPort() + "/metrics");
      System.out.printf("%s: counting%n", exchange.name());
      dock.awaitNothingInUse(figures);
      relay.cutAll(Manner.RST);
      await().atMost(SOON).until(() -> dock.figure(figures, "berth_open_streams") == 0);
      return null;
    }
  }

  private static Config through(CuttingRelay relay, Config direct) {
    return new ConfigBuilder(direct).withMasterUrl("https://127.0.0.1:" + relay.port()).build();
  }

  private static ProxyConfig config(Dock dock, String name) {
    return new ProxyConfig(
        "127.0.0.1",
        0,
        0,
        List.of(Embedded.NAMESPACE),
        Embedded.NAMESPACE,
        AuthConfig.ofToken(dock.home().file("token")),
        Optional.empty(),
        Set.of(),
        false,
        Duration.ZERO,
        name,
        RestConfig.DEFAULT);
  }
}
