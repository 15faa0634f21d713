package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiDocumentsTest {
  private final ApiDocuments documents = new ApiDocuments(BerthKinds.DEFINITIONS);

  @Test
  void groups_name_their_versions() {
    assertThat(get("/api").path("versions")).hasSize(1);
    assertThat(get("/apis").path("groups").findValuesAsText("name"))
        .contains("berth.dev", "coordination.k8s.io", "apiextensions.k8s.io")
        .doesNotHaveDuplicates();
    assertThat(get("/apis/berth.dev").at("/preferredVersion/groupVersion").asText())
        .isEqualTo("berth.dev/v1alpha1");
    assertThat(documents.get("/apis/nobody.dev", "")).isEmpty();
  }

  @Test
  void a_version_names_its_resources_as_kubectl_takes_them() {
    JsonNode sandboxes = resource("/apis/berth.dev/v1alpha1", "sandboxes");

    assertThat(sandboxes.path("singularName").asText()).isEqualTo("sandbox");
    assertThat(texts(sandboxes.path("shortNames"))).containsExactly("sbx");
    assertThat(texts(sandboxes.path("categories"))).containsExactly("berth");
    assertThat(texts(sandboxes.path("verbs"))).contains("create", "patch", "watch");
    assertThat(sandboxes.path("namespaced").asBoolean()).isTrue();
  }

  @Test
  void subresources_are_named_too() {
    assertThat(texts(resource("/apis/berth.dev/v1alpha1", "sandboxes/status").path("verbs")))
        .containsExactly("get", "patch", "update");
    assertThat(texts(resource("/api/v1", "pods/portforward").path("verbs")))
        .containsExactly("create", "get");
  }

  @Test
  void the_index_leads_to_a_document_whose_url_names_its_content() {
    JsonNode paths = get("/openapi/v3").path("paths");

    assertThat(paths.at("/apis~1berth.dev~1v1alpha1/serverRelativeURL").asText())
        .matches("/openapi/v3/apis/berth.dev/v1alpha1\\?hash=[0-9A-Za-z]+");
    paths
        .fieldNames()
        .forEachRemaining(path -> assertThat(documents.get("/openapi/v3/" + path, "")).isPresent());
  }

  @Test
  void explain_finds_a_kind_with_its_descriptions() {
    JsonNode document = get("/openapi/v3/apis/berth.dev/v1alpha1");
    JsonNode schema = document.at("/components/schemas/berth.dev.v1alpha1.Sandbox");

    assertThat(schema.at("/x-kubernetes-group-version-kind/0/kind").asText()).isEqualTo("Sandbox");
    assertThat(schema.at("/properties/spec/properties/state/enum")).hasSize(2);
    assertThat(schema.at("/properties/spec/properties/state/description").asText())
        .contains("no way back");
  }

  @Test
  void kubectl_learns_that_the_server_validates_fields() {
    JsonNode patch =
        get("/openapi/v3/api/v1")
            .at("/paths/~1api~1v1~1namespaces~1{namespace}~1pods~1{name}/patch");

    assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation");
    assertThat(patch.at("/x-kubernetes-group-version-kind/kind").asText()).isEqualTo("Pod");
  }

  @Test
  void built_in_kinds_have_their_fields() {
    JsonNode schemas = get("/openapi/v3/api/v1").at("/components/schemas");

    assertThat(schemas.at("/io.k8s.api.Container/properties/image/type").asText())
        .isEqualTo("string");
    assertThat(schemas.at("/io.k8s.api.PodSpec/properties/containers/type").asText())
        .isEqualTo("array");
    assertThat(schemas.at("/io.k8s.api.PodSpec/properties").has("additionalProperties")).isFalse();
  }

  private JsonNode resource(String path, String name) {
    for (JsonNode resource : get(path).path("resources")) {
      if (resource.path("name").asText().equals(name)) {
        return resource;
      }
    }
    throw new AssertionError("no " + name);
  }

  private JsonNode get(String path) {
    return documents.get(path, "application/json").orElseThrow();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
