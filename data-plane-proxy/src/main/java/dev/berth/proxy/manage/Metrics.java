package dev.berth.proxy.manage;

import dev.berth.transport.ByteStream;
import dev.berth.transport.StreamOpener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** What Prometheus reads of this replica. Nothing has a label per sandbox. */
public final class Metrics implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  /** An agent may answer with any status; each one would be as many series as there are routes. */
  private static final Set<Integer> STATUSES =
      Set.of(
          0, 101, 200, 201, 204, 206, 304, 400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 416,
          426, 429, 431, 500, 501, 502, 503, 504, 507);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final AtomicInteger streams = new AtomicInteger();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc.bindTo(registry);
    gauge("berth.open.streams", "Streams open to agents.", streams::get);
  }

  public void gauge(String name, String description, IntSupplier value) {
    // By default a gauge does not keep what it asks, and soon is NaN.
    Gauge.builder(name, value, IntSupplier::getAsInt)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /**
   * One request is over.
   *
   * @param route the route's template
   */
  public void request(String method, String route, int status, Duration took) {
    Timer.builder("berth.http.requests")
        .description("Requests by route and status, and how long they took.")
        .tag("method", method)
        .tag("route", route)
        .tag("status", STATUSES.contains(status) ? String.valueOf(status) : "other")
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
  }

  /**
   * A credential was refused.
   *
   * @param scheme and
   * @param reason from fixed lists
   */
  public void refused(String scheme, String reason) {
    registry
        .counter("berth.auth.refused", "scheme", scheme, "reason", reason.toLowerCase(Locale.ROOT))
        .increment();
  }

  /** The same opener, its open streams counted. */
  public StreamOpener counted(StreamOpener opener) {
    return address -> {
      var stream = opener.open(address);
      streams.incrementAndGet();
      return new Counted(stream, new AtomicBoolean(), streams);
    };
  }

  /** In Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  private record Counted(ByteStream stream, AtomicBoolean closed, AtomicInteger open)
      implements ByteStream {
    @Override
    public InputStream input() {
      return stream.input();
    }

    @Override
    public OutputStream output() {
      return stream.output();
    }

    @Override
    public boolean isOpen() {
      return stream.isOpen();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        open.decrementAndGet();
      }
      stream.close();
    }
  }
}
