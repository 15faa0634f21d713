package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;

/**
 * The part of a core/v1 PodSpec that a template may add to; what could weaken a sandbox is not in
 * it.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodOverlaySpec(
    @JsonPropertyDescription("As in core/v1.") Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 32) @JsonPropertyDescription("As in core/v1.") List<Toleration> tolerations,
    @JsonPropertyDescription("As in core/v1.") Affinity affinity,
    @Size(max = 8) @JsonPropertyDescription("As in core/v1.")
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @Size(max = 253) @JsonPropertyDescription("As in core/v1.") String priorityClassName,
    @Size(max = 253) @JsonPropertyDescription("As in core/v1.") String schedulerName,
    @Size(max = 32) @JsonPropertyDescription("As in core/v1.") List<HostAlias> hostAliases,
    @JsonPropertyDescription("As in core/v1: ClusterFirst, Default or None.") String dnsPolicy,
    @JsonPropertyDescription("As in core/v1.") PodDNSConfig dnsConfig,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Volumes besides those of Berth; never hostPath or projected tokens.")
        List<Volume> volumes,
    @Size(max = 1) @JsonPropertyDescription("Additions to the one container, named sandbox.")
        List<ContainerOverlay> containers) {}
