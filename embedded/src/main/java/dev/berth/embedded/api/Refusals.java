package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server says when it does not do what it was asked, in the real server's words. */
final class Refusals {
  private Refusals() {}

  static StatusException notFound(ResourceKind kind, String name) {
    return about(
        404, "NotFound", "%s \"%s\" not found".formatted(kind.qualified(), name), kind, name);
  }

  static StatusException noSuchPath() {
    return of(404, "NotFound", "the server could not find the requested resource");
  }

  static StatusException methodNotAllowed() {
    return of(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  static StatusException alreadyExists(ResourceKind kind, String name) {
    var message = "%s \"%s\" already exists".formatted(kind.qualified(), name);
    return about(409, "AlreadyExists", message, kind, name);
  }

  static StatusException modified(ResourceKind kind, String name) {
    return conflict(
        kind,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /**
   * @param what such as {@code UID}
   */
  static StatusException precondition(
      ResourceKind kind, String name, String what, String asked, String found) {
    return conflict(
        kind,
        name,
        "Precondition failed: %s in precondition: %s, %s in object meta: %s"
            .formatted(what, asked, what, found));
  }

  private static StatusException conflict(ResourceKind kind, String name, String why) {
    var message =
        "Operation cannot be fulfilled on %s \"%s\": %s".formatted(kind.qualified(), name, why);
    return about(409, "Conflict", message, kind, name);
  }

  /**
   * @param reason of the cause, such as {@code FieldValueInvalid}
   * @param words what follows the field's name
   */
  static StatusException invalid(
      ResourceKind kind, String name, String field, String reason, String words) {
    var groupKind = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
    var status =
        status(
            422,
            "Invalid",
            "%s \"%s\" is invalid: %s: %s".formatted(groupKind, name, field, words));
    var details = details(status, kind.group(), kind.kind(), name);
    details
        .putArray("causes")
        .addObject()
        .put("reason", reason)
        .put("message", words)
        .put("field", field);
    return new StatusException(422, status);
  }

  static StatusException forbidden(ResourceKind kind, String name, String why) {
    var message = "%s \"%s\" is forbidden: %s".formatted(kind.qualified(), name, why);
    return about(403, "Forbidden", message, kind, name);
  }

  static StatusException forbidden(User user, Access access) {
    var resource =
        access.group().isEmpty() ? access.resource() : access.resource() + "." + access.group();
    var message =
        "%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
            .formatted(
                access.name().isEmpty() ? resource : resource + " \"" + access.name() + "\"",
                user.name(),
                access.verb(),
                access.resourceAndSubresource(),
                access.group(),
                access.namespace().isEmpty()
                    ? "at the cluster scope"
                    : "in the namespace \"" + access.namespace() + "\"");
    var status = status(403, "Forbidden", message);
    details(status, access.group(), access.resource(), access.name());
    return new StatusException(403, status);
  }

  static StatusException unauthorized() {
    return of(401, "Unauthorized", "Unauthorized");
  }

  static StatusException badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  static StatusException expired(long asked, long oldest) {
    return of(410, "Expired", "too old resource version: %d (%d)".formatted(asked, oldest));
  }

  /** Of a version that an earlier run of this server gave, whose objects are gone. */
  static StatusException expiredWithServer(long asked, long newest) {
    return of(
        410,
        "Expired",
        "resource version %d is later than any here (%d): the server has started anew"
            .formatted(asked, newest));
  }

  static StatusException tooLarge(long limit) {
    return of(
        413, "RequestEntityTooLarge", "Request entity too large: limit is %d".formatted(limit));
  }

  static StatusException unsupportedMediaType(String accepted) {
    return of(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + accepted);
  }

  static StatusException internal(Throwable cause) {
    return of(500, "InternalError", "Internal error occurred: " + cause);
  }

  static StatusException of(int code, String reason, String message) {
    return new StatusException(code, status(code, reason, message));
  }

  private static StatusException about(
      int code, String reason, String message, ResourceKind kind, String name) {
    var status = status(code, reason, message);
    details(status, kind.group(), kind.plural(), name);
    return new StatusException(code, status);
  }

  private static ObjectNode details(ObjectNode status, String group, String kind, String name) {
    var details = status.putObject("details");
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return details.put("kind", kind);
  }

  private static ObjectNode status(int code, String reason, String message) {
    var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return status
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code);
  }
}
