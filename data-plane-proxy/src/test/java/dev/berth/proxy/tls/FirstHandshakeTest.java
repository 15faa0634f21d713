package dev.berth.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstHandshakeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void a_server_shakes_hands_with_itself(String algorithm) throws Exception {
    var certificate = Certificates.write(folder, algorithm, Certificates.Form.PKCS8);
    var server = SSLContext.getInstance("TLS");
    server.init(new KeyManager[] {new FollowedKey(chain(), key())}, null, null);

    var session = FirstHandshake.with(server, (X509Certificate) certificate);

    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(session.getPeerCertificates()).containsExactly(certificate);
  }

  @Test
  void one_with_another_certificate_fails_and_hangs_not() throws Exception {
    Certificates.write(folder, "EC", Certificates.Form.PKCS8);
    var other =
        Certificates.write(
            Files.createDirectory(folder.resolve("other")), "EC", Certificates.Form.PKCS8);
    var server = SSLContext.getInstance("TLS");
    server.init(new KeyManager[] {new FollowedKey(chain(), key())}, null, null);

    assertThatThrownBy(() -> FirstHandshake.with(server, (X509Certificate) other))
        .isInstanceOf(SSLException.class);
  }

  private Path chain() {
    return folder.resolve("tls.crt");
  }

  private Path key() {
    return folder.resolve("tls.key");
  }
}
