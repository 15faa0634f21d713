package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * What was resolved from template and overrides when a sandbox was made. A later change of the
 * template does not alter it.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TemplateSnapshot(
    @Size(max = 63) @JsonPropertyDescription("Template used.") String name,
    @JsonPropertyDescription("Its metadata.generation.") Long generation,
    @Size(max = 63)
        @JsonPropertyDescription("Its revision; also the pod's label berth.dev/template-revision.")
        String revision,
    @JsonPropertyDescription("Idle timeout in force.") Integer idleTimeoutSeconds,
    @JsonPropertyDescription("TTL in force.") Integer ttlSeconds,
    @JsonPropertyDescription("Start limit in force.") Integer startupTimeoutSeconds,
    @JsonPropertyDescription("Retention in force.") Integer retentionSeconds,
    @JsonPropertyDescription("Request limit in force.") Integer maxConcurrentRequests,
    @JsonPropertyDescription("How the proxy reaches it.") Transport transport,
    @Size(max = 8) @JsonPropertyDescription("Languages served.") List<Language> languages) {}
