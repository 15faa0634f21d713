package dev.berth.embedded.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;

/** What is there before anybody asks: two namespaces, and the definitions that are served. */
final class Seed {
  private Seed() {}

  static void plant(Store store, List<CustomResourceDefinition> definitions) {
    for (var name : List.of("default", "kube-system")) {
      var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
      var metadata = Metadata.of(namespace);
      metadata.node().put("name", name);
      metadata.stamp();
      Defaults.fill(Kinds.NAMESPACES, namespace);
      store.create(Kinds.NAMESPACES, namespace);
    }
    definitions.forEach(definition -> plant(store, definition));
  }

  private static void plant(Store store, CustomResourceDefinition definition) {
    var object = Json.parseOwn(Serialization.asJson(definition));
    Metadata.of(object).stamp();
    var names = object.path("spec").path("names");
    var status = object.putObject("status");
    status.set("acceptedNames", names);
    var conditions = status.putArray("conditions");
    for (var type : List.of("NamesAccepted", "Established")) {
      conditions
          .addObject()
          .put("type", type)
          .put("status", "True")
          .put("reason", type)
          .put("lastTransitionTime", Metadata.time(Instant.now()));
    }
    var stored = status.putArray("storedVersions");
    definition.getSpec().getVersions().stream()
        .filter(version -> version.getStorage())
        .forEach(version -> stored.add(version.getName()));
    store.create(Kinds.DEFINITIONS, object);
  }
}
