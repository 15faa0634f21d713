package dev.berth.proxy.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proxy.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpServerTest {
  private final CountDownLatch inWork = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void one_call_too_many_is_refused_as_every_other_error_is() throws Exception {
    try (var server =
            new HttpServer(
                "127.0.0.1",
                0,
                call -> {
                  inWork.countDown();
                  await(mayEnd);
                  try {
                    call.answer(200, Map.of(), new byte[0]);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                ClientLimits.STANDARD.withCalls(1));
        var client = HttpClient.newHttpClient()) {
      server.start();
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      var first = client.sendAsync(request, BodyHandlers.ofString());
      await(inWork);

      var second = client.send(request, BodyHandlers.ofString());

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("retry-after")).hasValue("1");
      var json = Json.MAPPER.readTree(second.body());
      assertThat(json.at("/code").asText()).isEqualTo("OVERLOADED");
      assertThat(second.headers().firstValue("x-request-id"))
          .hasValue(json.at("/requestId").asText());
      mayEnd.countDown();
      assertThat(first.get(10, SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
