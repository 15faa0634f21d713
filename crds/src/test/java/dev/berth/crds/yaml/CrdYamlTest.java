package dev.berth.crds.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrdYamlTest {
  @Test
  void the_committed_yaml_is_what_the_java_types_generate() throws IOException {
    assertThat(CrdYaml.FILE)
        .as("helm/berth/files/crds.yaml is made by: %s", CrdYaml.COMMAND)
        .exists();
    assertThat(Files.readString(CrdYaml.FILE))
        .as(
            "helm/berth/files/crds.yaml is stale: the Java types changed. Regenerate it with: %s",
            CrdYaml.COMMAND)
        .isEqualTo(CrdYaml.generate());
  }

  @Test
  void the_page_of_all_fields_is_what_the_java_types_generate() throws IOException {
    assertThat(Files.readString(FieldsPage.FILE))
        .as("docs/fields.md is stale: run %s", CrdYaml.COMMAND)
        .isEqualTo(FieldsPage.generate());
  }

  @Test
  void every_field_has_a_description() throws IOException {
    List<String> undescribed = new ArrayList<>();
    for (JsonNode crd : CrdYaml.definitions()) {
      JsonNode root = crd.at("/spec/versions/0/schema/openAPIV3Schema");
      assertThat(root.path("description").asText()).isNotBlank();
      collectUndescribed(crd.at("/spec/names/kind").textValue(), root, undescribed);
    }
    assertThat(undescribed).isEmpty();
  }

  @Test
  void no_default_stands_inside_a_list_because_clients_would_see_drift() throws IOException {
    for (JsonNode crd : CrdYaml.definitions()) {
      for (JsonNode items : crd.findValues("items")) {
        assertThat(items.findValues("default")).isEmpty();
      }
    }
  }

  private static void collectUndescribed(String path, JsonNode schema, List<String> undescribed) {
    schema
        .path("properties")
        .forEachEntry(
            (name, field) -> {
              // The API server describes metadata itself and ignores what stands here.
              if (!name.equals("metadata") || !field.path("properties").has("name")) {
                if (field.path("description").asText().isBlank()) {
                  undescribed.add(path + "." + name);
                }
              }
              collectUndescribed(path + "." + name, field, undescribed);
            });
    if (schema.has("items")) {
      collectUndescribed(path + "[]", schema.get("items"), undescribed);
    }
  }
}
