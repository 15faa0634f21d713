package dev.berth.embedded;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kinds as the chart installs them. */
final class Definitions {
  private Definitions() {}

  static List<CustomResourceDefinition> ofChart(Path checkout) throws IOException {
    String text = Files.readString(checkout.resolve("helm/berth/files/crds.yaml"));
    List<CustomResourceDefinition> definitions = new ArrayList<>();
    for (String document : text.split("(?m)^---$")) {
      if (document.contains("kind: CustomResourceDefinition")) {
        definitions.add(Serialization.unmarshal(document, CustomResourceDefinition.class));
      }
    }
    return definitions;
  }
}
