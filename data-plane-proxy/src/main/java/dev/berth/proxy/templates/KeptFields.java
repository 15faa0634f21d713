package dev.berth.proxy.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.RestMarks;
import dev.berth.crds.SandboxTemplate;
import dev.berth.proxy.http.Json;

/** The fields that are only kept, as the annotation has them. */
final class KeptFields {
  private KeptFields() {}

  /** Without those that somebody wrote into the annotation and that are none of ours to give. */
  static ObjectNode of(SandboxTemplate template) {
    var kept = Json.MAPPER.createObjectNode();
    var annotations = template.getMetadata().getAnnotations();
    var text = annotations == null ? null : annotations.get(RestMarks.FIELDS);
    if (text == null) {
      return kept;
    }
    try {
      if (Json.MAPPER.readTree(text) instanceof ObjectNode all) {
        TemplateFields.KEPT.stream()
            .filter(all::hasNonNull)
            .forEach(name -> kept.set(name, all.get(name)));
      }
    } catch (JsonProcessingException e) {
      // Somebody wrote it by hand: then there is nothing to give back.
    }
    return kept;
  }
}
