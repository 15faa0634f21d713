package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Tls;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The control plane's Python client gives up where connecting takes longer than 0.6 s. */
@Order(4)
@Isolated("it measures times")
@Tag("tls")
class HandshakeE2E {
  private static final Duration CLIENT_WAITS = Duration.ofMillis(600);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void connecting_by_tls_takes_less_than_the_client_waits() throws Exception {
    Tls tls = Tls.required();
    URI url = tls.url();
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Instant begun = Instant.now();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 5_000);
        try (var secure =
            (SSLSocket)
                tls.context()
                    .getSocketFactory()
                    .createSocket(socket, url.getHost(), url.getPort(), true)) {
          secure.startHandshake();
          took.add(Duration.between(begun, Instant.now()));
        }
      }
    }

    Collections.sort(took);
    assertThat(took.get(took.size() / 2)).as(took.toString()).isLessThan(CLIENT_WAITS);
  }
}
