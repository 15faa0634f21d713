package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Egress;
import dev.berth.crds.Network;
import dev.berth.crds.SandboxTemplate;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.JsonFields;
import java.util.Optional;

/**
 * {@code networkConfiguration}: PUBLIC reaches the internet, PRIVATE does not. {@code egress} and
 * {@code allowedCIDRs} are Berth's own and say it exactly, as a SandboxTemplate does.
 */
record NetworkFields(JsonFields json) {
  private static final String CLUSTER = "a cluster has none; use networkMode or allowedCIDRs";

  static Optional<NetworkFields> of(JsonFields body) {
    var given = body.object("networkConfiguration");
    for (var name : new String[] {"vpcId", "vswitchIds", "securityGroupId"}) {
      given.ifPresent(json -> json.refuse(name, CLUSTER));
    }
    return given.map(NetworkFields::new);
  }

  void put(ObjectNode spec, SandboxTemplate current) {
    var network = spec.putObject("network");
    egress(current).ifPresent(egress -> network.put("egress", egress.name()));
    json.present("allowedCIDRs")
        .ifPresent(
            list -> {
              if (!list.isArray() || !isTexts(list)) {
                throw json.wrong("allowedCIDRs", "a list of networks such as 10.1.2.0/24");
              }
              network.set("allowedCIDRs", list);
            });
  }

  /** Empty where what is there says the same already, and perhaps more exactly. */
  private Optional<Egress> egress(SandboxTemplate current) {
    var exact = json.text("egress").map(this::parse);
    var mode = json.text("networkMode").filter(m -> !m.isEmpty());
    if (mode.isPresent() && !mode.get().equals("PUBLIC") && !mode.get().equals("PRIVATE")) {
      throw json.wrong("networkMode", "PUBLIC (the internet) or PRIVATE (no internet)");
    }
    if (exact.isPresent() || mode.isEmpty()) {
      return exact;
    }
    var spec = current.getSpec();
    if (spec != null && mode(spec.withDefaults().network().egress()).equals(mode.get())) {
      return Optional.empty();
    }
    return Optional.of(mode.get().equals("PUBLIC") ? Egress.Internet : Egress.Restricted);
  }

  static ObjectNode show(Network network) {
    var json = Json.MAPPER.createObjectNode();
    json.put("networkMode", mode(network.egress()));
    json.put("egress", network.egress().name());
    if (network.allowedCIDRs() != null) {
      network.allowedCIDRs().forEach(json.putArray("allowedCIDRs")::add);
    }
    return json;
  }

  private static String mode(Egress egress) {
    return egress == Egress.Internet || egress == Egress.Unmanaged ? "PUBLIC" : "PRIVATE";
  }

  private Egress parse(String text) {
    try {
      return Egress.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw json.wrong("egress", "Internet, Restricted, None or Unmanaged");
    }
  }

  private static boolean isTexts(JsonNode list) {
    for (var item : list) {
      if (!item.isTextual()) {
        return false;
      }
    }
    return true;
  }
}
