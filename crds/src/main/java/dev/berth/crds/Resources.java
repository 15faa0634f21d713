package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/** Limits and requests of the sandbox's main container. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.requests) || !has(self.requests.cpu) || !isQuantity(string(self.requests.cpu)) || !isQuantity(string(self.limits.cpu)) || quantity(string(self.requests.cpu)).compareTo(quantity(string(self.limits.cpu))) <= 0",
    message = "requests.cpu must not be greater than limits.cpu",
    fieldPath = ".requests.cpu")
@ValidationRule(
    value =
        "!has(self.requests) || !has(self.requests.memory) || !isQuantity(string(self.requests.memory)) || !isQuantity(string(self.limits.memory)) || quantity(string(self.requests.memory)).compareTo(quantity(string(self.limits.memory))) <= 0",
    message = "requests.memory must not be greater than limits.memory",
    fieldPath = ".requests.memory")
public record Resources(
    @Default("{}")
        @JsonPropertyDescription(
            "What a sandbox can use at most. Each has a default, so that none is ever unlimited.")
        ResourceLimits limits,
    @JsonPropertyDescription(
            "What the scheduler reserves. What is absent is the limit times the installation's overcommit ratio (1 unless set, which makes the pod Guaranteed).")
        ResourceRequests requests) {

  /** The same with the schema's defaults for limits that are absent. */
  public Resources withDefaults() {
    ResourceLimits given = limits == null ? new ResourceLimits(null, null, null) : limits;
    return new Resources(
        new ResourceLimits(
            given.cpu() == null ? new IntOrString("2") : given.cpu(),
            given.memory() == null ? new IntOrString("4Gi") : given.memory(),
            given.ephemeralStorage() == null ? new IntOrString("2Gi") : given.ephemeralStorage()),
        requests);
  }
}
