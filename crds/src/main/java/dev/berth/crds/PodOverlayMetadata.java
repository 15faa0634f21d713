package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Labels and annotations that a template adds to its pods. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodOverlayMetadata(
    @ValidationRule(
            value = "self.all(k, !k.startsWith('berth.dev/'))",
            message = "labels under berth.dev/ are set by Berth")
        @JsonPropertyDescription("Labels to add.")
        Map<String, @Size(max = 63) String> labels,
    @ValidationRule(
            value = "self.all(k, !k.startsWith('berth.dev/'))",
            message = "annotations under berth.dev/ are set by Berth")
        @JsonPropertyDescription("Annotations to add.")
        Map<String, @Size(max = 32768) String> annotations) {}
