package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Questions about who somebody is and what they may do, asked as objects that nobody stores. */
final class Reviews {
  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final String AUTHORIZATION = "authorization.k8s.io";

  private final AccessControl control;

  Reviews(AccessControl control) {
    this.control = control;
  }

  static boolean isReview(ResourcePath path) {
    return path.group().equals(AUTHENTICATION) || path.group().equals(AUTHORIZATION);
  }

  /**
   * @param asking who sends the review
   * @throws StatusException 403, 404
   */
  ObjectNode answer(ResourcePath path, User asking, ObjectNode review) {
    if (!path.version().equals("v1")) {
      throw Refusals.noSuchPath();
    }
    var answer = review.deepCopy();
    answer.remove("status");
    var spec = review.path("spec");
    switch (path.plural()) {
      case "selfsubjectreviews" -> writeUser(answer.putObject("status"), "userInfo", asking);
      case "selfsubjectaccessreviews" -> answer.set("status", decision(asking, spec));
      case "subjectaccessreviews", "localsubjectaccessreviews" -> {
        check(path, asking);
        answer.set("status", decision(subject(spec), spec));
      }
      case "tokenreviews" -> {
        check(path, asking);
        answer.set("status", identity(spec.path("token").asText("")));
      }
      default -> throw Refusals.noSuchPath();
    }
    return answer;
  }

  private void check(ResourcePath path, User asking) {
    var access = new Access("create", path.group(), path.plural(), "", path.namespace(), "");
    if (!control.allows(asking, access)) {
      throw Refusals.forbidden(asking, access);
    }
  }

  private ObjectNode decision(User subject, JsonNode spec) {
    var resource = spec.path("resourceAttributes");
    var other = spec.path("nonResourceAttributes");
    var access =
        resource.isObject()
            ? new Access(
                resource.path("verb").asText(""),
                resource.path("group").asText(""),
                resource.path("resource").asText(""),
                resource.path("subresource").asText(""),
                resource.path("namespace").asText(""),
                resource.path("name").asText(""))
            : new Access(
                other.path("verb").asText(""), "", "", "", "", other.path("path").asText(""));
    return Json.object().put("allowed", control.allows(subject, access));
  }

  private ObjectNode identity(String token) {
    var status = Json.object();
    var user = control.authenticate(token);
    status.put("authenticated", user.isPresent());
    user.ifPresentOrElse(
        known -> writeUser(status, "user", known),
        () -> status.put("error", "invalid bearer token"));
    return status;
  }

  private static User subject(JsonNode spec) {
    List<String> groups = new ArrayList<>();
    spec.path("groups").forEach(group -> groups.add(group.asText()));
    return new User(spec.path("user").asText(""), groups);
  }

  private static void writeUser(ObjectNode into, String field, User user) {
    var node = into.putObject(field).put("username", user.name());
    var groups = node.putArray("groups");
    user.groups().forEach(groups::add);
  }
}
