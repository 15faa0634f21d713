package dev.berth.e2e.support;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The API server as its administrator sees it: a typed client, and kubectl for what is about
 * kubectl or about a cluster's other objects.
 */
public final class Cluster implements AutoCloseable {
  private final KubernetesClient client;
  private final Installation installation;

  public Cluster(Installation installation) {
    this.installation = installation;
    this.client = new KubernetesClientBuilder().withConfig(installation.config()).build();
  }

  public KubernetesClient client() {
    return client;
  }

  public Resource<Sandbox> sandbox(String name) {
    return client.resources(Sandbox.class).inNamespace(installation.namespace()).withName(name);
  }

  public Resource<SandboxTemplate> template(String name) {
    return client
        .resources(SandboxTemplate.class)
        .inNamespace(installation.namespace())
        .withName(name);
  }

  /** Makes the object of a manifest in the sandboxes' namespace, and is refused what it refuses. */
  public <T extends HasMetadata> T create(Class<T> kind, String manifest) {
    T object = client.getKubernetesSerialization().unmarshal(manifest, kind);
    return client.resource(object).inNamespace(installation.namespace()).create();
  }

  /** Pods of a Sandbox by their label: at most one, ever. */
  public List<Pod> podsOf(String sandbox) {
    return client
        .pods()
        .inNamespace(installation.namespace())
        .withLabel("berth.dev/sandbox", sandbox)
        .list()
        .getItems();
  }

  public List<Pod> podsOfBerth(String component) {
    return client
        .pods()
        .inNamespace(installation.release())
        .withLabel("app.kubernetes.io/name", "berth")
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Every replica of the proxy by its pod's own address, past the Service. */
  public List<BerthClient> replicas() {
    return podsOfBerth("proxy").stream().map(this::replica).toList();
  }

  /** The one in this pod. */
  public BerthClient replica(Pod pod) {
    return new BerthClient(
        URI.create("http://" + pod.getStatus().getPodIP() + ":8080"), installation.token());
  }

  public Command kubectl(String... arguments) {
    return run("", "kubectl", arguments);
  }

  /** In the sandboxes' namespace. */
  public Command inNamespace(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", installation.namespace()));
    all.addAll(List.of(arguments));
    return kubectl(all.toArray(String[]::new));
  }

  /** In the namespace of operator and proxy. */
  public Command inRelease(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", installation.release()));
    all.addAll(List.of(arguments));
    return kubectl(all.toArray(String[]::new));
  }

  public Command apply(String manifest) {
    return run(manifest, "kubectl", "-n", installation.namespace(), "apply", "-f", "-");
  }

  /** Scales a deployment of Berth and waits until it is so. */
  public void scale(String component, int replicas) {
    inRelease("scale", "deploy/berth-" + component, "--replicas=" + replicas).succeeds();
    awaitRollout(component);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> podsOfBerth(component).size() == replicas);
  }

  public void awaitRollout(String component) {
    inRelease("rollout", "status", "deploy/berth-" + component, "--timeout=120s").succeeds();
  }

  /** The helm of the machine, or the one that BERTH_HELM names. */
  public Command helm(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", installation.release()));
    all.addAll(List.of(arguments));
    return run("", Installation.optional("BERTH_HELM").orElse("helm"), all.toArray(String[]::new));
  }

  /** Upgrades the release to other values, each as {@code name=value}, and waits until it runs. */
  public void setValues(String... values) {
    List<String> all = new ArrayList<>(List.of("upgrade", "berth"));
    all.addAll(List.of(Installation.file("helm/berth").toString(), "--reuse-values", "--wait"));
    for (String value : values) {
      all.addAll(List.of("--set", value));
    }
    helm(all.toArray(String[]::new)).succeeds();
    awaitRollout("operator");
    awaitRollout("proxy");
  }

  private Command run(String input, String program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program));
    line.addAll(List.of(arguments));
    Map<String, String> env =
        installation
            .kubeconfig()
            .map(file -> Map.of("KUBECONFIG", file.toString()))
            .orElse(Map.of());
    return Command.run(input, line, env);
  }

  @Override
  public void close() {
    client.close();
  }
}
