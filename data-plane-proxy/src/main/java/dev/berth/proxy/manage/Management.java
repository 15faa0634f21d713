package dev.berth.proxy.manage;

import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** GET /healthz, /readyz and /metrics; for the cluster, without a token. */
public final class Management implements Consumer<Call> {
  private final Metrics metrics;
  private final BooleanSupplier ready;

  public Management(Metrics metrics, BooleanSupplier ready) {
    this.metrics = metrics;
    this.ready = ready;
  }

  @Override
  public void accept(Call call) {
    try {
      switch (call.rawPath()) {
        case "/healthz" -> text(call, 200, "ok");
        case "/readyz" -> {
          if (ready.getAsBoolean()) {
            text(call, 200, "ok");
          } else {
            text(call, 503, "not ready");
          }
        }
        case "/metrics" -> text(call, 200, metrics.scrape());
        default -> text(call, 404, "/healthz, /readyz or /metrics");
      }
    } catch (IOException e) {
      call.reset();
    }
  }

  private static void text(Call call, int status, String text) throws IOException {
    call.answer(
        status,
        Map.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
  }
}
