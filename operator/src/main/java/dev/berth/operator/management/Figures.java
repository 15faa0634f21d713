package dev.berth.operator.management;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's figures. None has a label per sandbox: they would outlive it for ever. */
public final class Figures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

  /** A turn has a handful of requests to the API server, of milliseconds each. */
  private static final Duration SLOW = Duration.ofSeconds(5);

  private static final Duration[] READY_BUCKETS =
      Stream.of(250, 500, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Timer timeToReady =
      Timer.builder("berth.sandbox.time.to.ready")
          .description("From a Sandbox's creation until it takes requests.")
          .serviceLevelObjectives(READY_BUCKETS)
          .register(registry);
  private final Timer lateness =
      Timer.builder("berth.lateness")
          .description("How late the process was, each second, with what was due.")
          .register(registry);

  public Figures() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  /** Counts Sandboxes at each scrape; a null phase asks for those without one. */
  public void countSandboxes(ToLongFunction<Phase> count) {
    for (Phase phase : Phase.values()) {
      Gauge.builder("berth.sandboxes", () -> count.applyAsLong(phase))
          .description("Sandboxes by phase.")
          .tag("phase", phase.name())
          .register(registry);
    }
  }

  /** A Sandbox got another phase or reason. */
  public void transition(SandboxStatus after, Duration age) {
    Counter.builder("berth.sandbox.transitions")
        .description("Changes of phase or reason.")
        .tag("phase", after.phase().name())
        .tag("reason", after.reason() == null ? "" : after.reason())
        .register(registry)
        .increment();
    if (after.phase() == Phase.Ready) {
      timeToReady.record(age.isNegative() ? Duration.ZERO : age);
    }
  }

  /** One reconcile is over. */
  public void reconciled(String kind, Duration took, boolean failed) {
    Timer.builder("berth.reconcile")
        .description("Reconciles, and how long they took.")
        .tag("kind", kind)
        .register(registry)
        .record(took);
    if (took.compareTo(SLOW) > 0) {
      LOG.warn("a reconcile of a {} took {} ms", kind, took.toMillis());
    }
    if (failed) {
      Counter.builder("berth.reconcile.errors")
          .description("Reconciles that threw and are tried again.")
          .tag("kind", kind)
          .register(registry)
          .increment();
    }
  }

  /** How late the process was with what was due. */
  public void late(Duration by) {
    lateness.record(by.isNegative() ? Duration.ZERO : by);
  }

  /** Whether this replica leads. */
  public void leading(java.util.function.BooleanSupplier leads) {
    Gauge.builder("berth.leader", () -> leads.getAsBoolean() ? 1 : 0)
        .description("1 where this replica does the work.")
        .register(registry);
  }

  /** All of it in Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
