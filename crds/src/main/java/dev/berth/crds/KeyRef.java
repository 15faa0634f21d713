package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A key of a Secret or ConfigMap in the same namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the object.") String name,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Key in its data.") String key,
    @JsonPropertyDescription(
            "If true a missing key is left out. Else the sandbox waits for it, and fails after the template's startupTimeoutSeconds.")
        Boolean optional) {}
