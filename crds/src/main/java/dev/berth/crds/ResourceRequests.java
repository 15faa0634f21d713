package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * What the scheduler reserves for a sandbox. What is absent is the limit times the installation's
 * overcommit ratio.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourceRequests(
    @ValidationRule(
            value = "isQuantity(string(self))",
            messageExpression =
                "'must be a quantity such as 100m, 256Mi or 1Gi; got ' + string(self)")
        @JsonPropertyDescription("Reserved CPU.")
        IntOrString cpu,
    @ValidationRule(
            value = "isQuantity(string(self))",
            messageExpression =
                "'must be a quantity such as 100m, 256Mi or 1Gi; got ' + string(self)")
        @JsonPropertyDescription("Reserved memory.")
        IntOrString memory,
    @JsonProperty("ephemeral-storage")
        @ValidationRule(
            value = "isQuantity(string(self))",
            messageExpression =
                "'must be a quantity such as 100m, 256Mi or 1Gi; got ' + string(self)")
        @JsonPropertyDescription("Reserved disk.")
        IntOrString ephemeralStorage) {}
