package dev.berth.proxy;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.terminal.Timing;
import dev.berth.proxy.tls.Certificates;
import dev.berth.proxy.tls.TlsConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS beside HTTP; the test takes any certificate and looks at which it was. */
@Timeout(60)
class HttpsTest {
  @TempDir private static Path made;
  private static Certificate first;
  private static Certificate second;
  @TempDir private Path folder;
  private Scene scene;

  @BeforeAll
  static void make() throws Exception {
    first =
        Certificates.write(
            Files.createDirectory(made.resolve("first")), "EC", Certificates.Form.OLDER);
    second =
        Certificates.write(
            Files.createDirectory(made.resolve("second")), "RSA", Certificates.Form.PKCS8);
  }

  private void use(String which) throws IOException {
    for (var file : new String[] {"tls.crt", "tls.key"}) {
      Files.copy(made.resolve(which).resolve(file), folder.resolve(file), REPLACE_EXISTING);
    }
  }

  @BeforeEach
  void open() throws Exception {
    use("first");
    scene =
        new Scene(
            Timing.standard(),
            UnaryOperator.identity(),
            Optional.of(new TlsConfig(0, folder.resolve("tls.crt"), folder.resolve("tls.key"))),
            Set.of());
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void a_call_is_answered_with_the_certificate_of_the_file() throws Exception {
    scene.ready("a");
    try (var socket = connect()) {
      assertThat(socket.getSession().getPeerCertificates()).containsExactly(first);
      assertThat(get(socket, "/sandboxes/a/contexts")).startsWith("HTTP/1.1 200");
    }
    assertThat(scene.get("/sandboxes").statusCode()).isEqualTo(200);
  }

  @Test
  void a_client_that_leaves_is_noticed_as_without_tls() throws Exception {
    scene.ready("a");
    var gone = new CountDownLatch(1);
    scene.agent.script =
        (_, _, _) -> {
          try {
            gone.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        };
    var socket = connect();
    request(socket, "/sandboxes/a/contexts");
    await().until(() -> !scene.agent.heads.isEmpty());

    socket.close();

    await()
        .until(
            () ->
                scene.agent.heads.stream()
                    .anyMatch(h -> h.startsWith("POST /internal/interrupts/")));
    gone.countDown();
  }

  @Test
  void a_terminal_comes_through_as_well() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, in, out) -> {
          var frame = "S{\"sessionId\":\"s-1\",\"pid\":7,\"shell\":\"sh\",\"cwd\":\"/\"}";
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n"
                  .formatted(frame.length() + 4));
          out.write(frame.charAt(0));
          out.write(new byte[] {0, 0, 0, (byte) (frame.length() - 1)});
          Agent.write(out, frame.substring(1) + "\r\n");
          in.transferTo(OutputStream.nullOutputStream());
          return false;
        };
    try (var socket = connect()) {
      request(
          socket,
          "/sandboxes/a/processes/tty",
          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
      var seen = new StringBuilder();
      while (!seen.toString().contains("connectionEstablished")) {
        var next = socket.getInputStream().read();
        assertThat(next).as("after %s", seen).isNotNegative();
        seen.append((char) next);
      }
      assertThat(seen.toString()).startsWith("HTTP/1.1 101");
    }
  }

  @Test
  void a_replaced_certificate_is_used_and_a_broken_one_is_not() throws Exception {
    Files.writeString(folder.resolve("tls.crt"), "half of");
    await().pollDelay(Duration.ofSeconds(3)).until(() -> served().equals(first));

    use("second");

    await().atMost(Duration.ofSeconds(10)).until(() -> served().equals(second));
  }

  private Certificate served() throws Exception {
    try (var socket = connect()) {
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private SSLSocket connect() throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", scene.proxy.tlsPort());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  private static String get(SSLSocket socket, String path) throws IOException {
    request(socket, path);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void request(SSLSocket socket, String path) throws IOException {
    request(socket, path, "Connection: close\r\n");
  }

  private static void request(SSLSocket socket, String path, String fields) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: b\r\n%sAuthorization: Bearer %s\r\n\r\n"
                .formatted(path, fields, Scene.TOKEN)
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
