package dev.berth.proxy.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.sandboxes.LifeState;
import dev.berth.proxy.sandboxes.Reasons;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** A Sandbox in the API's words. */
final class SandboxJson {
  /** Clients want a fraction and an offset, always. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private SandboxJson() {}

  static ObjectNode of(Sandbox sandbox) {
    var json = Json.MAPPER.createObjectNode();
    var spec = sandbox.getSpec();
    var status = sandbox.getStatus();
    var created = created(sandbox);
    json.put("sandboxId", Names.idOf(sandbox));
    json.put("templateId", spec.templateRef().name());
    json.put("templateName", spec.templateRef().name());
    json.put("templateType", "CodeInterpreter");
    json.put("status", LifeState.of(sandbox).name());
    Reasons.word(sandbox).ifPresent(word -> json.put("reason", word));
    Reasons.sentence(sandbox).ifPresent(sentence -> json.put("message", sentence));
    json.put("createdAt", TIME.format(created));
    json.put("lastUpdatedAt", TIME.format(lastUpdated(sandbox, created)));
    if (status != null && status.endTime() != null) {
      json.put("endedAt", TIME.format(status.endTime()));
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
    json.putObject("metadata");
    return json;
  }

  /** Some clients read the envelope, others the object itself: both are in one answer. */
  static void answer(Call call, ObjectNode data) throws IOException {
    var json = data.deepCopy();
    json.put("code", "SUCCESS");
    json.put("requestId", call.id());
    json.set("data", data);
    Json.answer(call, 200, json);
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
