package dev.berth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.CuttingRelay.Cut;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.CuttingRelay.Way;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Talking;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent that dies in the middle of its work takes along all that it had begun. */
@Timeout(300)
class AgentKillTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long IN_THE_MIDDLE = 100_000;

  @Test
  void an_agent_killed_in_an_exchange_leaves_no_file_process_stream_or_activity() throws Exception {
    try (Dock dock = new Dock()) {
      int count = 0;
      for (var kind : CutExchange.kinds()) {
        Set<ProcessHandle> before = processes();
        CutExchange exchange = kind.apply(dock.sandbox("kill-" + count++));
        List<ProcessHandle> made = processes().stream().filter(p -> !before.contains(p)).toList();

        killInTheMiddle(dock, exchange, made);

        LiveSandbox sandbox = exchange.sandbox();
        assertThat(sandbox.awaitPhase(Phase.Failed, SOON).reason()).isEqualTo("AgentDied");
        await(exchange.name() + ": processes")
            .atMost(SOON)
            .untilAsserted(() -> assertThat(processes()).isSubsetOf(before));
        dock.awaitNothingInUse(dock.berth().metricsUrl());
        sandbox.client().delete("/sandboxes/" + sandbox.name()).is(200);
        await(exchange.name() + ": files")
            .atMost(SOON)
            .untilAsserted(() -> assertThat(pods(dock)).isEmpty());
      }
      await()
          .atMost(SOON)
          .until(() -> dock.figure(dock.berth().metricsUrl(), "berth_open_streams") == 0);
    }
  }

  /** A client that stops in the middle keeps the exchange there, as a slow one would. */
  private static void killInTheMiddle(Dock dock, CutExchange exchange, List<ProcessHandle> made)
      throws Exception {
    URI url = dock.berth().url();
    try (var relay = new CuttingRelay(url.getHost(), url.getPort())) {
      boolean stalls = true;
      switch (exchange.name()) {
        case "upload" -> relay.cutNext(new Cut(Way.TO_SERVER, IN_THE_MIDDLE, Manner.SILENCE));
        case "download" -> {
          exchange.sandbox().shell("truncate -s 64M big.bin");
          relay.cutNext(new Cut(Way.TO_CLIENT, IN_THE_MIDDLE, Manner.SILENCE));
        }
        default -> stalls = false;
      }
      Talking talking = exchange.asked().over(relay.port());
      await(exchange.name()).atMost(SOON).until(() -> isInTheMiddle(exchange, relay));

      agent(made).destroyForcibly();

      if (!stalls) {
        assertThat(talking.over()).as("its client is told").succeedsWithin(15, TimeUnit.SECONDS);
      }
      dock.awaitNothingInUse(dock.berth().metricsUrl());
      relay.cutAll(Manner.RST);
      assertThat(talking.over()).succeedsWithin(15, TimeUnit.SECONDS);
    }
  }

  private static boolean isInTheMiddle(CutExchange exchange, CuttingRelay relay) {
    return switch (exchange.name()) {
      case "upload" ->
          relay.carried(Way.TO_SERVER) >= IN_THE_MIDDLE
              && exchange.sandbox().names("/home/user").stream()
                  .anyMatch(name -> name.startsWith(".berth-"));
      case "download" -> relay.carried(Way.TO_CLIENT) >= IN_THE_MIDDLE;
      case "terminal" -> relay.carried(Way.TO_CLIENT) > 0 && isRunning(exchange, "sleep 1006");
      default -> exchange.sandbox().names("/home/user").contains(CutExchange.BUSY);
    };
  }

  private static boolean isRunning(CutExchange exchange, String command) {
    return exchange
        .sandbox()
        .get("/processes")
        .json()
        .findValuesAsText("command")
        .contains(command);
  }

  private static ProcessHandle agent(List<ProcessHandle> made) {
    return made.stream()
        .filter(p -> p.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  private static Set<ProcessHandle> processes() {
    return ProcessHandle.current().descendants().collect(Collectors.toSet());
  }

  private static List<Path> pods(Dock dock) throws Exception {
    try (Stream<Path> all = Files.list(dock.home().folder("pods").resolve("p"))) {
      return all.toList();
    }
  }
}
