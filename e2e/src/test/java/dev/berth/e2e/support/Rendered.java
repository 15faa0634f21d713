package dev.berth.e2e.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects that the chart makes of some values, those of {@code helm test} included. */
public record Rendered(List<HasMetadata> objects) {

  /** Of the values, each as {@code name=value}; the cluster is not asked. */
  public static Rendered of(Cluster cluster, String... values) {
    String manifests = template(cluster, values).succeeds().output();
    var in = new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8));
    return new Rendered(cluster.client().load(in).items());
  }

  /** The command alone, for values that the chart refuses. */
  public static Command template(Cluster cluster, String... values) {
    List<String> all =
        new ArrayList<>(List.of("template", "berth", Installation.file("helm/berth").toString()));
    for (String value : values) {
      all.addAll(List.of("--set", value));
    }
    return cluster.helm(all.toArray(String[]::new));
  }

  public <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The namespaces that have such an object of this name. */
  public List<String> namespacesOf(Class<? extends HasMetadata> kind, String name) {
    return all(kind).stream()
        .map(HasMetadata::getMetadata)
        .filter(metadata -> metadata.getName().equals(name))
        .map(metadata -> metadata.getNamespace())
        .toList();
  }

  public <T extends HasMetadata> T one(Class<T> kind, String name) {
    return all(kind).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " " + name));
  }

  /** Whatever runs as a pod, by the name of its Deployment or its own. */
  public Map<String, PodSpec> pods() {
    Map<String, PodSpec> pods = new HashMap<>();
    for (Deployment each : all(Deployment.class)) {
      pods.put(each.getMetadata().getName(), each.getSpec().getTemplate().getSpec());
    }
    for (Pod each : all(Pod.class)) {
      pods.put(each.getMetadata().getName(), each.getSpec());
    }
    return pods;
  }

  /** A variable of a pod's first container. */
  public String env(String pod, String variable) {
    return pods().get(pod).getContainers().getFirst().getEnv().stream()
        .filter(each -> each.getName().equals(variable))
        .findFirst()
        .orElseThrow(() -> new AssertionError(pod + " has no variable " + variable))
        .getValue();
  }
}
