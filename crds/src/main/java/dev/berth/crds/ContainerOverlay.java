package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/** Additions to a sandbox's one container. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContainerOverlay(
    @Required @JsonPropertyDescription("sandbox.") String name,
    @Size(max = 16) @JsonPropertyDescription("As in core/v1.") List<VolumeMount> volumeMounts,
    @JsonPropertyDescription(
            "Extended resources such as GPUs; CPU, memory and storage go into spec.resources.")
        ExtendedResources resources) {}
