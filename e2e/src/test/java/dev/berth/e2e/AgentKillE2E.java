package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.CutExchange;
import dev.berth.e2e.support.CuttingRelay;
import dev.berth.e2e.support.CuttingRelay.Cut;
import dev.berth.e2e.support.CuttingRelay.Manner;
import dev.berth.e2e.support.CuttingRelay.Way;
import dev.berth.e2e.support.Figures;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.LocalAgent;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Talking;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * An agent that dies in the middle of its work takes along all that it had begun; by a proxy whose
 * figures nobody else moves.
 */
@Order(13)
@Execution(ExecutionMode.CONCURRENT)
class AgentKillE2E {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long IN_THE_MIDDLE = 100_000;

  @RegisterExtension static final Scene scene = new Scene();

  private static ProxyProcess proxy;

  @BeforeAll
  static void open() throws IOException {
    proxy = new ProxyProcess(scene.installation(), Optional.empty(), Map.of());
    scene.afterwards(proxy::close);
  }

  @Test
  void an_agent_killed_in_an_exchange_leaves_no_file_process_stream_or_activity() throws Exception {
    Figures figures = proxy.figures(scene.cluster());
    String template = scene.template("");
    List<Interrupted> all = new ArrayList<>();
    try {
      for (var kind : CutExchange.kinds()) {
        all.add(Interrupted.of(kind.apply(scene.sandbox(template, ""))));
      }

      all.forEach(Interrupted::killTheAgent);

      // The clients that have stopped reading and writing are still there.
      figures.awaitNothingInUse();
      all.forEach(Interrupted::assertNothingIsLeft);
    } finally {
      all.forEach(Interrupted::close);
    }
    await().atMost(SOON).until(() -> figures.get("berth_open_streams") == 0);
  }

  /** An exchange in the middle, and what it runs on. */
  private record Interrupted(
      CutExchange exchange, LocalAgent agent, CuttingRelay relay, boolean stalls, Talking talking) {

    /** A client that stops in the middle keeps the exchange there, as a slow one would. */
    static Interrupted of(CutExchange exchange) throws IOException {
      var relay = new CuttingRelay("127.0.0.1", proxy.port());
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
      return new Interrupted(exchange, LocalAgent.of(exchange.sandbox()), relay, stalls, talking);
    }

    void killTheAgent() {
      agent.kill();
      if (!stalls) {
        assertThat(talking.over()).as("its client is told").succeedsWithin(15, TimeUnit.SECONDS);
      }
    }

    void assertNothingIsLeft() {
      relay.cutAll(Manner.RST);
      assertThat(talking.over()).succeedsWithin(15, TimeUnit.SECONDS);
      LiveSandbox sandbox = exchange.sandbox();
      assertThat(sandbox.awaitPhase(Phase.Failed, SOON).reason()).isEqualTo("AgentDied");
      await(exchange.name() + ": processes").atMost(SOON).until(() -> !agent.hasLeftAnything());
      sandbox.client().delete("/sandboxes/" + sandbox.name()).is(200);
      await(exchange.name() + ": pods")
          .atMost(SOON)
          .until(() -> scene.cluster().podsOf(sandbox.name()).isEmpty());
    }

    void close() {
      relay.close();
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
  }
}
