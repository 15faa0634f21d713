package dev.berth.embedded.kubelet;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment that a pod's spec gives to a container. */
final class ContainerEnv {
  private final Lookup lookup;
  private final Map<String, Quantity> capacity;

  /** What a spec refers to. */
  interface Lookup {
    /** The decoded data; empty if there is no such Secret. */
    Optional<Map<String, String>> secret(String namespace, String name);

    /** The data; empty if there is no such ConfigMap. */
    Optional<Map<String, String>> configMap(String namespace, String name);
  }

  /** {@code capacity} stands for the limits that a container does not have. */
  ContainerEnv(Lookup lookup, Map<String, Quantity> capacity) {
    this.lookup = lookup;
    this.capacity = Map.copyOf(capacity);
  }

  Map<String, String> of(Pod pod, Container container) throws ContainerConfigException {
    Map<String, String> result = new LinkedHashMap<>();
    for (EnvVar variable : container.getEnv()) {
      Optional<String> value =
          variable.getValueFrom() == null
              ? Optional.of(
                  Expansion.of(variable.getValue() == null ? "" : variable.getValue(), result))
              : from(variable.getValueFrom(), pod, container);
      value.ifPresent(text -> result.put(variable.getName(), text));
    }
    return result;
  }

  private Optional<String> from(EnvVarSource source, Pod pod, Container container)
      throws ContainerConfigException {
    String namespace = pod.getMetadata().getNamespace();
    if (source.getSecretKeyRef() != null) {
      SecretKeySelector ref = source.getSecretKeyRef();
      return key(
          lookup.secret(namespace, ref.getName()),
          ref.getKey(),
          Boolean.TRUE.equals(ref.getOptional()),
          "secret \"" + ref.getName() + "\" not found",
          "Secret " + namespace + "/" + ref.getName());
    }
    if (source.getConfigMapKeyRef() != null) {
      ConfigMapKeySelector ref = source.getConfigMapKeyRef();
      return key(
          lookup.configMap(namespace, ref.getName()),
          ref.getKey(),
          Boolean.TRUE.equals(ref.getOptional()),
          "configmap \"" + ref.getName() + "\" not found",
          "ConfigMap " + namespace + "/" + ref.getName());
    }
    return Optional.of(
        source.getResourceFieldRef() != null
            ? resource(source.getResourceFieldRef(), container)
            : field(source.getFieldRef().getFieldPath(), pod));
  }

  private static Optional<String> key(
      Optional<Map<String, String>> data, String key, boolean optional, String absent, String what)
      throws ContainerConfigException {
    if (data.isEmpty() && !optional) {
      throw new ContainerConfigException(absent);
    }
    Optional<String> value = data.map(all -> all.get(key));
    if (value.isEmpty() && !optional) {
      throw new ContainerConfigException("couldn't find key " + key + " in " + what);
    }
    return value;
  }

  private String resource(ResourceFieldSelector ref, Container container)
      throws ContainerConfigException {
    String[] path = ref.getResource().split("\\.", 2);
    if (path.length != 2 || container.getResources() == null) {
      throw new ContainerConfigException("unsupported container resource : " + ref.getResource());
    }
    Map<String, Quantity> given =
        path[0].equals("limits")
            ? container.getResources().getLimits()
            : container.getResources().getRequests();
    Quantity value = given.getOrDefault(path[1], capacity.get(path[1]));
    if (value == null) {
      throw new ContainerConfigException("unsupported container resource : " + ref.getResource());
    }
    BigDecimal divisor =
        ref.getDivisor() == null ? BigDecimal.ZERO : ref.getDivisor().getNumericalAmount();
    return value
        .getNumericalAmount()
        .divide(divisor.signum() == 0 ? BigDecimal.ONE : divisor, 0, RoundingMode.UP)
        .toPlainString();
  }

  private static String field(String path, Pod pod) throws ContainerConfigException {
    int bracket = path.indexOf("['");
    if (bracket >= 0 && path.endsWith("']")) {
      String name = path.substring(bracket + 2, path.length() - 2);
      Map<String, String> all =
          path.startsWith("metadata.labels")
              ? pod.getMetadata().getLabels()
              : pod.getMetadata().getAnnotations();
      return all == null ? "" : all.getOrDefault(name, "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "spec.nodeName" -> NodeKeeper.NAME;
      case "spec.serviceAccountName" ->
          Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("default");
      case "status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs" ->
          PodStatuses.ADDRESS;
      default -> throw new ContainerConfigException("unsupported fieldPath: " + path);
    };
  }
}
