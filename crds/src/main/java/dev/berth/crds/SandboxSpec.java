package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What is wanted of a Sandbox. All but {@code state}, {@code idleTimeoutSeconds} and {@code
 * ttlSeconds} is fixed at creation.
 */
@JsonClassDescription(
    "What is wanted. All but state, idleTimeoutSeconds and ttlSeconds is fixed at creation.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.templateRef == oldSelf.templateRef",
    message = "templateRef cannot be changed; create another Sandbox",
    fieldPath = ".templateRef")
@ValidationRule(
    value =
        "has(self.sandboxId) == has(oldSelf.sandboxId) && (!has(self.sandboxId) || self.sandboxId"
            + " == oldSelf.sandboxId)",
    message = "sandboxId cannot be changed",
    fieldPath = ".sandboxId")
@ValidationRule(
    value = "has(self.env) == has(oldSelf.env) && (!has(self.env) || self.env == oldSelf.env)",
    message = "env cannot be changed after creation; it is bound once, before the first command",
    fieldPath = ".env")
@ValidationRule(
    value =
        "!has(oldSelf.ttlSeconds) || (has(self.ttlSeconds) && self.ttlSeconds <="
            + " oldSelf.ttlSeconds)",
    message = "ttlSeconds can only be lowered",
    fieldPath = ".ttlSeconds")
public record SandboxSpec(
    @Required
        @JsonPropertyDescription(
            "Template in this namespace; the sandbox starts cold. A missing one is waited for, for"
                + " the installation's start time-out.")
        TemplateRef templateRef,
    @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "Name of the sandbox in the REST API, any characters. Absent: metadata.name. The proxy"
                + " derives metadata.name from it, so that the API server itself refuses a"
                + " duplicate.")
        String sandboxId,
    @Default("Running")
        @ValidationRule(
            value = "oldSelf != 'Stopped' || self == 'Stopped'",
            message = "a stopped sandbox cannot be started again; create another")
        @JsonPropertyDescription(
            "Stopped ends the sandbox; its object stays for the retention time. There is no way"
                + " back.")
        DesiredState state,
    @Min(5)
        @Max(2592000)
        @JsonPropertyDescription(
            "Overrides the template's idle timeout; can be changed while it runs.")
        Integer idleTimeoutSeconds,
    @Min(10)
        @Max(2592000)
        @JsonPropertyDescription(
            "Overrides the template's TTL, from creation. Can only be lowered later.")
        Integer ttlSeconds,
    @Size(max = 128)
        @JsonPropertyDescription("Environment of the interpreters, processes and terminals.")
        List<EnvVariable> env) {

  public SandboxSpec {
    env = env == null ? null : List.copyOf(env);
  }

  /** Whether somebody asked for the end of this sandbox. */
  public boolean wantsStop() {
    return state == DesiredState.Stopped;
  }
}
