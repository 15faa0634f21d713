package dev.berth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.Cutting;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.LiveSandbox;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection between a proxy and the API server is cut, wherever in an exchange. Each kind of
 * exchange has a proxy of its own, so that its figures are its own.
 */
@Timeout(300)
class ApiServerCutsTest {
  private static final int POINTS = Integer.getInteger("e2e.cuts", 5);
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir static Path folder;

  @Test
  void a_stream_cut_at_any_point_leaves_no_file_process_stream_or_activity() throws Exception {
    long seed = Long.getLong("e2e.seed", new Random().nextLong());
    System.out.println("cuts at the API server: -De2e.seed=" + seed);
    try (Dock dock = new Dock(folder);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> lanes = new ArrayList<>();
      for (var kind : CutExchange.kinds()) {
        String id = "cut-" + lanes.size();
        lanes.add(() -> cutEverywhere(dock, id, kind, new Random(seed)));
      }
      for (Future<Integer> lane : threads.invokeAll(lanes)) {
        assertThat(lane.get()).isGreaterThan(POINTS);
      }
    }
  }

  private static int cutEverywhere(
      Dock dock, String id, Function<LiveSandbox, CutExchange> kind, Random random)
      throws IOException {
    CutExchange exchange = kind.apply(dock.sandbox(id));
    Config direct = Config.fromKubeconfig(dock.berth().kubeconfig().toFile());
    URI api = URI.create(direct.getMasterUrl());
    try (var relay = new CuttingRelay(api.getHost(), api.getPort());
        KubernetesClient client = LeanClient.of(direct);
        var streams = new KubernetesStreams(through(relay, direct));
        Proxy proxy = new Proxy(config(dock, id), client, streams, Timing.standard())) {
      proxy.start();
      await().atMost(SOON).until(proxy::isReady);
      long begun = System.nanoTime();
      int cuts = new Cutting(exchange, relay, proxy.port(), true, POINTS, random).everywhere();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      System.out.printf("%s: %d cuts in %s%n", exchange.name(), cuts, took);

      URI figures = URI.create("http://127.0.0.1:" + proxy.managementPort() + "/metrics");
      dock.awaitNothingInUse(figures);
      relay.cutAll(Manner.RST);
      await().atMost(SOON).until(() -> dock.figure(figures, "berth_open_streams") == 0);
      return cuts;
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
