package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What the real server fills into a pod, as far as the operator or the kubelet look at it. */
final class PodDefaults {
  private static final int DEFAULT_MODE = 420;

  private PodDefaults() {}

  static void apply(ObjectNode pod) {
    if (!(pod.path("spec") instanceof ObjectNode spec)) {
      return;
    }
    put(spec, "dnsPolicy", "ClusterFirst");
    put(spec, "restartPolicy", "Always");
    put(spec, "schedulerName", "default-scheduler");
    put(spec, "serviceAccountName", "default");
    put(spec, "serviceAccount", spec.path("serviceAccountName").asText());
    put(spec, "preemptionPolicy", "PreemptLowerPriority");
    put(spec, "terminationGracePeriodSeconds", 30);
    put(spec, "priority", 0);
    if (!spec.has("enableServiceLinks")) {
      spec.put("enableServiceLinks", true);
    }
    if (!spec.has("securityContext")) {
      spec.putObject("securityContext");
    }
    containers(spec).forEach(PodDefaults::container);
    spec.path("volumes").forEach(PodDefaults::volume);
  }

  /** Guaranteed if all containers' limits are their requests, BestEffort if none has any. */
  static String qos(JsonNode pod) {
    boolean none = true;
    boolean equal = true;
    for (JsonNode container : containers(pod.path("spec"))) {
      JsonNode resources = container.path("resources");
      for (String name : List.of("cpu", "memory")) {
        JsonNode limit = resources.path("limits").path(name);
        JsonNode request = resources.path("requests").path(name);
        none &= limit.isMissingNode() && request.isMissingNode();
        equal &= !limit.isMissingNode() && sameQuantity(limit, request);
      }
    }
    return none ? "BestEffort" : equal ? "Guaranteed" : "Burstable";
  }

  private static boolean sameQuantity(JsonNode one, JsonNode other) {
    return CelQuantity.parse(one.asText()).equals(CelQuantity.parse(other.asText()));
  }

  static List<JsonNode> containers(JsonNode spec) {
    List<JsonNode> all = new ArrayList<>();
    spec.path("initContainers").forEach(all::add);
    spec.path("containers").forEach(all::add);
    return all;
  }

  private static void container(JsonNode node) {
    if (!(node instanceof ObjectNode container)) {
      return;
    }
    put(container, "imagePullPolicy", pullPolicy(container.path("image").asText()));
    put(container, "terminationMessagePath", "/dev/termination-log");
    put(container, "terminationMessagePolicy", "File");
    resources(container.withObject("/resources"));
    for (JsonNode port : container.path("ports")) {
      put((ObjectNode) port, "protocol", "TCP");
    }
    for (JsonNode variable : container.path("env")) {
      if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
        put(field, "apiVersion", "v1");
      }
      if (variable.path("valueFrom").path("resourceFieldRef") instanceof ObjectNode field) {
        put(field, "divisor", "0");
      }
    }
    probes(container);
  }

  private static void probes(ObjectNode container) {
    for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.path(name) instanceof ObjectNode probe) {
        put(probe, "timeoutSeconds", 1);
        put(probe, "periodSeconds", 10);
        put(probe, "successThreshold", 1);
        put(probe, "failureThreshold", 3);
      }
    }
  }

  private static void resources(ObjectNode resources) {
    asTexts(resources.path("limits"));
    asTexts(resources.path("requests"));
    if (!resources.path("limits").isEmpty()) {
      ObjectNode requests = resources.withObject("/requests");
      resources
          .get("limits")
          .properties()
          .forEach(l -> requests.putIfAbsent(l.getKey(), l.getValue()));
    }
  }

  private static void asTexts(JsonNode quantities) {
    if (quantities instanceof ObjectNode object) {
      object.properties().forEach(q -> q.setValue(object.textNode(q.getValue().asText())));
    }
  }

  private static String pullPolicy(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    boolean latest = !image.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
    return latest ? "Always" : "IfNotPresent";
  }

  private static void volume(JsonNode volume) {
    for (String name : List.of("secret", "configMap", "projected", "downwardAPI")) {
      if (volume.path(name) instanceof ObjectNode source) {
        put(source, "defaultMode", DEFAULT_MODE);
      }
    }
  }

  private static void put(ObjectNode object, String name, String value) {
    if (!object.hasNonNull(name)) {
      object.put(name, value);
    }
  }

  private static void put(ObjectNode object, String name, int value) {
    if (!object.hasNonNull(name)) {
      object.put(name, value);
    }
  }
}
