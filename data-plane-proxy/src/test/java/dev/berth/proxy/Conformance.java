package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.berth.proxy.document.ApiDocument;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Whether an answer is one that the document promises. */
final class Conformance {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final ObjectNode document = ApiDocument.read();

  /** The document's operations, each as its method, a space and its path. */
  Set<String> operations() {
    var all = new TreeSet<String>();
    for (var path : document.get("paths").properties()) {
      for (var member : path.getValue().properties()) {
        if (!member.getKey().equals("parameters")) {
          all.add(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return all;
  }

  /** Asserts that the operation has this answer: its status, its type and its form. */
  void check(String operation, HttpResponse<String> answer) throws IOException {
    var response = response(operation, answer.statusCode());
    var content = resolve(response).path("content");
    if (content.isMissingNode()) {
      assertThat(answer.body()).as(operation).isEmpty();
      return;
    }
    var schema = content.path("application/json").path("schema");
    assertThat(schema.isMissingNode()).as("%s has no JSON answer", operation).isFalse();
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    valid(operation + " " + answer.statusCode(), schema, Scene.JSON.readTree(answer.body()));
  }

  /** Asserts that a body is one that the document lets a client send. */
  void checkBody(String operation, JsonNode body) {
    var content = operation(operation).at("/requestBody/content/application~1json/schema");
    valid("body of " + operation, content, body);
  }

  private void valid(String what, JsonNode schema, JsonNode instance) {
    var whole = (ObjectNode) schema.deepCopy();
    whole.set("components", document.get("components"));
    assertThat(SCHEMAS.getSchema(whole).validate(instance)).as("%s: %s", what, instance).isEmpty();
  }

  private JsonNode response(String operation, int status) {
    var responses = operation(operation).get("responses");
    var named = responses.path(String.valueOf(status));
    if (named.isMissingNode()) {
      assertThat(status).as("%s: a status that it does not name", operation).isGreaterThan(399);
      return responses.get("default");
    }
    return named;
  }

  private JsonNode operation(String operation) {
    var space = operation.indexOf(' ');
    var found =
        document
            .get("paths")
            .path(operation.substring(space + 1))
            .path(operation.substring(0, space).toLowerCase(Locale.ROOT));
    assertThat(found.isMissingNode()).as("%s is not in the document", operation).isFalse();
    return found;
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }
}
