package dev.berth.embedded.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Applies a folder of manifests, as {@code kubectl apply -f} does. */
public final class Manifests {
  /** Where kubectl looks for what was applied before; it warns of an object without. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final long GONE_SECONDS = 60;

  private final KubernetesClient client;
  private final String namespace;

  /**
   * @param namespace where the objects go
   */
  public Manifests(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Answers a line for each object. */
  List<String> apply(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (HasMetadata object : read(folder)) {
      if (isSandbox(object)) {
        makeWay(object);
      }
      put(object);
      lines.add(
          object.getKind().toLowerCase(Locale.ROOT)
              + "/"
              + object.getMetadata().getName()
              + " applied");
    }
    return lines;
  }

  /** The folder's templates alone. */
  public void applyTemplates(Path folder) throws IOException {
    read(folder).stream().filter(object -> !isSandbox(object)).forEach(this::put);
  }

  private void put(HasMetadata object) {
    Map<String, String> annotations =
        new LinkedHashMap<>(
            Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of()));
    annotations.put(LAST_APPLIED, client.getKubernetesSerialization().asJson(object) + "\n");
    object.getMetadata().setAnnotations(annotations);
    client.resource(object).inNamespace(namespace).createOr(NonDeletingOperation::update);
  }

  /** An ended sandbox stays ended: one of an earlier demo makes way. */
  private void makeWay(HasMetadata object) {
    var present = client.resource(object).inNamespace(namespace);
    if (!present.delete().isEmpty()) {
      present.waitUntilCondition(Objects::isNull, GONE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Templates before the sandboxes that name them. */
  private List<HasMetadata> read(Path folder) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.yaml")) {
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          objects.addAll(client.load(in).items());
        }
      }
    }
    objects.sort(Comparator.comparing(Manifests::isSandbox));
    return objects;
  }

  private static boolean isSandbox(HasMetadata object) {
    return object.getKind().equals("Sandbox");
  }
}
