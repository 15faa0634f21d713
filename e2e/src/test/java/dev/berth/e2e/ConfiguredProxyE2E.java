package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.MadeCertificate;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a proxy does only where it is told to. */
@Order(14)
class ConfiguredProxyE2E {
  private static final String APP = "https://app.example.org";
  private static final String ALLOWED = "access-control-allow-origin";

  @RegisterExtension static final Scene scene = new Scene();
  @TempDir private static Path folder;
  private static Path certificate;
  private static Path key;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    certificate = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    MadeCertificate.make().write(certificate, key);
    proxy =
        new ProxyProcess(
            scene.installation(),
            Optional.empty(),
            Map.of(
                "BERTH_CORS_ORIGINS",
                APP,
                "BERTH_AUDIT_CODE",
                "true",
                "BERTH_TLS_CERT_FILE",
                certificate.toString(),
                "BERTH_TLS_KEY_FILE",
                key.toString()));
  }

  @AfterAll
  static void stop() {
    if (proxy != null) {
      proxy.close();
    }
  }

  @Test
  void a_page_of_a_named_origin_may_ask_and_read_errors_too() {
    HttpHeaders asked = preflight(APP).is(204).headers();
    assertThat(asked.firstValue(ALLOWED)).hasValue(APP);
    assertThat(asked.firstValue("access-control-allow-methods").orElseThrow()).contains("DELETE");
    assertThat(asked.firstValue("access-control-allow-headers").orElseThrow())
        .contains("Authorization");
    assertThat(asked.firstValue("access-control-allow-credentials")).isEmpty();

    String bearer = "Bearer " + scene.client().token();
    Answer read = plain().get("/sandboxes", "Origin", APP, "Authorization", bearer).is(200);
    assertThat(read.headers().firstValue(ALLOWED)).hasValue(APP);
    Answer refused = plain().get("/sandboxes", "Origin", APP).is(401);
    assertThat(refused.headers().firstValue(ALLOWED)).hasValue(APP);
  }

  @Test
  void and_no_other_page_may() {
    Answer asked = preflight(APP + ".evil.example").is(401);

    assertThat(asked.headers().firstValue(ALLOWED)).isEmpty();
  }

  @Test
  void the_audit_has_the_code_where_that_was_asked_for() {
    scene.shared().through(proxy.client()).python("'a-word' + '-to-find'").endsOk();

    await().untilAsserted(() -> assertThat(proxy.words()).contains("'a-word' + '-to-find'"));
  }

  @Test
  void a_certificate_is_replaced_when_its_files_are_and_a_broken_one_is_not_used()
      throws Exception {
    Certificate before = served();
    Files.writeString(certificate, "half of");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(served()).isEqualTo(before);
              assertThat(proxy.words()).contains("the new certificate cannot be used");
            });
    MadeCertificate now = MadeCertificate.make();

    now.write(certificate, key);

    await().atMost(Duration.ofSeconds(20)).until(() -> served().equals(now.certificate()));
  }

  private static PlainClient plain() {
    return new PlainClient(proxy.client().url());
  }

  private static Answer preflight(String origin) {
    return plain()
        .send(
            "OPTIONS",
            "/sandboxes",
            BodyPublishers.noBody(),
            "Origin",
            origin,
            "Access-Control-Request-Method",
            "POST");
  }

  /** Whichever it is: the test looks at it itself. */
  private static Certificate served() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", proxy.tlsPort())) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static final class Anybody implements X509TrustManager {
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
