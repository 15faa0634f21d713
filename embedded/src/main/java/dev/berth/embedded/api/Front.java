package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who asks, for what, and may they: then it is answered; and every failure becomes a Status. */
final class Front implements Consumer<Call> {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final Set<String> HEALTH = Set.of("healthz", "livez", "readyz");

  private final Kinds kinds;
  private final AccessControl control;
  private final Documents documents;
  private final Reviews reviews;
  private final Resources resources;

  Front(Kinds kinds, AccessControl control, Documents documents, Resources resources) {
    this.kinds = kinds;
    this.control = control;
    this.documents = documents;
    this.resources = resources;
    reviews = new Reviews(control);
  }

  @Override
  public void accept(Call call) {
    try {
      answer(call);
    } catch (IOException e) {
      LOG.debug("a client left before its answer was complete", e);
      call.reset();
    }
  }

  private void answer(Call call) throws IOException {
    try {
      route(call);
    } catch (StatusException e) {
      fail(call, e.code(), e.status());
    } catch (InvalidException e) {
      fail(call, e.code(), e.status());
    } catch (Problem e) {
      fail(call, e.status(), Refusals.badRequest(e.getMessage()).status());
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", call.method(), call.rawPath(), e);
      fail(call, 500, Refusals.internal(e).status());
    }
  }

  private static void fail(Call call, int code, JsonNode status) throws IOException {
    if (call.hasBegun()) {
      call.reset();
    } else {
      Answers.json(call, code, status);
    }
  }

  private void route(Call call) throws IOException {
    var segments = segments(call.rawPath());
    var first = segments.isEmpty() ? "" : segments.getFirst();
    if (HEALTH.contains(first)) {
      Answers.text(call, "ok");
      return;
    }
    if (segments.equals(List.of("version"))) {
      Answers.json(call, 200, ServerVersion.document());
      return;
    }
    var user = control.authenticate(token(call)).orElseThrow(Refusals::unauthorized);
    var path = ResourcePath.parse(segments);
    if (path.isPresent()) {
      serve(call, user, path.get());
      return;
    }
    var accept = call.header("Accept").orElse("");
    var document = documents.get("/" + String.join("/", segments), accept);
    Answers.json(call, 200, document.orElseThrow(Refusals::noSuchPath));
  }

  private void serve(Call call, User user, ResourcePath path) throws IOException {
    if (Reviews.isReview(path)) {
      if (!call.method().equals("POST")) {
        throw Refusals.methodNotAllowed();
      }
      Answers.json(call, 201, reviews.answer(path, user, Bodies.object(call)));
      return;
    }
    var kind =
        kinds.find(path.group(), path.version(), path.plural()).orElseThrow(Refusals::noSuchPath);
    if (!kind.namespaced() && !path.namespace().isEmpty()
        || kind.namespaced() && path.namespace().isEmpty() && !path.name().isEmpty()) {
      throw Refusals.noSuchPath();
    }
    var query = Query.of(call);
    check(user, Request.verb(call.method(), path, query), kind, path);
    resources.serve(new Request(call, kinds, kind, path, query));
  }

  private void check(User user, String verb, ResourceKind kind, ResourcePath path) {
    // A namespace is asked for as if it lay in itself, so that a role in it may show it.
    var namespace = kind.equals(Kinds.NAMESPACES) ? path.name() : path.namespace();
    var access =
        new Access(verb, kind.group(), kind.plural(), path.subresource(), namespace, path.name());
    if (!control.allows(user, access)) {
      throw Refusals.forbidden(user, access);
    }
  }

  private static String token(Call call) {
    return call.header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip())
        .orElse("");
  }

  private static List<String> segments(String rawPath) {
    var segments = Stream.of(rawPath.split("/")).skip(1).map(Front::decode).toList();
    // The store would take a star for every name.
    if (segments.stream().anyMatch(s -> s.isEmpty() || s.contains("/") || s.contains("*"))) {
      throw Refusals.noSuchPath();
    }
    return segments;
  }

  private static String decode(String segment) {
    try {
      // A plus is a plus in a path; URLDecoder knows forms only.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusals.badRequest("the path has a broken percent-encoding");
    }
  }
}
