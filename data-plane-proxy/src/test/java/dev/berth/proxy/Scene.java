package dev.berth.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.crds.DesiredState;
import dev.berth.crds.Names;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxSpec;
import dev.berth.crds.SandboxStatus;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.TemplateRef;
import dev.berth.crds.TemplateSnapshot;
import dev.berth.crds.Transport;
import dev.berth.crds.UserKind;
import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.terminal.Timing;
import dev.berth.proxy.tls.TlsConfig;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The real proxy on a free port, an API server in memory, an agent on the loopback. */
final class Scene implements AutoCloseable {
  static final String NAMESPACE = "berth-sandboxes";
  static final String OTHER_NAMESPACE = "team-b";
  static final String OWN_NAMESPACE = "berth-system";
  static final String TOKEN = "secret-token";
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

  static {
    REQUESTS.setLevel(Level.WARNING);
  }

  final Agent agent = new Agent();
  final Reviews reviews = new Reviews();
  final KubernetesMockServer api;
  final KubernetesClient client;
  final Proxy proxy;
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path token;

  Scene() throws IOException {
    this(Timing.standard());
  }

  Scene(Timing timing) throws IOException {
    this(timing, UnaryOperator.identity());
  }

  /** One that takes every kind of credential, but for none. */
  static Scene guarded() throws IOException {
    return guarded(UnaryOperator.identity());
  }

  static Scene guarded(UnaryOperator<AuthConfig> change) throws IOException {
    return new Scene(
        Timing.standard(),
        c ->
            change.apply(
                new AuthConfig(
                    c.accessTokenFile(),
                    Optional.of(OWN_NAMESPACE),
                    Optional.empty(),
                    true,
                    List.of(),
                    Optional.empty())));
  }

  private Scene(Timing timing, UnaryOperator<AuthConfig> auth) throws IOException {
    this(timing, auth, Optional.empty(), Set.of());
  }

  /** One that gives an execution up after a second without a byte. */
  static Scene impatient() throws IOException {
    return new Scene(
        Timing.standard(),
        UnaryOperator.identity(),
        Optional.empty(),
        Set.of(),
        new RestConfig(UserKind.NonRoot, 0, 1, Duration.ofSeconds(1)));
  }

  Scene(
      Timing timing,
      UnaryOperator<AuthConfig> auth,
      Optional<TlsConfig> tls,
      Set<String> corsOrigins)
      throws IOException {
    this(timing, auth, tls, corsOrigins, RestConfig.DEFAULT);
  }

  private Scene(
      Timing timing,
      UnaryOperator<AuthConfig> auth,
      Optional<TlsConfig> tls,
      Set<String> corsOrigins,
      RestConfig rest)
      throws IOException {
    api =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new MergePatches(reviews), false);
    api.init();
    client = api.createClient();
    token = Files.createTempFile("token", "");
    Files.writeString(token, TOKEN + "\n");
    var config =
        new ProxyConfig(
            "127.0.0.1",
            0,
            0,
            List.of(NAMESPACE, OTHER_NAMESPACE),
            NAMESPACE,
            auth.apply(AuthConfig.ofToken(token)),
            tls,
            corsOrigins,
            false,
            Duration.ofSeconds(5),
            "proxy-0",
            rest);
    proxy = new Proxy(config, client, agent, timing);
    proxy.start();
    template("python");
  }

  /** What the management port says. */
  HttpResponse<String> management(String path) throws IOException, InterruptedException {
    URI target = URI.create("http://127.0.0.1:" + proxy.managementPort() + path);
    return http.send(HttpRequest.newBuilder(target).build(), BodyHandlers.ofString());
  }

  /** A figure without labels, as Prometheus reads it. */
  double figure(String name) throws IOException, InterruptedException {
    return management("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  void template(String name) {
    var template = new SandboxTemplate();
    template.setMetadata(new ObjectMetaBuilder().withName(name).build());
    client.resources(SandboxTemplate.class).inNamespace(NAMESPACE).resource(template).create();
  }

  /** Makes a key; the proxy hears of it a little later. */
  void key(Secret secret) {
    client.secrets().inNamespace(OWN_NAMESPACE).resource(secret).create();
  }

  void revoke(String name) {
    client.secrets().inNamespace(OWN_NAMESPACE).withName(name).delete();
  }

  /** A Sandbox as somebody made it, without a status. */
  Sandbox sandbox(String id) {
    return sandbox(NAMESPACE, id);
  }

  Sandbox sandbox(String namespace, String id) {
    var sandbox = new Sandbox();
    sandbox.setMetadata(new ObjectMetaBuilder().withName(Names.ofId(id)).build());
    sandbox.setSpec(
        new SandboxSpec(new TemplateRef("python"), id, DesiredState.Running, 20, null, null));
    return client.resources(Sandbox.class).inNamespace(namespace).resource(sandbox).create();
  }

  /** One whose pod runs. */
  Sandbox ready(String id) {
    return start(sandbox(id));
  }

  /** What the operator does once the container runs. */
  Sandbox start(Sandbox sandbox) {
    var name = sandbox.getMetadata().getName();
    var namespace = sandbox.getMetadata().getNamespace();
    pod(namespace, "sbx-" + name, sandbox.getMetadata().getUid());
    return status(namespace, name, Phase.Ready, null, "sbx-" + name);
  }

  void pod(String name, String ownerUid) {
    pod(NAMESPACE, name, ownerUid);
  }

  /** What the kubelet says once the container has exited. */
  void podEnds(String name) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .editStatus(
            pod -> new PodBuilder(pod).withNewStatus().withPhase("Failed").endStatus().build());
  }

  private void pod(String namespace, String name, String ownerUid) {
    client
        .pods()
        .inNamespace(namespace)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
                .withOwnerReferences(
                    new OwnerReferenceBuilder()
                        .withApiVersion("berth.dev/v1alpha1")
                        .withKind("Sandbox")
                        .withName("x")
                        .withUid(ownerUid)
                        .withController(true)
                        .build())
                .endMetadata()
                .build())
        .create();
  }

  Sandbox status(String name, Phase phase, String reason, String podName) {
    return status(NAMESPACE, name, phase, reason, podName);
  }

  private Sandbox status(
      String namespace, String name, Phase phase, String reason, String podName) {
    var now = Instant.now();
    var status =
        new SandboxStatus(
            1L,
            phase,
            reason,
            reason == null ? null : "node-17 said so",
            podName,
            "pod-uid",
            phase == Phase.Ready ? now : null,
            phase.hasEnded() ? now : null,
            null,
            null,
            new TemplateSnapshot(
                "python", 1L, "r", 20, 600, 120, 3600, 200, Transport.PortForward, null),
            null);
    // Without a precondition: the proxy's own patches may come between.
    return client
        .resources(Sandbox.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":" + Serialization.asJson(status) + "}");
  }

  Sandbox read(String name) {
    return client.resources(Sandbox.class).inNamespace(NAMESPACE).withName(name).get();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + proxy.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  /** Writes another token into the file that the proxy follows. */
  void replaceToken(String now) throws IOException {
    Files.writeString(token, now);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    client.close();
    api.destroy();
    agent.close();
    Files.delete(token);
  }
}
