package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;

/** Where the value of a variable is read from: exactly one of Secret and ConfigMap. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.secretKeyRef) != has(self.configMapKeyRef)",
    message = "give exactly one of secretKeyRef and configMapKeyRef")
public record EnvValueSource(
    @JsonPropertyDescription("A key of a Secret.") KeyRef secretKeyRef,
    @JsonPropertyDescription("A key of a ConfigMap.") KeyRef configMapKeyRef) {}
