package dev.berth.embedded.schema;

import dev.berth.embedded.api.Kinds;
import dev.berth.embedded.api.ResourceKind;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Berth's own definitions, as the chart installs them. */
final class BerthKinds {
  static final List<CustomResourceDefinition> DEFINITIONS = read();
  static final ResourceSchemas SCHEMAS = ResourceSchemas.of(DEFINITIONS);
  static final ResourceKind SANDBOX = kind("sandboxes");
  static final ResourceKind TEMPLATE = kind("sandboxtemplates");
  static final ResourceKind POD = Kinds.with(List.of()).find("", "v1", "pods").orElseThrow();

  private BerthKinds() {}

  static ResourceKind named(String kind) {
    return switch (kind) {
      case "Pod" -> POD;
      case "Sandbox" -> SANDBOX;
      default -> TEMPLATE;
    };
  }

  private static ResourceKind kind(String plural) {
    return Kinds.with(DEFINITIONS).find("berth.dev", "v1alpha1", plural).orElseThrow();
  }

  private static List<CustomResourceDefinition> read() {
    Path file = Path.of("..", "helm", "berth", "files", "crds.yaml");
    try (InputStream yaml = Files.newInputStream(file)) {
      List<CustomResourceDefinition> definitions = new KubernetesSerialization().unmarshal(yaml);
      return definitions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
