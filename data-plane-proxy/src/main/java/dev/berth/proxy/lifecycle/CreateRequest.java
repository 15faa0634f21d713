package dev.berth.proxy.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.berth.crds.DesiredState;
import dev.berth.crds.Names;
import dev.berth.crds.RestMarks;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxSpec;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.TemplateRef;
import dev.berth.proxy.http.JsonFields;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.templates.TenantTemplates;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;

/**
 * What a client asked for.
 *
 * @param templateName in the REST API; empty for the default template
 * @param id the client's own, or a new ULID
 * @param idWasGiven whether the client can find the sandbox again without the answer
 * @param idleSeconds null for the template's
 */
record CreateRequest(
    Optional<String> templateName, String id, boolean idWasGiven, Integer idleSeconds) {
  private static final int LEAST_IDLE = 5;
  private static final int MOST_IDLE = 2_592_000;

  /**
   * @throws Problem 400 names the field that makes no sense
   */
  static CreateRequest of(ObjectNode body) {
    var json = JsonFields.of(body);
    for (var name : List.of("nasConfig", "ossMountConfig", "polarFsConfig")) {
      json.refuse(name, "sandboxes mount no such storage");
    }
    var given = json.text("sandboxId").filter(s -> !s.isEmpty());
    if (given.filter(id -> !RoutePath.canBeSegment(id)).isPresent()) {
      throw Problem.badRequest(
          "`sandboxId` must have 1 to 128 characters, no control characters, slashes or backslashes");
    }
    return new CreateRequest(
        json.text("templateName").filter(name -> !name.isBlank()),
        given.orElseGet(() -> UlidCreator.getMonotonicUlid().toString()),
        given.isPresent(),
        idle(json));
  }

  Sandbox toSandbox(SandboxTemplate template) {
    var object = template.getMetadata().getName();
    var name = TenantTemplates.nameOf(template);
    var metadata = new ObjectMetaBuilder().withName(Names.ofId(id));
    if (!name.equals(object)) {
      metadata.addToAnnotations(RestMarks.TEMPLATE_NAME, name);
    }
    var sandbox = new Sandbox();
    sandbox.setMetadata(metadata.build());
    sandbox.setSpec(
        new SandboxSpec(
            new TemplateRef(object), id, DesiredState.Running, idleSeconds, null, null));
    return sandbox;
  }

  private static Integer idle(JsonFields json) {
    var one = json.integer("sandboxIdleTimeoutSeconds", LEAST_IDLE, MOST_IDLE);
    var other = json.integer("sandboxIdleTimeoutInSeconds", LEAST_IDLE, MOST_IDLE);
    if (one.isPresent() && other.isPresent() && !one.equals(other)) {
      throw Problem.badRequest("the two names of the idle timeout have different values");
    }
    return one.or(() -> other).orElse(null);
  }
}
