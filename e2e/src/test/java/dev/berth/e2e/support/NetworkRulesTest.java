package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.NetworkRules.Peer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkRulesTest {
  private static final NetworkPolicy POLICY =
      Serialization.unmarshal(
          """
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: p}
          spec:
            podSelector: {matchLabels: {a: b}}
            policyTypes: [Ingress, Egress]
            egress:
            - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]
            - to: [{namespaceSelector: {matchLabels: {ns: dns}}}]
              ports: [{port: 53, protocol: UDP}]
          """,
          NetworkPolicy.class);

  private final NetworkRules selected = new NetworkRules(List.of(POLICY), Map.of("a", "b"));

  @Test
  void an_exception_is_taken_out_of_its_block() {
    assertThat(selected.allowsEgress(Peer.address("192.0.2.1"), "TCP", 443)).isTrue();
    assertThat(selected.allowsEgress(Peer.address("10.0.0.1"), "TCP", 443)).isFalse();
    assertThat(selected.allowsEgress(Peer.address("2001:db8::1"), "TCP", 443)).isFalse();
  }

  @Test
  void a_port_counts_with_its_peer_only() {
    Peer dns = new Peer("10.0.0.53", Map.of(), Map.of("ns", "dns"));

    assertThat(selected.allowsEgress(dns, "UDP", 53)).isTrue();
    assertThat(selected.allowsEgress(dns, "TCP", 53)).isFalse();
    assertThat(selected.allowsEgress(dns, "UDP", 54)).isFalse();
  }

  @Test
  void no_rule_is_no_way_in_and_no_policy_is_every_way() {
    assertThat(selected.allowsIngress(Peer.address("192.0.2.1"), "TCP", 80)).isFalse();
    assertThat(
            new NetworkRules(List.of(POLICY), Map.of("a", "other"))
                .allowsIngress(Peer.address("192.0.2.1"), "TCP", 80))
        .isTrue();
  }
}
