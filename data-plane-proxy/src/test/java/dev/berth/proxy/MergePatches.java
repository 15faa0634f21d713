package dev.berth.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Merge patches as RFC 7386 and the API server have them: the mock appends to lists, and overlooks
 * a resourceVersion that is not the present one.
 */
final class MergePatches extends Dispatcher {
  private static final String STATUS = "/status";
  private final ObjectMapper mapper = new ObjectMapper();
  private final Dispatcher store;

  MergePatches(Dispatcher store) {
    this.store = store;
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    return String.valueOf(request.getHeader("Content-Type")).startsWith("application/merge-patch")
        ? apply(request, new String(request.getBody().getBytes(), StandardCharsets.UTF_8))
        : store.dispatch(request);
  }

  private synchronized MockResponse apply(RecordedRequest request, String body) {
    String path = request.getPath().split("\\?")[0];
    String object =
        path.endsWith(STATUS) ? path.substring(0, path.length() - STATUS.length()) : path;
    MockResponse present = send(request, HttpMethod.GET, object, "");
    if (present.code() != 200) {
      return present;
    }
    try {
      JsonNode before =
          mapper.readTree(new String(present.getBody().getBytes(), StandardCharsets.UTF_8));
      JsonNode patch = mapper.readTree(body);
      String expected = patch.at("/metadata/resourceVersion").asText("");
      String actual = before.at("/metadata/resourceVersion").asText();
      if (!expected.isEmpty() && !expected.equals(actual)) {
        return new MockResponse()
            .setResponseCode(409)
            .setBody(
                "{\"kind\": \"Status\", \"code\": 409, \"reason\": \"Conflict\", \"status\": \"Failure\"}");
      }
      return send(request, HttpMethod.PUT, path, merged(before, patch).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MockResponse send(RecordedRequest like, HttpMethod method, String path, String body) {
    return store.dispatch(
        new RecordedRequest(
            like.getHttpVersion(),
            method,
            path,
            like.getHeaders(),
            new Buffer(body.getBytes(StandardCharsets.UTF_8))));
  }

  private JsonNode merged(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result =
        target != null && target.isObject() ? target.deepCopy() : mapper.createObjectNode();
    patch
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                result.remove(field.getKey());
              } else {
                result.set(field.getKey(), merged(result.get(field.getKey()), field.getValue()));
              }
            });
    return result;
  }
}
