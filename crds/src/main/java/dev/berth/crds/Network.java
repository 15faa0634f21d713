package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The NetworkPolicy made for a sandbox. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.egress != 'None' || !has(self.allowedCIDRs) || size(self.allowedCIDRs) == 0",
    message = "allowedCIDRs needs egress Internet or Restricted, not None",
    fieldPath = ".allowedCIDRs")
public record Network(
    @Default("Internet")
        @JsonPropertyDescription(
            "Internet: everything but the cluster's own networks. Restricted: DNS and allowedCIDRs only. None: nothing. Unmanaged: Berth makes no policy. Under the other three nothing gets in.")
        Egress egress,
    @Size(max = 64)
        @JsonPropertyDescription("Networks that may be reached besides, such as 10.1.2.0/24.")
        List<@Size(max = 64) String> allowedCIDRs) {
  public Network {
    allowedCIDRs = allowedCIDRs == null ? null : List.copyOf(allowedCIDRs);
  }
}
