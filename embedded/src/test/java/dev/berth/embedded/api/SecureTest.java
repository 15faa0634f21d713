package dev.berth.embedded.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.KubernetesStreams;
import dev.berth.transport.Route;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS beside HTTP: kubectl sends no token without it. */
@Timeout(180)
class SecureTest {
  private static final String PASSWORD = "changeit";

  @Test
  void objects_watches_and_streams_pass_through_tls(@TempDir Path directory) throws Exception {
    var keys = directory.resolve("keys.p12");
    makeKey(keys);
    try (var agent =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var api = server(keys, agent)) {
      var config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl(api.secureUrl().orElseThrow())
              .withOauthToken("token")
              .withTrustCerts(true)
              .withDisableHostnameVerification(true)
              .build();
      try (var client = new KubernetesClientBuilder().withConfig(config).build();
          var pods = client.pods().inNamespace("default").runnableInformer(0);
          var streams = new KubernetesStreams(config)) {
        pods.run();
        client.resource(pod()).create();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> pods.getStore().listKeys().equals(List.of("default/p")));
        var address = new AgentAddress("default", "p", "uid", 8642, Route.PORT_FORWARD);
        try (var stream = streams.open(address);
            var end = agent.accept().socket()) {
          end.getOutputStream().write(7);
          assertThat(stream.input().read()).isEqualTo(7);
        }
      }
    }
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("p")
        .endMetadata()
        .withNewSpec()
        .withNodeName("n")
        .endSpec()
        .build();
  }

  private static ApiServer server(Path keys, ServerSocketChannel agent) throws Exception {
    var seams =
        new ApiServer.Seams(
            new Accounts("token", List.of()),
            new PassThrough(),
            (_, _) -> Optional.empty(),
            (_, _, _, _) -> Json.object(),
            (_, _, _) -> SocketChannel.open(agent.getLocalAddress()),
            (_, _, _) -> Optional.empty());
    return new ApiServer(0, Optional.of(tls(keys)), List.of(), seams);
  }

  private static SSLContext tls(Path keys) throws Exception {
    var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void makeKey(Path file) throws Exception {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    var words = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(words).isZero();
  }
}
