package dev.berth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path dir;

  @Test
  void it_stays_from_run_to_run_and_a_damaged_one_is_made_anew() throws IOException {
    try (Home home = Home.open(dir)) {
      String first = Files.readString(Certificate.in(home, JAVA).pem());
      assertThat(Files.readString(Certificate.in(home, JAVA).pem())).isEqualTo(first);

      Files.write(home.file("tls.p12"), new byte[] {0x30, 0x01});

      String second = Files.readString(Certificate.in(home, JAVA).pem());
      assertThat(second).startsWith("-----BEGIN CERTIFICATE-----").isNotEqualTo(first);
      assertThat(Files.readString(Certificate.in(home, JAVA).pem())).isEqualTo(second);
    }
  }
}
