package dev.berth.operator.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Egress;
import dev.berth.crds.Network;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkRulesTest {
  private final NetworkRules rules = new NetworkRules(List.of("198.18.0.0/15", "2001:db8:1::/48"));

  @Test
  void nothing_comes_in_whatever_goes_out() {
    for (Egress egress : List.of(Egress.Internet, Egress.Restricted, Egress.None)) {
      NetworkPolicySpec spec = policy(egress).getSpec();
      assertThat(spec.getPolicyTypes()).containsExactly("Ingress", "Egress");
      assertThat(spec.getIngress()).isEmpty();
    }
  }

  @Test
  void internet_excludes_the_clusters_own_networks_of_each_family() {
    var peers = policy(Egress.Internet).getSpec().getEgress().getLast().getTo();

    assertThat(peers.get(0).getIpBlock().getCidr()).isEqualTo("0.0.0.0/0");
    assertThat(peers.get(0).getIpBlock().getExcept())
        .contains(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "198.18.0.0/15")
        .noneMatch(cidr -> cidr.contains(":"));
    assertThat(peers.get(1).getIpBlock().getCidr()).isEqualTo("::/0");
    assertThat(peers.get(1).getIpBlock().getExcept())
        .contains("fc00::/7", "fe80::/10", "2001:db8:1::/48")
        .allMatch(cidr -> cidr.contains(":"));
  }

  @Test
  void a_gateway_from_ipv6_to_ipv4_is_no_way_into_them() {
    var six = policy(Egress.Internet).getSpec().getEgress().getLast().getTo().get(1).getIpBlock();

    assertThat(six.getExcept())
        .contains(
            "64:ff9b::a00:0/104",
            "64:ff9b::ac10:0/108",
            "64:ff9b::c0a8:0/112",
            "64:ff9b::6440:0/106",
            "64:ff9b::a9fe:0/112",
            "64:ff9b::c612:0/111",
            "64:ff9b:1::/48");
  }

  @Test
  void restricted_is_dns_and_what_is_named() {
    var egress = policy(Egress.Restricted, "203.0.113.0/24").getSpec().getEgress();

    assertThat(egress).hasSize(2);
    assertThat(egress.getFirst().getPorts())
        .extracting(p -> p.getPort().getIntVal())
        .containsOnly(53);
    assertThat(egress.getLast().getTo())
        .singleElement()
        .satisfies(peer -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("203.0.113.0/24"));
  }

  @Test
  void restricted_to_nothing_has_no_rule_that_would_allow_everybody() {
    assertThat(policy(Egress.Restricted).getSpec().getEgress())
        .allSatisfy(rule -> assertThat(rule.getTo()).isNotEmpty());
  }

  @Test
  void none_lets_nothing_out() {
    assertThat(policy(Egress.None).getSpec().getEgress()).isEmpty();
  }

  @Test
  void unmanaged_has_no_policy() {
    assertThat(rules.policy(new Network(Egress.Unmanaged, null))).isEmpty();
  }

  @Test
  void a_setting_has_one_name_and_its_policy_selects_its_pods_alone() {
    NetworkPolicy one = policy(Egress.None);

    assertThat(policy(Egress.None)).isEqualTo(one);
    assertThat(policy(Egress.Internet).getMetadata().getName())
        .isNotEqualTo(one.getMetadata().getName());
    String hash = one.getMetadata().getLabels().get("berth.dev/network");
    assertThat(one.getMetadata().getName()).isEqualTo("berth-net-" + hash);
    assertThat(one.getSpec().getPodSelector().getMatchLabels())
        .containsEntry("berth.dev/network", hash);
  }

  private NetworkPolicy policy(Egress egress, String... allowed) {
    return rules
        .policy(new Network(egress, allowed.length == 0 ? null : List.of(allowed)))
        .orElseThrow()
        .policy("ns");
  }
}
