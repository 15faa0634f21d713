package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.JsonFields;
import dev.berth.proxy.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The fields of a template that a client names in a create or an update, checked: what Berth cannot
 * give is refused by name rather than left out in silence, above all where it would be a secret.
 */
record TemplateFields(JsonFields json) {
  /** Sent by clients, kept for them, and without meaning here. */
  static final List<String> KEPT =
      List.of("executionRoleArn", "workspaceId", "allowAnonymousManage", "templateConfiguration");

  static final String TYPE = "CodeInterpreter";
  static final int LEAST_DISK = 2048;

  private static final int MOST_MEBIBYTES = 16 << 20;
  private static final int LONGEST_KEPT = 16 << 10;
  private static final int LONGEST_NAME = 2048;
  private static final int MOST_VARIABLES = 128;
  private static final int LONGEST_VALUE = 32768;
  private static final int LONGEST_VARIABLES = 128 << 10;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

  private static final Map<String, String> NOT_SERVED =
      Map.of(
          "credentialConfiguration", "credentials are kept in Secrets, which templates name by env",
          "ossConfiguration", "sandboxes mount no such storage",
          "nasConfig", "sandboxes mount no such storage",
          "logConfiguration", "logs go where the cluster's logs go",
          "armsConfiguration", "sandboxes are not traced",
          "scalingConfig", "sandboxes are not kept ready by a template",
          "enableAgent", "sandboxes run no agent of a model",
          "enablePreStop", "sandboxes have no such hook");

  static TemplateFields of(ObjectNode body) {
    var json = JsonFields.of(body);
    new TreeMap<>(NOT_SERVED).forEach(json::refuse);
    json.text("templateType")
        .filter(type -> !type.isEmpty() && !type.equals(TYPE))
        .ifPresent(
            type -> {
              throw Problem.badRequest(
                  "`templateType` must be " + TYPE + ", the only type that is served");
            });
    json.text("executionRoleArn", LONGEST_NAME);
    json.text("workspaceId", LONGEST_NAME);
    json.flag("allowAnonymousManage");
    json.object("templateConfiguration");
    if (kept(body).toString().length() > LONGEST_KEPT) {
      throw Problem.badRequest(
          "`templateConfiguration` and what else is only kept must be under 16 KiB");
    }
    return new TemplateFields(json);
  }

  /** Those of the fields that are only kept. */
  ObjectNode kept() {
    return kept(json.json());
  }

  /** The name, where it is given, is also the one in the path. */
  void checkName(String inPath) {
    if (json.text("templateName").filter(n -> !n.isEmpty() && !n.equals(inPath)).isPresent()) {
      throw Problem.badRequest("`templateName` cannot be changed");
    }
  }

  /** Puts limits into a spec's merge patch; whole MiB, and CPUs to the thousandth. */
  void putLimits(ObjectNode spec) {
    var cpu = json.number("cpu", 0.01, 1024);
    var memory = json.integer("memory", 256, MOST_MEBIBYTES);
    var disk = diskSize();
    if (cpu.isEmpty() && memory.isEmpty() && disk.isEmpty()) {
      return;
    }
    var limits = spec.putObject("resources").putObject("limits");
    cpu.ifPresent(count -> limits.put("cpu", quantity(count)));
    memory.ifPresent(size -> limits.put("memory", size + "Mi"));
    disk.ifPresent(size -> limits.put("ephemeral-storage", Math.max(size, LEAST_DISK) + "Mi"));
  }

  Optional<Integer> diskSize() {
    return json.integer("diskSize", 1, MOST_MEBIBYTES);
  }

  Optional<Integer> idleSeconds() {
    var one = json.integer("sandboxIdleTimeoutInSeconds", 5, 2_592_000);
    var other = json.integer("sandboxIdleTimeoutSeconds", 5, 2_592_000);
    if (one.isPresent() && other.isPresent() && !one.equals(other)) {
      throw Problem.badRequest("the two names of the idle timeout have different values");
    }
    return one.or(() -> other);
  }

  /** Literal variables; those that a template reads from Secrets have no place in the REST API. */
  Optional<Map<String, String>> variables() {
    return json.object("environmentVariables").map(TemplateFields::variables);
  }

  private static Map<String, String> variables(JsonFields given) {
    var variables = new TreeMap<String, String>();
    for (var name : (Iterable<String>) given.json()::fieldNames) {
      var value = given.present(name).map(v -> v.isContainerNode() ? null : v.asText());
      if (!VARIABLE.matcher(name).matches() || name.startsWith("BERTH_")) {
        throw given.wrong(name, "the name of a variable, and not begin with BERTH_");
      }
      if (value.isEmpty() || value.get().length() > LONGEST_VALUE) {
        throw given.wrong(name, "a string of at most " + LONGEST_VALUE + " characters");
      }
      variables.put(name, value.get());
    }
    if (variables.size() > MOST_VARIABLES) {
      throw Problem.badRequest("`environmentVariables` has more than " + MOST_VARIABLES);
    }
    var length =
        variables.entrySet().stream().mapToInt(e -> e.getKey().length() + e.getValue().length());
    if (length.sum() > LONGEST_VARIABLES) {
      throw Problem.badRequest("`environmentVariables` is over its 131072 characters in all");
    }
    return variables;
  }

  private static String quantity(double cpus) {
    long thousandths = Math.round(cpus * 1000);
    return thousandths % 1000 == 0 ? String.valueOf(thousandths / 1000) : thousandths + "m";
  }

  private static ObjectNode kept(ObjectNode body) {
    var kept = body.objectNode();
    for (var name : KEPT) {
      if (body.hasNonNull(name)) {
        kept.set(name, body.get(name));
      }
    }
    return kept;
  }
}
