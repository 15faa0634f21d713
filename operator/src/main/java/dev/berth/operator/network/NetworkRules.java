package dev.berth.operator.network;

import dev.berth.crds.Egress;
import dev.berth.crds.Network;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a template's network setting means. Nothing ever comes in. */
public final class NetworkRules {
  private static final List<String> PRIVATE_4 =
      List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16");
  private static final List<String> PRIVATE_6 = List.of("fc00::/7", "fe80::/10", "64:ff9b:1::/48");

  private final List<String> clusterCidrs;

  /** {@code clusterCidrs} are pod, service and node ranges outside of the private ones. */
  public NetworkRules(List<String> clusterCidrs) {
    this.clusterCidrs = List.copyOf(clusterCidrs);
  }

  /** The policy of a setting; none where the template asks for none of Berth's. */
  public Optional<PolicyText> policy(Network network) {
    if (network.egress() == Egress.Unmanaged) {
      return Optional.empty();
    }
    return Optional.of(
        PolicyText.of(
            new NetworkPolicySpecBuilder()
                .withPolicyTypes("Ingress", "Egress")
                .withEgress(egress(network))
                .build()));
  }

  private List<NetworkPolicyEgressRule> egress(Network network) {
    if (network.egress() == Egress.None) {
      return List.of();
    }
    List<NetworkPolicyPeer> peers = new ArrayList<>();
    if (network.egress() == Egress.Internet) {
      List<String> four = closed(PRIVATE_4, false).distinct().toList();
      Stream<String> translated = four.stream().flatMap(cidr -> Nat64.of(cidr).stream());
      peers.add(block("0.0.0.0/0", four));
      peers.add(
          block("::/0", Stream.concat(closed(PRIVATE_6, true), translated).distinct().toList()));
    }
    List<String> allowed = network.allowedCIDRs() == null ? List.of() : network.allowedCIDRs();
    allowed.forEach(cidr -> peers.add(block(cidr, List.of())));
    List<NetworkPolicyEgressRule> rules = new ArrayList<>();
    rules.add(dns());
    // A rule without peers would allow everybody.
    if (!peers.isEmpty()) {
      rules.add(new NetworkPolicyEgressRuleBuilder().withTo(peers).build());
    }
    return rules;
  }

  private Stream<String> closed(List<String> known, boolean six) {
    return Stream.concat(known.stream(), clusterCidrs.stream().filter(c -> c.contains(":") == six));
  }

  private static NetworkPolicyPeer block(String cidr, List<String> except) {
    return new NetworkPolicyPeerBuilder()
        .withNewIpBlock()
        .withCidr(cidr)
        .withExcept(except)
        .endIpBlock()
        .build();
  }

  private static NetworkPolicyEgressRule dns() {
    return new NetworkPolicyEgressRuleBuilder()
        .withPorts(
            new NetworkPolicyPort(null, new IntOrString(53), "UDP"),
            new NetworkPolicyPort(null, new IntOrString(53), "TCP"))
        .addNewTo()
        .withNewNamespaceSelector()
        .addToMatchLabels("kubernetes.io/metadata.name", "kube-system")
        .endNamespaceSelector()
        .withNewPodSelector()
        .addToMatchLabels("k8s-app", "kube-dns")
        .endPodSelector()
        .endTo()
        .build();
  }
}
