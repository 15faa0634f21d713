package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;

/** What is the case with a Sandbox. Written by the operator; lastActivityTime by the proxy. */
@JsonClassDescription("What is the case. Written by the operator; lastActivityTime by the proxy.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SandboxStatus(
    @JsonPropertyDescription("metadata.generation that the status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Creating, Ready, Terminated (ended as asked or by its limits) or Failed.")
        Phase phase,
    @Size(max = 128)
        @Pattern("^[A-Za-z]([A-Za-z0-9]*)$")
        @JsonPropertyDescription(
            "One word: IdleTimeout, TTLExpired, Stopped, PodFailed, OOMKilled, ImagePull, Unschedulable …")
        String reason,
    @Size(max = 4096)
        @JsonPropertyDescription("A sentence for people, with the cluster's own words.")
        String message,
    @Size(max = 253) @JsonPropertyDescription("The pod.") String podName,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Its uid; a pod of the same name with another uid is not this sandbox.")
        String podUID,
    @JsonPropertyDescription("When the pod's container was seen started.") Instant readyTime,
    @JsonPropertyDescription("When it ended; stamped once.") Instant endTime,
    @JsonPropertyDescription("When the TTL ends it.") Instant expirationTime,
    @JsonPropertyDescription("Last use seen by the proxy.") Instant lastActivityTime,
    @JsonPropertyDescription(
            "Snapshot of what was resolved from template and overrides. A later change of the template does not alter it.")
        TemplateSnapshot template,
    @JsonPropertyDescription("Ready, Reconciling and Stalled, as kstatus reads them.")
        List<StatusCondition> conditions) {}
