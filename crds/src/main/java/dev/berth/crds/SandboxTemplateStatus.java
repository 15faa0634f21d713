package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What Berth found out about a template. */
@JsonClassDescription("What Berth found out about the template.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SandboxTemplateStatus(
    @JsonPropertyDescription("metadata.generation that the status speaks of.")
        Long observedGeneration,
    @Size(max = 63) @JsonPropertyDescription("Hash over all that shapes a pod.") String revision,
    @Size(max = 512) @JsonPropertyDescription("The image after the installation's default.")
        String image,
    @JsonPropertyDescription("Ready, Reconciling and Stalled, as kstatus reads them.")
        List<StatusCondition> conditions) {}
