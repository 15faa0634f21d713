package dev.berth.transport;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Opens WebSockets at the API server, with the TLS and credentials of fabric8's configuration. */
final class ApiServer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final URI base;
  private final BearerToken token;
  private final HttpClient client;

  ApiServer(Config config) {
    base = URI.create(webSocketUrl(config.getMasterUrl()));
    token = new BearerToken(config);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls(config))
            .connectTimeout(CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  void connect(AgentAddress address, Channels channels, WebSocket.Listener listener)
      throws IOException {
    try {
      handshake(address, channels, listener);
    } catch (WebSocketHandshakeException e) {
      if (e.getResponse().statusCode() != 401 || !token.refresh()) {
        throw ClusterWords.refused(e, address);
      }
      try {
        handshake(address, channels, listener);
      } catch (WebSocketHandshakeException again) {
        throw ClusterWords.refused(again, address);
      }
    }
  }

  private void handshake(AgentAddress address, Channels channels, WebSocket.Listener listener)
      throws IOException {
    var builder = client.newWebSocketBuilder().connectTimeout(CONNECT);
    token.current().ifPresent(t -> builder.header("Authorization", "Bearer " + t));
    var protocols = channels.subprotocols();
    builder.subprotocols(protocols.getFirst(), protocols.stream().skip(1).toArray(String[]::new));
    var opening = builder.buildAsync(base.resolve(channels.path(address)), listener);
    try {
      opening.get();
    } catch (InterruptedException e) {
      opening.thenAccept(WebSocket::abort);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while opening").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw refused;
      }
      throw new TransportException("cannot open " + address + ": " + e.getCause(), e.getCause());
    }
  }

  private static String webSocketUrl(String masterUrl) {
    var url = masterUrl.endsWith("/") ? masterUrl : masterUrl + "/";
    return url.replaceFirst("^http", "ws");
  }

  private static SSLContext tls(Config config) {
    try {
      return SSLUtils.sslContext(config);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("unusable TLS settings for the API server", e);
    }
  }

  /** Ends every WebSocket with it. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
