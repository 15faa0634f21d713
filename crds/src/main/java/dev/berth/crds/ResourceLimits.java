package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/** What a sandbox can use at most. Each has a default, so that none is ever unlimited. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourceLimits(
    @Default("\"2\"")
        @ValidationRule(
            value =
                "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('9m'))",
            messageExpression =
                "'must be a CPU quantity of at least 10m, such as 500m or 2; got ' + string(self)")
        @JsonPropertyDescription("CPU limit, such as 500m or 2.")
        IntOrString cpu,
    @Default("4Gi")
        @ValidationRule(
            value =
                "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('256Mi')) >= 0",
            messageExpression =
                "'must be a memory quantity of at least 256Mi, such as 512Mi or 4Gi; got ' + string(self)")
        @JsonPropertyDescription(
            "Memory limit, such as 512Mi or 4Gi; what exceeds it is killed (OOM).")
        IntOrString memory,
    @Default("2Gi")
        @JsonProperty("ephemeral-storage")
        @ValidationRule(
            value =
                "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('2Gi')) >= 0",
            messageExpression =
                "'must be a size of at least 2Gi, such as 10Gi; got ' + string(self)")
        @JsonPropertyDescription(
            "Disk limit (writable layer, emptyDirs, logs); a pod over it is evicted.")
        IntOrString ephemeralStorage) {}
