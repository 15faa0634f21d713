package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One variable of the environment that code in a sandbox sees. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!(has(self.value) && has(self.valueFrom))",
    message = "give value or valueFrom, not both")
@ValidationRule(
    value = "!self.name.startsWith('BERTH_')",
    message = "names that begin with BERTH_ are Berth's own",
    fieldPath = ".name")
public record EnvVariable(
    @Required
        @Size(min = 1, max = 256)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        @JsonPropertyDescription("Name of the variable.")
        String name,
    @Size(max = 32768)
        @JsonPropertyDescription(
            "Literal value; never expanded, no $(VAR). Secrets belong in valueFrom.")
        String value,
    @JsonPropertyDescription("Where the value is read from, in this namespace.")
        EnvValueSource valueFrom) {}
