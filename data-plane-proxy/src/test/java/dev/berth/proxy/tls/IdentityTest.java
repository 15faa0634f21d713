package dev.berth.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"RSA,PKCS8", "RSA,OLDER", "EC,PKCS8", "EC,OLDER"})
  void a_key_is_read_in_every_form_that_tools_write(String algorithm, Certificates.Form form)
      throws Exception {
    var certificate = Certificates.write(folder, algorithm, form);

    var identity = Identity.read(folder.resolve("tls.crt"), folder.resolve("tls.key"));

    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(identity.chain()).containsExactly((java.security.cert.X509Certificate) certificate);
  }

  @Test
  void a_key_of_another_certificate_is_refused_as_while_they_are_replaced() throws Exception {
    Certificates.write(folder, "EC", Certificates.Form.PKCS8);
    var before = Files.readAllBytes(folder.resolve("tls.key"));
    Certificates.write(folder, "EC", Certificates.Form.PKCS8);
    Files.write(folder.resolve("tls.key"), before);

    assertThatThrownBy(() -> Identity.read(folder.resolve("tls.crt"), folder.resolve("tls.key")))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void a_key_that_is_not_whole_yet_is_a_file_that_cannot_be_used() throws Exception {
    Certificates.write(folder, "EC", Certificates.Form.PKCS8);
    var key = folder.resolve("tls.key");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");

    var config = new TlsConfig(0, folder.resolve("tls.crt"), key);
    assertThatThrownBy(config::context).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"tls.key", "tls.crt"})
  void a_file_that_is_none_is_refused(String file) throws Exception {
    Certificates.write(folder, "EC", Certificates.Form.PKCS8);
    Files.writeString(folder.resolve(file), "nothing");

    assertThatThrownBy(() -> Identity.read(folder.resolve("tls.crt"), folder.resolve("tls.key")))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
