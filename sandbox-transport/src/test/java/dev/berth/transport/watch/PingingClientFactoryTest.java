package dev.berth.transport.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A watch whose connection was lost without a word is noticed; one that is merely quiet is left.
 */
class PingingClientFactoryTest {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final List<WebSocketChannel> watches = new CopyOnWriteArrayList<>();
  private final AtomicInteger pinged = new AtomicInteger();
  private final Heard heard = new Heard();
  private final HttpClient client =
      new PingingClientFactory(PERIOD).createNewHttpClientBuilder().build();
  private Undertow server;
  private FreezingRelay relay;

  @BeforeEach
  void start() throws IOException {
    server =
        Undertow.builder()
            .addHttpListener(0, "localhost")
            .setHandler(
                Handlers.websocket(
                    (exchange, channel) -> {
                      watches.add(channel);
                      channel.getReceiveSetter().set(new CountingPings());
                      channel.resumeReceives();
                    }))
            .build();
    server.start();
    InetSocketAddress address =
        (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    relay = new FreezingRelay(address.getPort());
    client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://localhost:" + relay.port()), heard)
        .join();
    await().until(() -> !watches.isEmpty());
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    relay.close();
    server.stop();
  }

  @Test
  void a_connection_lost_without_a_word_is_an_error_soon() {
    relay.freeze();

    await()
        .atMost(PERIOD.multipliedBy(10))
        .untilAsserted(() -> assertThat(heard.errors).hasSize(1));
    assertThat(heard.errors.getFirst()).isInstanceOf(IOException.class);
    assertThat(heard.closes).isEmpty();
  }

  @Test
  void a_quiet_one_that_lives_is_left_and_goes_on_to_hear() {
    await().until(() -> pinged.get() >= 3);
    assertThat(heard.errors).isEmpty();

    WebSockets.sendText("news", watches.getFirst(), null);

    await().untilAsserted(() -> assertThat(heard.texts).containsExactly("news"));
  }

  @Test
  void one_that_the_server_closes_is_no_error() {
    WebSockets.sendClose(1000, "over", watches.getFirst(), null);

    await().untilAsserted(() -> assertThat(heard.closes).containsExactly(1000));
    assertThat(heard.errors).isEmpty();
  }

  private final class CountingPings extends AbstractReceiveListener {
    @Override
    protected void onFullPingMessage(WebSocketChannel channel, BufferedBinaryMessage message)
        throws IOException {
      pinged.incrementAndGet();
      super.onFullPingMessage(channel, message);
    }
  }

  private static final class Heard implements WebSocket.Listener {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Integer> closes = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      texts.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closes.add(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      errors.add(error);
    }
  }
}
