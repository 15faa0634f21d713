package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.RestMarks;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.proxy.http.Envelope;
import dev.berth.proxy.http.Json;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** A SandboxTemplate in the API's words, whoever made it. */
final class TemplateJson {
  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);

  private TemplateJson() {}

  static ObjectNode of(SandboxTemplate template) {
    var json = Json.MAPPER.createObjectNode();
    var name = TenantTemplates.nameOf(template);
    json.put("templateId", template.getMetadata().getName());
    json.put("templateName", name);
    json.put("resourceName", name);
    json.put("templateArn", "berth:template:" + name);
    json.put("templateType", TemplateFields.TYPE);
    json.put("templateVersion", version(template));
    json.put("status", TemplateState.of(template).name());
    TemplateState.reason(template).ifPresent(words -> json.put("statusReason", words));
    putSpec(json, template);
    json.setAll(KeptFields.of(template));
    json.put("createdAt", Envelope.time(created(template)));
    json.put("lastUpdatedAt", Envelope.time(updated(template)));
    return json;
  }

  private static void putSpec(ObjectNode json, SandboxTemplate template) {
    var spec = spec(template);
    var limits = spec.resources().limits();
    if (spec.description() != null) {
      json.put("description", spec.description());
    }
    // Always with a fraction: the Java client warns of each whole number where it has a Float.
    json.put("cpu", quantity(limits.cpu()).doubleValue());
    json.put("memory", mebibytes(limits.memory()));
    json.put("diskSize", diskSize(template, mebibytes(limits.ephemeralStorage())));
    json.put("sandboxIdleTimeoutInSeconds", spec.idleTimeoutSeconds());
    if (spec.ttlSeconds() != null) {
      json.put("sandboxTTLInSeconds", spec.ttlSeconds());
    }
    json.put("shareConcurrencyLimitPerSandbox", spec.maxConcurrentRequests());
    json.set("networkConfiguration", NetworkFields.show(spec.network()));
    if (spec.image() != null) {
      json.putObject("containerConfiguration").put("image", spec.image());
    }
    var variables = json.putObject("environmentVariables");
    spec.env().stream()
        .filter(v -> v.valueFrom() == null)
        .forEach(v -> variables.put(v.name(), v.value() == null ? "" : v.value()));
  }

  static SandboxTemplateSpec spec(SandboxTemplate template) {
    var spec = template.getSpec();
    var given =
        spec == null
            ? Json.MAPPER.convertValue(Json.MAPPER.createObjectNode(), SandboxTemplateSpec.class)
            : spec;
    return given.withDefaults();
  }

  /** What was asked for, for as long as the pod gets the least there is in its place. */
  private static long diskSize(SandboxTemplate template, long given) {
    var annotations = template.getMetadata().getAnnotations();
    var asked = annotations == null ? null : annotations.get(RestMarks.DISK_SIZE);
    return asked != null && given == TemplateFields.LEAST_DISK && asked.matches("\\d{1,4}")
        ? Long.parseLong(asked)
        : given;
  }

  private static String version(SandboxTemplate template) {
    var generation = template.getMetadata().getGeneration();
    return String.valueOf(generation == null ? 1 : generation);
  }

  static Instant created(SandboxTemplate template) {
    return Instant.parse(template.getMetadata().getCreationTimestamp());
  }

  /** The last change of what is wanted, by whomever; the operator's verdicts are none. */
  private static Instant updated(SandboxTemplate template) {
    var managed = template.getMetadata().getManagedFields();
    return Optional.ofNullable(managed).stream()
        .flatMap(entries -> entries.stream())
        .filter(e -> e.getSubresource() == null || e.getSubresource().isEmpty())
        .map(ManagedFieldsEntry::getTime)
        .flatMap(time -> time == null ? Stream.empty() : Stream.of(Instant.parse(time)))
        .max(Instant::compareTo)
        .filter(created(template)::isBefore)
        .orElse(created(template));
  }

  private static long mebibytes(IntOrString text) {
    return quantity(text).divide(MEBIBYTE, 0, RoundingMode.HALF_UP).longValue();
  }

  private static BigDecimal quantity(IntOrString text) {
    return new Quantity(String.valueOf(text.getValue())).getNumericalAmount();
  }
}
