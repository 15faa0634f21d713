package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** Extended resources (GPUs and their kin) of a sandbox's container. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtendedResources(
    @JsonPropertyDescription("As in core/v1.") Map<String, Quantity> limits,
    @JsonPropertyDescription("As in core/v1.") Map<String, Quantity> requests) {}
