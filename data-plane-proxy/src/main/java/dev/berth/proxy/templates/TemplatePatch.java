package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.EnvVariable;
import dev.berth.crds.RestMarks;
import dev.berth.crds.SandboxTemplate;
import dev.berth.proxy.http.Json;
import java.util.List;
import java.util.Map;

/**
 * What a client's fields make of a SandboxTemplate, as a JSON merge patch: whatever they do not
 * name stays as it is, also what only {@code kubectl} can set.
 */
final class TemplatePatch {
  private static final int LONGEST_DESCRIPTION = 1024;

  private final TemplateFields fields;
  private final SandboxTemplate current;
  private final ObjectNode patch = Json.MAPPER.createObjectNode();
  private final ObjectNode annotations;
  private final ObjectNode spec;

  private TemplatePatch(TemplateFields fields, SandboxTemplate current) {
    this.fields = fields;
    this.current = current;
    annotations = patch.putObject("metadata").putObject("annotations");
    spec = patch.putObject("spec");
  }

  /**
   * @param current as it is now; one without a spec where it is to be made
   */
  static ObjectNode of(TemplateFields fields, SandboxTemplate current) {
    return new TemplatePatch(fields, current).make();
  }

  private ObjectNode make() {
    var json = fields.json();
    json.text("description", LONGEST_DESCRIPTION).ifPresent(t -> spec.put("description", t));
    fields.putLimits(spec);
    fields.diskSize().ifPresent(this::putDiskSize);
    fields.idleSeconds().ifPresent(s -> spec.put("idleTimeoutSeconds", s));
    json.integer("sandboxTTLInSeconds", 10, 2_592_000).ifPresent(s -> spec.put("ttlSeconds", s));
    json.integer("shareConcurrencyLimitPerSandbox", 1, 10_000)
        .ifPresent(n -> spec.put("maxConcurrentRequests", n));
    NetworkFields.of(json).ifPresent(network -> network.put(spec, current));
    ImageFields.put(json, spec);
    fields.variables().ifPresent(this::putVariables);
    putKept();
    return patch;
  }

  private void putDiskSize(int asked) {
    if (asked < TemplateFields.LEAST_DISK) {
      annotations.put(RestMarks.DISK_SIZE, String.valueOf(asked));
    } else {
      annotations.putNull(RestMarks.DISK_SIZE);
    }
  }

  /** A client replaces the literal variables; it cannot see the others, so it cannot mean them. */
  private void putVariables(Map<String, String> given) {
    var env = spec.putArray("env");
    given.forEach((name, value) -> env.addObject().put("name", name).put("value", value));
    for (var variable : currentVariables()) {
      if (variable.valueFrom() != null && !given.containsKey(variable.name())) {
        env.add(Json.MAPPER.<JsonNode>valueToTree(variable));
      }
    }
  }

  private List<EnvVariable> currentVariables() {
    var now = current.getSpec();
    return now == null || now.env() == null ? List.of() : now.env();
  }

  private void putKept() {
    var kept = fields.kept();
    if (kept.isEmpty()) {
      return;
    }
    var all = KeptFields.of(current);
    all.setAll(kept);
    annotations.put(RestMarks.FIELDS, all.toString());
  }
}
