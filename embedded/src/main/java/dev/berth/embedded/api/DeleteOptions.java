package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How something is to be deleted. What is not asked for is empty.
 *
 * @param graceSeconds of a pod
 * @param uid that the object must have
 * @param resourceVersion that the object must have
 */
record DeleteOptions(
    Optional<Long> graceSeconds,
    Propagation propagation,
    String uid,
    String resourceVersion,
    boolean dryRun) {

  /** What becomes of the objects that a deleted one owns. */
  enum Propagation {
    /** They are deleted afterwards. */
    Background,
    /** They are deleted first. */
    Foreground,
    /** They stay, without an owner. */
    Orphan
  }

  static final DeleteOptions BACKGROUND =
      new DeleteOptions(Optional.empty(), Propagation.Background, "", "", false);

  /**
   * @param body which goes before the query; may be missing
   */
  static DeleteOptions of(Request request, JsonNode body) {
    var options = body instanceof ObjectNode object ? object : Json.object();
    return new DeleteOptions(
        grace(text(options, request, "gracePeriodSeconds")),
        propagation(request, options),
        options.path("preconditions").path("uid").asText(""),
        options.path("preconditions").path("resourceVersion").asText(""),
        request.isDryRun()
            || Request.isDryRun(Optional.ofNullable(options.path("dryRun").path(0).asText(null))));
  }

  private static Propagation propagation(Request request, ObjectNode options) {
    var policy = text(options, request, "propagationPolicy");
    if (policy.isEmpty()) {
      var orphan = text(options, request, "orphanDependents").equals("true");
      return orphan ? Propagation.Orphan : Propagation.Background;
    }
    try {
      return Propagation.valueOf(policy);
    } catch (IllegalArgumentException e) {
      throw Refusals.badRequest(
          "propagationPolicy: Unsupported value: \"%s\": supported values: \"Foreground\","
                  .formatted(policy)
              + " \"Background\", \"Orphan\"");
    }
  }

  private static Optional<Long> grace(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      throw Refusals.badRequest("gracePeriodSeconds: \"%s\" is no number".formatted(text));
    }
  }

  private static String text(ObjectNode options, Request request, String field) {
    return options.hasNonNull(field) ? options.get(field).asText() : request.text(field);
  }
}
