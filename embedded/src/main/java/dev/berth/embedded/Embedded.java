package dev.berth.embedded;

import dev.berth.embedded.api.Accounts;
import dev.berth.embedded.api.ApiServer;
import dev.berth.embedded.kubelet.Kubelet;
import dev.berth.embedded.kubelet.KubeletSettings;
import dev.berth.embedded.schema.ApiDocuments;
import dev.berth.embedded.schema.ResourceSchemas;
import dev.berth.embedded.schema.ResourceTables;
import dev.berth.operator.BerthOperator;
import dev.berth.operator.OperatorConfig;
import dev.berth.operator.cluster.LeanClient;
import dev.berth.operator.management.Figures;
import dev.berth.proxy.Proxy;
import dev.berth.proxy.ProxyConfig;
import dev.berth.proxy.RestConfig;
import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.terminal.Timing;
import dev.berth.proxy.tls.TlsConfig;
import dev.berth.transport.KubernetesStreams;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of Berth in this process: the operator and the proxy that a cluster runs, on an API server
 * and a kubelet of its own. It listens on the loopback alone. Closing it ends every sandbox.
 */
public final class Embedded implements AutoCloseable {
  /** Where its sandboxes live. */
  public static final String NAMESPACE = "berth-sandboxes";

  private static final Logger LOG = LoggerFactory.getLogger(Embedded.class);
  private static final String OWN_NAMESPACE = "berth-system";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration DRAIN = Duration.ZERO;

  private final EmbeddedSettings settings;
  private final Home home;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final String token;
  private final ClientKey clientKey;
  private final Path caFile;
  private final Path kubeconfig;
  private final KubernetesClient client;
  private final Kubelet kubelet;
  private final Proxy proxy;
  private final ResourceSchemas schemas;
  private boolean closed;

