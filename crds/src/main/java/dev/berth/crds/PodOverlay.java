package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * Additions to the pod that Berth makes: an allow-list, so that nothing in it can weaken a sandbox.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodOverlay(
    @JsonPropertyDescription(
            "Labels and annotations to add. Keys under berth.dev/ are Berth's own.")
        PodOverlayMetadata metadata,
    @JsonPropertyDescription("Part of a core/v1 PodSpec, added to what Berth makes.")
        PodOverlaySpec spec) {}
