package dev.berth.proxy.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The document as one page of HTML to read. */
final class DocumentPage {
  private static final String STYLE =
      """
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      code { font-family: ui-monospace, monospace; background: #f3f3f3; padding: 0 .2em }
      section { border-top: 1px solid #ddd; margin: 1.5rem 0 } h3 { margin-bottom: .2rem }
      table { border-collapse: collapse } td { padding: .1rem 1rem .1rem 0; vertical-align: top }
      @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd } code { background: #333 } }
      """;

  private final JsonNode document;
  private final StringBuilder out = new StringBuilder();

  DocumentPage(JsonNode document) {
    this.document = document;
  }

  String html() {
    var info = document.get("info");
    var title = text(info.get("title"));
    out.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    out.append(title).append(" API</title><style>").append(STYLE).append("</style></head><body>");
    out.append("<h1>").append(title).append("</h1><p>").append(text(info.get("description")));
    out.append("</p><p>For programs: <a href=\"openapi.json\">openapi.json</a></p>");
    for (var tag : document.get("tags")) {
      out.append("<h2>").append(text(tag.get("name"))).append("</h2><p>");
      out.append(text(tag.path("description"))).append("</p>");
      operations(tag.get("name").textValue());
    }
    return out.append("</body></html>").toString();
  }

  private void operations(String tag) {
    for (var path : document.get("paths").properties()) {
      for (var method : ApiDocument.METHODS) {
        var operation = path.getValue().path(method);
        if (operation.path("tags").path(0).asText().equals(tag)) {
          operation(method, path.getKey(), path.getValue(), operation);
        }
      }
    }
  }

  private void operation(String method, String path, JsonNode item, JsonNode operation) {
    out.append("<section><h3><code>").append(method.toUpperCase(Locale.ROOT)).append(' ');
    out.append(escape(path)).append("</code></h3><p><b>").append(text(operation.get("summary")));
    out.append(".</b> ").append(text(operation.path("description"))).append("</p>");
    out.append("<table>");
    for (var parameters : new JsonNode[] {item.path("parameters"), operation.path("parameters")}) {
      for (var reference : parameters) {
        var parameter = ApiDocument.resolve(document, reference);
        row(
            parameter.get("name").textValue(),
            parameter.get("in").textValue(),
            type(parameter.get("schema")),
            parameter.path("description"));
      }
    }
    for (var body : operation.at("/requestBody/content").properties()) {
      members(body.getKey(), body.getValue().get("schema"));
    }
    out.append("</table><p>Answers: ");
    for (var answer : operation.get("responses").properties()) {
      var response = ApiDocument.resolve(document, answer.getValue());
      out.append("<br><code>").append(escape(answer.getKey())).append("</code> ");
      out.append(text(response.get("description")));
      for (var content : response.path("content").properties()) {
        out.append(" <code>").append(escape(type(content.getValue().get("schema"))));
        out.append("</code>");
      }
    }
    out.append("</p></section>");
  }

  /** A row for each member of a body, those of all its parts. */
  private void members(String media, JsonNode reference) {
    var schema = ApiDocument.resolve(document, reference);
    schema.path("allOf").forEach(part -> members(media, part));
    for (var member : schema.path("properties").properties()) {
      var value = ApiDocument.resolve(document, member.getValue());
      row(member.getKey(), media, type(member.getValue()), value.path("description"));
    }
  }

  private void row(String name, String in, String type, JsonNode description) {
    out.append("<tr><td><code>").append(escape(name)).append("</code></td><td>").append(escape(in));
    out.append("</td><td>").append(escape(type)).append("</td><td>").append(text(description));
    out.append("</td></tr>");
  }

  private String type(JsonNode schema) {
    if (schema.has("$ref")) {
      return schema.get("$ref").textValue().replaceAll(".*/", "");
    }
    if (schema.has("enum")) {
      return schema.get("enum").toString();
    }
    if (schema.path("type").asText().equals("array")) {
      return type(schema.get("items")) + "[]";
    }
    return schema.path("type").isArray()
        ? schema.get("type").path(0).asText()
        : schema.path("type").asText("any");
  }

  /** A text of the document; what stands between backticks is code. */
  private static String text(JsonNode text) {
    return escape(text.asText()).replaceAll("`([^`]*)`", "<code>$1</code>");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
