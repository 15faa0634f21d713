package dev.berth.embedded;

import dev.berth.embedded.api.Accounts;
import dev.berth.embedded.api.ApiServer;
import dev.berth.embedded.demo.Manifests;
import dev.berth.embedded.kubelet.Kubelet;
import dev.berth.embedded.schema.ApiDocuments;
import dev.berth.embedded.schema.ResourceSchemas;
import dev.berth.embedded.schema.ResourceTables;
import dev.berth.operator.BerthOperator;
import dev.berth.operator.cluster.LeanClient;
import dev.berth.operator.management.Figures;
import dev.berth.proxy.Proxy;
import dev.berth.proxy.terminal.Timing;
import dev.berth.transport.KubernetesStreams;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All of Berth in this process: the operator and the proxy that a cluster runs, on an API server
 * and a kubelet of its own. It listens on the loopback alone. Closing it ends every sandbox.
 */
public final class Embedded implements AutoCloseable {
  /** Where its sandboxes live. */
  public static final String NAMESPACE = "berth-sandboxes";

  private final EmbeddedSettings settings;
  private final Home home;
  private final Parts parts = new Parts();
  private final PartSettings told;
  private final String token;
  private final ClientKey clientKey;
  private final Path caFile;
  private final Path kubeconfig;
  private final KubernetesClient client;
  private final Kubelet kubelet;
  private final Proxy proxy;
  private final ResourceSchemas schemas;

  private Embedded(EmbeddedSettings settings, Home home) throws IOException {
    this.settings = settings;
    this.home = home;
    this.told = new PartSettings(settings, home);
    this.token = home.token("token");
    this.clientKey = ClientKey.in(home);
    try {
      Certificate certificate = Certificate.in(home, settings.javaHome());
      caFile = certificate.pem();
      List<CustomResourceDefinition> kinds = Definitions.ofChart(settings.checkout());
      schemas = ResourceSchemas.of(kinds);
      ChartRules rules = new ChartRules(settings.checkout(), NAMESPACE, PartSettings.OWN_NAMESPACE);
      String admin = home.token("admin-token");
      String operatorToken = home.token("operator-token");
      String proxyToken = home.token("proxy-token");
      KubeletPods pods = new KubeletPods();
      ApiServer api =
          parts.add(
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
      client = parts.add(client(api, admin));
      makeNamespaces();
      client.resource(clientKey.secret(PartSettings.OWN_NAMESPACE, NAMESPACE)).create();
      kubelet = parts.add(new Kubelet(client, told.kubelet()));
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
    return URI.create("http://" + PartSettings.LOOPBACK + ":" + proxy.port());
  }

  /** Of the REST API by TLS, if that was asked for. */
  public Optional<URI> tlsUrl() {
    return settings
        .tlsPort()
        .map(_ -> URI.create("https://" + PartSettings.LOOPBACK + ":" + proxy.tlsPort()));
  }

  /** Of the proxy's figures, as Prometheus reads them. */
  public URI metricsUrl() {
    return URI.create(
        "http://" + PartSettings.LOOPBACK + ":" + proxy.managementPort() + "/metrics");
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
    return switch (kubelet.isolation()) {
      case "none" ->
          "NONE: code in a sandbox may do whatever you may; install bubblewrap to keep it in";
      case String name ->
          name + ": own root, home and processes; the network is this machine's (docs/embedded.md)";
    };
  }

  /** What a real API server would refuse and this one does not. */
  public List<String> notChecked() {
    List<String> all = new ArrayList<>(schemas.uncheckedRules());
    all.add("admission policies, quotas, NetworkPolicies other than none at all");
    return List.copyOf(all);
  }

  /** Makes the templates of the examples, so that there is something to start from. */
  public void applyTemplates() throws IOException {
    new Manifests(client, NAMESPACE).applyTemplates(settings.checkout().resolve("examples"));
  }

  private void makeNamespaces() {
    for (String name : List.of(PartSettings.OWN_NAMESPACE, NAMESPACE)) {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  private void startOperator(ApiServer api, String operatorToken) {
    Figures figures = parts.add(new Figures());
    BerthOperator operator =
        parts.add(
            new BerthOperator(
                parts.add(client(api, operatorToken)),
                told.operator(),
                figures,
                Clock.systemUTC()));
    operator.start();
  }

  private Proxy startProxy(ApiServer api, String proxyToken, Certificate certificate)
      throws IOException {
    KubernetesClient proxyClient = parts.add(client(api, proxyToken));
    KubernetesStreams streams = parts.add(new KubernetesStreams(proxyClient.getConfiguration()));
    Proxy started =
        parts.add(new Proxy(told.proxy(certificate), proxyClient, streams, Timing.standard()));
    started.start();
    return started;
  }

  private static KubernetesClient client(ApiServer api, String token) {
    return LeanClient.of(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(api.url())
            .withOauthToken(token)
            .withNamespace(NAMESPACE)
            .build());
  }

  /** Ends everything, and every sandbox; a second call waits for the first. */
  @Override
  public void close() {
    parts.close();
  }
}
