package dev.berth.embedded;

import dev.berth.embedded.kubelet.KubeletSettings;
import dev.berth.operator.OperatorConfig;
import dev.berth.proxy.ProxyConfig;
import dev.berth.proxy.RestConfig;
import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.tls.TlsConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the chart would tell the programs by their environment. */
record PartSettings(EmbeddedSettings settings, Home home) {
  static final String LOOPBACK = "127.0.0.1";
  static final String OWN_NAMESPACE = "berth-system";

  private static final String NAME = "embedded";
  private static final Duration DRAIN = Duration.ZERO;

  OperatorConfig operator() {
    return OperatorConfig.from(
        Map.of(
            "BERTH_NAMESPACES", Embedded.NAMESPACE,
            "BERTH_OWN_NAMESPACE", OWN_NAMESPACE,
            "BERTH_POD_NAME", NAME,
            "BERTH_SANDBOX_IMAGE", "berth/code-interpreter",
            "BERTH_AGENT_IMAGE", "berth/agent",
            // Sandboxes share the machine with whoever tries them.
            "BERTH_CPU_REQUEST_RATIO", "0.01",
            "BERTH_MEMORY_REQUEST_RATIO", "0.01",
            "BERTH_LEADER_ELECTION", "false"));
  }

  ProxyConfig proxy(Certificate certificate) throws IOException {
    Optional<TlsConfig> tls = Optional.empty();
    if (settings.tlsPort().isPresent()) {
      tls = Optional.of(certificate.files(home, settings.tlsPort().get()));
    }
    AuthConfig auth =
        new AuthConfig(
            home.file("token"),
            Optional.of(OWN_NAMESPACE),
            Optional.empty(),
            true,
            List.of(),
            Optional.empty());
    return new ProxyConfig(
        LOOPBACK,
        settings.port(),
        0,
        List.of(Embedded.NAMESPACE),
        Embedded.NAMESPACE,
        auth,
        tls,
        Set.of(),
        false,
        DRAIN,
        NAME,
        RestConfig.DEFAULT);
  }

  KubeletSettings kubelet() throws IOException {
    return new KubeletSettings(
        home.folder("pods"),
        settings.checkout().resolve("sandbox-agent/target/dist"),
        settings.javaHome(),
        settings.python(),
        settings.node(),
        settings.cache(),
        settings.isolation(),
        Clock.systemUTC());
  }
}
