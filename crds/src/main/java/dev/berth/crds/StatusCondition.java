package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/** One condition as metav1.Condition has it, and as kstatus reads it. */
@JsonClassDescription("One condition, metav1.Condition.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusCondition(
    @Required
        @Size(max = 316)
        @Pattern("^[A-Za-z]([A-Za-z0-9]*)$")
        @JsonPropertyDescription("Kind of condition.")
        String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") ConditionStatus status,
    @Min(0) @JsonPropertyDescription("metadata.generation that it speaks of.")
        Long observedGeneration,
    @Required @JsonPropertyDescription("When the status last changed.") Instant lastTransitionTime,
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @JsonPropertyDescription("One word for programs.")
        String reason,
    @Required @Size(max = 32768) @JsonPropertyDescription("A sentence for people.")
        String message) {}
