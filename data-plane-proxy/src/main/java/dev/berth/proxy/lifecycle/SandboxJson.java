package dev.berth.proxy.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Names;
import dev.berth.crds.RestMarks;
import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Reasons;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** A Sandbox in the API's words. */
final class SandboxJson {
  private SandboxJson() {}

  static ObjectNode of(Sandbox sandbox) {
    var json = Json.MAPPER.createObjectNode();
    var spec = sandbox.getSpec();
    var status = sandbox.getStatus();
    var created = created(sandbox);
    json.put("sandboxId", Names.idOf(sandbox));
    json.put("sandboxArn", "berth:sandbox:" + Names.idOf(sandbox));
    json.put("templateId", spec.templateRef().name());
    json.put("templateName", templateName(sandbox));
    json.put("templateType", "CodeInterpreter");
    json.put("status", LifeState.of(sandbox).name());
    Reasons.word(sandbox).ifPresent(word -> json.put("reason", word));
    Reasons.sentence(sandbox).ifPresent(sentence -> json.put("message", sentence));
    json.put("createdAt", Envelope.time(created));
    json.put("lastUpdatedAt", Envelope.time(lastUpdated(sandbox, created)));
    if (status != null && status.endTime() != null) {
      json.put("endedAt", Envelope.time(status.endTime()));
    }
    var idle = idleSeconds(sandbox);
    if (idle != null) {
      json.put("sandboxIdleTimeoutInSeconds", idle);
      json.put("sandboxIdleTimeoutSeconds", idle);
    }
    if (status != null && status.template() != null && status.template().ttlSeconds() != null) {
      json.put("sandboxTTLInSeconds", status.template().ttlSeconds());
      json.put("sandboxIdleTTLInSeconds", status.template().ttlSeconds());
    }
    putSession(json, sandbox, created);
    return json;
  }

  /** The template's name in the REST API, also once the template itself is gone. */
  static String templateName(Sandbox sandbox) {
    var object = sandbox.getSpec().templateRef().name();
    var annotations = sandbox.getMetadata().getAnnotations();
    var rest = annotations == null ? null : annotations.get(RestMarks.TEMPLATE_NAME);
    return rest != null && Names.ofId(rest).equals(object) ? rest : object;
  }

  /** What the API's own platform tells of the session behind a sandbox; here that is its pod. */
  private static void putSession(ObjectNode json, Sandbox sandbox, Instant created) {
    var status = sandbox.getStatus();
    var session = json.putObject("metadata").putObject("fcSessionDetails");
    session.put("sessionId", sandbox.getMetadata().getUid());
    session.put(
        "sessionStatus", LifeState.of(sandbox) == LifeState.TERMINATED ? "Expired" : "Active");
    var idle = idleSeconds(sandbox);
    if (idle != null) {
      session.put("sessionIdleTimeoutInSeconds", idle);
    }
    session.put("functionName", templateName(sandbox));
    session.put("qualifier", "LATEST");
    if (status != null && status.podName() != null) {
      session.put("containerId", status.podName());
    }
    session.put("createdTime", Envelope.time(created));
    session.put("lastModifiedTime", Envelope.time(lastUpdated(sandbox, created)));
    session.put("sessionAffinityType", "HEADER_FIELD");
  }

  static Instant created(Sandbox sandbox) {
    return Instant.parse(sandbox.getMetadata().getCreationTimestamp());
  }

  private static Instant lastUpdated(Sandbox sandbox, Instant created) {
    var status = sandbox.getStatus();
    return status == null
        ? created
        : Stream.of(created, status.readyTime(), status.endTime())
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(created);
  }

  private static Integer idleSeconds(Sandbox sandbox) {
    var status = sandbox.getStatus();
    if (sandbox.getSpec().idleTimeoutSeconds() != null) {
      return sandbox.getSpec().idleTimeoutSeconds();
    }
    return status == null || status.template() == null
        ? null
        : status.template().idleTimeoutSeconds();
  }
}