  private Embedded(EmbeddedSettings settings, Home home) throws IOException {
    this.settings = settings;
    this.home = home;
    this.token = home.token("token");
    this.clientKey = ClientKey.in(home);
    try {
      Certificate certificate = Certificate.in(home, settings.javaHome());
      caFile = certificate.pem();
      List<CustomResourceDefinition> kinds = Definitions.ofChart(settings.checkout());
      schemas = ResourceSchemas.of(kinds);
      ChartRules rules = new ChartRules(settings.checkout(), NAMESPACE, OWN_NAMESPACE);
      String admin = home.token("admin-token");
      String operatorToken = home.token("operator-token");
      String proxyToken = home.token("proxy-token");
      KubeletPods pods = new KubeletPods();
      ApiServer api =
          opened(
              new ApiServer(
                  settings.apiPort(),
                  Optional.of(certificate.serverContext()),
                  kinds,
                  new ApiServer.Seams(
                      new Accounts(
                          admin, List.of(rules.operator(operatorToken), rules.proxy(proxyToken))),
                      schemas,
                      new ApiDocuments(kinds),
                      new ResourceTables(kinds, Clock.systemUTC()),
                      pods,
                      pods)));
      kubeconfig =
          home.write(
              "kubeconfig",
              Kubeconfig.text(URI.create(api.secureUrl().orElseThrow()), caFile, admin, NAMESPACE));
      client = opened(client(api, admin));
      makeNamespaces();
      client.resource(clientKey.secret(OWN_NAMESPACE, NAMESPACE)).create();
      kubelet = opened(new Kubelet(client, kubeletSettings()));
      pods.are(kubelet);
      kubelet.start();
      startOperator(api, operatorToken);
      proxy = startProxy(api, proxyToken, certificate);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns when it serves. */
  public static Embedded start(EmbeddedSettings settings, Home home) throws IOException {
    return new Embedded(settings, home);
  }

  /** Of the REST API. */
  public URI url() {
    return URI.create("http://" + LOOPBACK + ":" + proxy.port());
  }

  /** Of the REST API by TLS, if that was asked for. */
  public Optional<URI> tlsUrl() {
    return settings.tlsPort().map(_ -> URI.create("https://" + LOOPBACK + ":" + proxy.tlsPort()));
  }

  /** With which AgentRun's own clients sign. */
  ClientKey clientKey() {
    return clientKey;
  }

  /** What the REST API takes. */
  public String token() {
    return token;
  }

  /** What clients that speak TLS to it trust. */
  public Path caFile() {
    return caFile;
  }

  /** What its clients' programs trust, the system's authorities among it. */
  Path authorities() throws IOException {
    return Authorities.with(caFile, home);
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The administrator's client of the Kubernetes API. */
  public KubernetesClient client() {
    return client;
  }

  /** What keeps sandboxes from each other and from this machine, in a sentence. */
  public String isolation() {
    return kubelet.isolation();
  }

  /** What a real API server would refuse and this one does not. */
  public List<String> notChecked() {
    return schemas.uncheckedRules();
  }

  /** Makes the templates of the examples, so that there is something to start from. */
  public void applyTemplates() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(settings.checkout().resolve("examples"), "*.yaml")) {
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          client.load(in).items().stream()
              .filter(object -> object.getKind().equals("SandboxTemplate"))
              .forEach(template -> client.resource(template).inNamespace(NAMESPACE).create());
        }
      }
    }
  }

  private void makeNamespaces() {
    for (String name : List.of(OWN_NAMESPACE, NAMESPACE)) {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  private KubeletSettings kubeletSettings() throws IOException {
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

  private void startOperator(ApiServer api, String operatorToken) {
    Figures figures = opened(new Figures());
    OperatorConfig config =
        OperatorConfig.from(
            Map.of(
                "BERTH_NAMESPACES", NAMESPACE,
                "BERTH_OWN_NAMESPACE", OWN_NAMESPACE,
                "BERTH_POD_NAME", "embedded",
                "BERTH_SANDBOX_IMAGE", "berth/code-interpreter",
                "BERTH_AGENT_IMAGE", "berth/agent",
                // Sandboxes share the machine with whoever tries them.
                "BERTH_CPU_REQUEST_RATIO", "0.01",
                "BERTH_MEMORY_REQUEST_RATIO", "0.01",
                "BERTH_LEADER_ELECTION", "false"));
    BerthOperator operator =
        opened(
            new BerthOperator(
                opened(client(api, operatorToken)), config, figures, Clock.systemUTC()));
    operator.start();
  }

  private Proxy startProxy(ApiServer api, String proxyToken, Certificate certificate)
      throws IOException {
    KubernetesClient proxyClient = opened(client(api, proxyToken));
    KubernetesStreams streams = opened(new KubernetesStreams(proxyClient.getConfiguration()));
    Proxy started =
        opened(new Proxy(proxyConfig(certificate), proxyClient, streams, Timing.standard()));
    started.start();
    return started;
  }

  private ProxyConfig proxyConfig(Certificate certificate) throws IOException {
    Optional<TlsConfig> tls = Optional.empty();
    if (settings.tlsPort().isPresent()) {
      tls = Optional.of(certificate.files(home, settings.tlsPort().get()));
    }
    return new ProxyConfig(
        LOOPBACK,
        settings.port(),
        0,
        List.of(NAMESPACE),
        NAMESPACE,
        new AuthConfig(
            home.file("token"),
            Optional.of(OWN_NAMESPACE),
            Optional.empty(),
            true,
            List.of(),
            Optional.empty()),
        tls,
        Set.of(),
        false,
        DRAIN,
        "embedded",
        RestConfig.DEFAULT);
  }

  private static KubernetesClient client(ApiServer api, String token) {
    return LeanClient.of(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(api.url())
            .withOauthToken(token)
            .withNamespace(NAMESPACE)
            .build());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Ends everything, last opened first; a second call waits for the first. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not end well", part.getClass().getSimpleName(), e);
      }
    }
  }
}
