package dev.berth.operator.pod;

import dev.berth.crds.EnvValueSource;
import dev.berth.crds.EnvVariable;
import dev.berth.crds.KeyRef;
import dev.berth.crds.Language;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplateSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The environment of a sandbox's container: what the agent is told, and what the authors of
 * template and Sandbox want the code to see.
 */
final class Environment {
  /** Blank for the agent: each of these would let its author run code in the agent. */
  private static final List<String> BLANKED =
      List.of(
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "LD_PRELOAD",
          "LD_LIBRARY_PATH",
          "LD_AUDIT");

  /** Berth's own value for the agent, which needs a UTF-8 locale and a home that it knows. */
  private static final Map<String, String> OWN_VALUE =
      Map.of("HOME", "/home/user", "LC_ALL", "C.UTF-8");

  private static final String OWN_PREFIX = "BERTH_";
  private static final String RESTORED_PREFIX = "BERTH_USER_";

  private Environment() {}

  /**
   * That nothing is asked for which no pod can have. The CRD refuses the same.
   *
   * @throws PodRefusedException naming the variable
   */
  static void check(List<EnvVariable> variables) {
    for (EnvVariable variable : variables) {
      if (variable.name().startsWith(OWN_PREFIX)) {
        throw new PodRefusedException(
            "env " + variable.name() + ": names that begin with BERTH_ are Berth's own");
      }
      EnvValueSource from = variable.valueFrom();
      if (from != null && (from.secretKeyRef() == null) == (from.configMapKeyRef() == null)) {
        throw new PodRefusedException(
            "env " + variable.name() + ": give exactly one of secretKeyRef and configMapKeyRef");
      }
    }
  }

  /**
   * {@code late} are the Sandbox's own variables; they win over the template's. What {@link #check}
   * refuses does not fail it, so that a template has a revision whatever it asks for.
   */
  static List<EnvVar> of(
      SandboxTemplateSpec spec, List<EnvVariable> late, PodSettings settings, boolean foreign) {
    Map<String, EnvVar> result = new LinkedHashMap<>();
    forAgent(spec, settings).forEach(each -> result.put(each.getName(), each));
    BLANKED.forEach(name -> result.put(name, literal(name, "")));
    OWN_VALUE.forEach((name, value) -> result.put(name, literal(name, value)));
    result.put("USER", literal("USER", "user"));
    if (foreign) {
      result.put("PYTHONUSERBASE", literal("PYTHONUSERBASE", "/home/user/.local"));
      result.put("PIP_BREAK_SYSTEM_PACKAGES", literal("PIP_BREAK_SYSTEM_PACKAGES", "1"));
    }
    Set<String> guarded = guarded();
    authors(spec.env(), late).stream()
        .map(variable -> guarded.contains(variable.name()) ? travelling(variable) : variable)
        .forEach(variable -> result.put(variable.name(), toEnvVar(variable)));
    return new ArrayList<>(result.values());
  }

  private static List<EnvVar> forAgent(SandboxTemplateSpec spec, PodSettings settings) {
    return List.of(
        literal(
            "BERTH_LANGUAGES",
            spec.languages().stream().map(Language::name).collect(Collectors.joining(","))),
        literal("BERTH_PRELOAD", String.join(",", spec.preload())),
        literal("BERTH_MAX_CONCURRENT_REQUESTS", "" + spec.maxConcurrentRequests()),
        literal("BERTH_MAX_EXECUTION_SECONDS", "" + settings.maxExecutionSeconds()),
        literal("BERTH_MAX_QUEUED_EXECUTIONS", "" + settings.maxQueuedExecutions()),
        literal("BERTH_MAX_QUEUE_SECONDS", "" + settings.maxQueueSeconds()),
        literal("BERTH_MAX_OUTPUT_BYTES", "" + settings.maxOutputBytes()),
        literal("BERTH_USER_KIND", spec.user().name()),
        limit("BERTH_MEMORY_BYTES", ContainerResources.MEMORY),
        limit("BERTH_STORAGE_BYTES", ContainerResources.STORAGE));
  }

  private static Set<String> guarded() {
    Set<String> names = new java.util.HashSet<>(BLANKED);
    names.addAll(OWN_VALUE.keySet());
    return names;
  }

  private static List<EnvVariable> authors(List<EnvVariable> early, List<EnvVariable> late) {
    Map<String, EnvVariable> byName = new LinkedHashMap<>();
    for (List<EnvVariable> variables : List.of(early, late)) {
      for (EnvVariable variable : variables) {
        byName.put(variable.name(), variable);
      }
    }
    return List.copyOf(byName.values());
  }

  private static EnvVariable travelling(EnvVariable variable) {
    return new EnvVariable(
        RESTORED_PREFIX + variable.name(), variable.value(), variable.valueFrom());
  }

  private static EnvVar toEnvVar(EnvVariable variable) {
    if (variable.valueFrom() == null) {
      return literal(variable.name(), variable.value() == null ? "" : variable.value());
    }
    EnvVarBuilder builder = new EnvVarBuilder().withName(variable.name());
    KeyRef secret = variable.valueFrom().secretKeyRef();
    if (secret != null) {
      return builder
          .withNewValueFrom()
          .withNewSecretKeyRef(secret.key(), secret.name(), secret.optional())
          .endValueFrom()
          .build();
    }
    KeyRef map = variable.valueFrom().configMapKeyRef();
    return map == null
        ? builder.build()
        : builder
            .withNewValueFrom()
            .withNewConfigMapKeyRef(map.key(), map.name(), map.optional())
            .endValueFrom()
            .build();
  }

  /** The kubelet expands {@code $(NAME)}; a doubled dollar is one dollar to it. */
  private static EnvVar literal(String name, String value) {
    return new EnvVar(name, value.replace("$", "$$"), null);
  }

  private static EnvVar limit(String name, String resource) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewResourceFieldRef()
        .withContainerName(SandboxPod.CONTAINER)
        .withResource("limits." + resource)
        .endResourceFieldRef()
        .endValueFrom()
        .build();
  }
}
