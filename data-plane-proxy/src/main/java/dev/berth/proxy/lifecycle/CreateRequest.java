package dev.berth.proxy.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.berth.crds.DesiredState;
import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxSpec;
import dev.berth.crds.TemplateRef;
import dev.berth.proxy.http.Problem;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client asked for.
 *
 * @param id the client's own, or a new ULID
 * @param idWasGiven whether the client can find the sandbox again without the answer
 * @param idleSeconds null for the template's
 */
record CreateRequest(String templateName, String id, boolean idWasGiven, Integer idleSeconds) {
  private static final int LONGEST_ID = 128;
  private static final int LEAST_IDLE = 5;
  private static final int MOST_IDLE = 2_592_000;
  private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final List<String> IDLE_NAMES =
      List.of("sandboxIdleTimeoutSeconds", "sandboxIdleTimeoutInSeconds");
  private static final List<String> NOT_SERVED =
      List.of("nasConfig", "ossMountConfig", "polarFsConfig");

  /**
   * @throws Problem 400 names the field that makes no sense
   */
  static CreateRequest of(ObjectNode json) {
    for (var name : NOT_SERVED) {
      var value = json.path(name);
      var empty =
          value.isMissingNode() || value.isNull() || value.isContainerNode() && value.isEmpty();
      if (!empty) {
        throw Problem.badRequest("`" + name + "` is not served: sandboxes mount no such storage");
      }
    }
    var template = text(json, "templateName").orElse("");
    if (template.isBlank()) {
      throw Problem.badRequest("`templateName` is required");
    }
    var given = text(json, "sandboxId").filter(s -> !s.isEmpty());
    given.ifPresent(CreateRequest::checkId);
    return new CreateRequest(
        template,
        given.orElseGet(() -> UlidCreator.getMonotonicUlid().toString()),
        given.isPresent(),
        idle(json));
  }

  /** A name that can be no object's is as unknown as one that is not there. */
  boolean templateMayExist() {
    return OBJECT_NAME.matcher(templateName).matches();
  }

  Sandbox toSandbox() {
    var sandbox = new Sandbox();
    sandbox.setMetadata(new ObjectMetaBuilder().withName(Names.ofId(id)).build());
    sandbox.setSpec(
        new SandboxSpec(
            new TemplateRef(templateName), id, DesiredState.Running, idleSeconds, null, null));
    return sandbox;
  }

  private static void checkId(String id) {
    var bad =
        id.length() > LONGEST_ID
            || id.equals(".")
            || id.equals("..")
            || id.chars().anyMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\');
    if (bad) {
      throw Problem.badRequest(
          "`sandboxId` must have 1 to 128 characters, no control characters, slashes or backslashes");
    }
  }

  private static Integer idle(ObjectNode json) {
    Integer found = null;
    for (var name : IDLE_NAMES) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (!value.canConvertToInt()
          || !value.isIntegralNumber()
          || value.intValue() < LEAST_IDLE
          || value.intValue() > MOST_IDLE) {
        throw Problem.badRequest(
            "`%s` must be a whole number from %d to %d".formatted(name, LEAST_IDLE, MOST_IDLE));
      }
      if (found != null && found != value.intValue()) {
        throw Problem.badRequest("the two names of the idle timeout have different values");
      }
      found = value.intValue();
    }
    return found;
  }

  private static Optional<String> text(ObjectNode json, String name) {
    var value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Problem.badRequest("`" + name + "` must be a string");
    }
    return Optional.of(value.textValue());
  }
}
