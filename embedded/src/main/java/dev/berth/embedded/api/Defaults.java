package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What Kubernetes itself writes into a new object of one of its own kinds. */
final class Defaults {
  private Defaults() {}

  static void fill(ResourceKind kind, ObjectNode object) {
    if (kind.equals(Kinds.PODS)) {
      object.putObject("status").put("phase", "Pending");
    } else if (kind.equals(Kinds.NAMESPACES)) {
      namespace(object);
    } else if (kind.qualified().equals("secrets")) {
      secret(object);
    }
  }

  private static void namespace(ObjectNode namespace) {
    var metadata = Metadata.of(namespace);
    metadata.node().withObject("/labels").put("kubernetes.io/metadata.name", metadata.name());
    namespace.withObject("/spec").putArray("finalizers").add("kubernetes");
    namespace.putObject("status").put("phase", "Active");
  }

  private static void secret(ObjectNode secret) {
    putIfAbsent(secret, "type", "Opaque");
    if (secret.remove("stringData") instanceof ObjectNode plain) {
      var data = secret.withObject("/data");
      plain
          .properties()
          .forEach(
              p -> {
                var bytes = p.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(p.getKey(), Base64.getEncoder().encodeToString(bytes));
              });
    }
  }

  private static void putIfAbsent(ObjectNode object, String field, String value) {
    if (!object.hasNonNull(field)) {
      object.put(field, value);
    }
  }
}
