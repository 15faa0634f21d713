package dev.berth.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The API server, with an opinion about tokens and what their users may do. */
final class Reviews extends KubernetesCrudDispatcher {
  /** User names by their tokens. */
  final Map<String, String> users = new ConcurrentHashMap<>();

  /** {@code USER NAMESPACE VERB RESOURCE[/SUBRESOURCE] [NAME]}. */
  final Set<String> allowed = ConcurrentHashMap.newKeySet();

  final AtomicInteger asked = new AtomicInteger();

  Reviews() {
    super(
        List.of(
            CustomResourceDefinitionContext.fromCustomResourceType(Sandbox.class),
            CustomResourceDefinitionContext.fromCustomResourceType(SandboxTemplate.class)));
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    var path = request.getPath();
    if (path.endsWith("/tokenreviews")) {
      return answer(request, this::user);
    }
    if (path.endsWith("/subjectaccessreviews")) {
      return answer(request, this::rights);
    }
    return super.dispatch(request);
  }

  private interface Opinion {
    void give(JsonNode spec, ObjectNode status);
  }

  private MockResponse answer(RecordedRequest request, Opinion opinion) {
    asked.incrementAndGet();
    try {
      var review = (ObjectNode) Scene.JSON.readTree(request.getBody().readUtf8());
      opinion.give(review.path("spec"), review.putObject("status"));
      return new MockResponse()
          .setResponseCode(201)
          .addHeader("Content-Type", "application/json")
          .setBody(review.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void user(JsonNode spec, ObjectNode status) {
    var user = users.get(spec.path("token").asText());
    status.put("authenticated", user != null);
    if (user != null) {
      status.putObject("user").put("username", user).putArray("groups").add("testers");
    }
  }

  private void rights(JsonNode spec, ObjectNode status) {
    var what = spec.path("resourceAttributes");
    var resource = what.path("resource").asText();
    var sub = what.path("subresource").asText();
    var right =
        "%s %s %s %s"
            .formatted(
                spec.path("user").asText(),
                what.path("namespace").asText(),
                what.path("verb").asText(),
                sub.isEmpty() ? resource : resource + "/" + sub);
    status.put(
        "allowed",
        what.path("group").asText().equals("berth.dev")
            && (allowed.contains(right)
                || allowed.contains(right + " " + what.path("name").asText())));
  }
}
