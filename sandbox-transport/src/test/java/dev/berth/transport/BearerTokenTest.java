package dev.berth.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {
  @TempDir Path folder;

  @AfterEach
  void forget() {
    List.of(
            Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY,
            Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY)
        .forEach(System::clearProperty);
  }

  @Test
  void a_service_accounts_token_follows_its_file() throws IOException {
    var file = folder.resolve("token");
    Files.writeString(file, "first");
    System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
    System.setProperty(
        Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY, file.toString());
    var token = new BearerToken(Config.autoConfigure(null));
    assertThat(token.current()).contains("first");

    Files.writeString(file, "second");

    assertThat(token.refresh()).isTrue();
    assertThat(token.current()).contains("second");
    assertThat(token.refresh()).isFalse();
  }

  @Test
  void a_configured_token_wins() {
    var config = new ConfigBuilder(Config.empty()).withOauthToken("fixed").build();

    assertThat(new BearerToken(config).current()).contains("fixed");
  }

  @Test
  void certificates_need_no_token() {
    assertThat(new BearerToken(Config.empty()).current()).isEmpty();
  }
}
