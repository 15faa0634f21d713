package dev.berth.operator;

import dev.berth.operator.cluster.Leadership;
import dev.berth.operator.cluster.LeanClient;
import dev.berth.operator.management.Figures;
import dev.berth.operator.management.ManagementServer;
import dev.berth.operator.management.Pulse;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's process. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int BAD_CONFIG = 2;

  private Main() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    OperatorConfig config;
    try {
      config = OperatorConfig.from(System.getenv());
    } catch (IllegalArgumentException e) {
      LOG.error("{}", e.getMessage());
      System.exit(BAD_CONFIG);
      return;
    }
    run(config);
  }

  private static void run(OperatorConfig config) throws IOException, InterruptedException {
    KubernetesClient client = LeanClient.of(Config.autoConfigure(null));
    Figures figures = new Figures();
    BerthOperator operator = new BerthOperator(client, config, figures, Clock.systemUTC());
    AtomicBoolean stopping = new AtomicBoolean();
    Leadership leadership = leadership(config, client, operator, stopping);
    figures.leading(() -> !config.leaderElection() || leadership.leads());
    Pulse pulse = new Pulse(figures::late);
    ManagementServer management =
        new ManagementServer(
            config.managementPort(),
            pulse::isThere,
            // One that waits for the lease is ready to take over; not before it has seen the lease,
            // or
            // an update would end its forerunner while it still starts.
            () ->
                config.leaderElection() && !leadership.leads()
                    ? leadership.knowsLeader()
                    : operator.isReady(),
            figures::text);
    pulse.start();
    management.start();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  LOG.info("stopping");
                  operator.close();
                  leadership.close();
                  management.close();
                  client.close();
                  stopped.countDown();
                },
                "stop"));
    if (config.leaderElection()) {
      leadership.start();
    } else {
      startOrExit(operator);
    }
    stopped.await();
  }

  private static Leadership leadership(
      OperatorConfig config,
      KubernetesClient client,
      BerthOperator operator,
      AtomicBoolean stopping) {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    return new Leadership(
        client,
        config.ownNamespace(),
        config.identity(),
        () -> threads.execute(() -> startOrExit(operator)),
        () -> {
          if (!stopping.get()) {
            LOG.error("the lease was lost; another replica works now");
            // At once: what is in flight must not go on beside the new leader's.
            Runtime.getRuntime().halt(1);
          }
        },
        threads);
  }

  /** A start that fails is tried again by the kubelet, with everything new. */
  private static void startOrExit(BerthOperator operator) {
    try {
      operator.start();
      LOG.info("working");
    } catch (RuntimeException e) {
      LOG.error("could not start", e);
      Runtime.getRuntime().halt(1);
    }
  }
}
