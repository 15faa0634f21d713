package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.NetworkRules;
import dev.berth.e2e.support.NetworkRules.Peer;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The policies around a sandbox mean what its template says, evaluated against sample peers. */
@Order(13)
@Isolated("it takes away a policy that others stand under")
@Tag("containers")
class NetworkPolicyE2E {
  private static final Peer INTERNET = Peer.address("203.0.113.7");
  private static final Peer INTERNET_6 = Peer.address("2001:db8::7");
  private static final List<Peer> CLUSTER =
      List.of(
          Peer.address("10.1.2.3"),
          Peer.address("172.16.0.1"),
          Peer.address("192.168.1.1"),
          Peer.address("100.64.0.1"),
          Peer.address("169.254.169.254"),
          Peer.address("fd00::1"),
          Peer.address("fe80::1"));
  private static final Peer DNS =
      new Peer(
          "10.96.0.10",
          Map.of("k8s-app", "kube-dns"),
          Map.of("kubernetes.io/metadata.name", "kube-system"));

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void nothing_comes_in() {
    NetworkRules rules = rulesOf(scene.shared());

    assertThat(CLUSTER).noneMatch(peer -> rules.allowsIngress(peer, "TCP", 8642));
    assertThat(rules.allowsIngress(INTERNET, "TCP", 80)).isFalse();
    Peer sibling =
        new Peer(
            "10.1.2.4",
            rules.podLabels(),
            Map.of("kubernetes.io/metadata.name", scene.installation().namespace()));
    assertThat(rules.allowsIngress(sibling, "TCP", 8642)).isFalse();
  }

  @Test
  void internet_is_the_world_without_the_clusters_own_networks() {
    NetworkRules rules = rulesOf(scene.sandbox(scene.template("network: {egress: Internet}"), ""));

    assertThat(rules.allowsEgress(INTERNET, "TCP", 443)).isTrue();
    assertThat(rules.allowsEgress(INTERNET_6, "TCP", 443)).isTrue();
    assertThat(CLUSTER).noneMatch(peer -> rules.allowsEgress(peer, "TCP", 443));
    assertThat(rules.allowsEgress(DNS, "UDP", 53)).isTrue();
    assertThat(rules.allowsEgress(DNS, "TCP", 443)).isFalse();
    String pod = scene.shared().pod().getStatus().getPodIP();
    assertThat(rules.allowsEgress(Peer.address(pod), "TCP", 8642)).as("pod range").isFalse();
  }

  @Test
  void restricted_is_dns_and_what_is_named() {
    NetworkRules rules =
        rulesOf(
            scene.sandbox(
                scene.template("network: {egress: Restricted, allowedCIDRs: [198.51.100.0/24]}"),
                ""));

    assertThat(rules.allowsEgress(Peer.address("198.51.100.9"), "TCP", 443)).isTrue();
    assertThat(rules.allowsEgress(INTERNET, "TCP", 443)).isFalse();
    assertThat(rules.allowsEgress(DNS, "UDP", 53)).isTrue();
    assertThat(CLUSTER).noneMatch(peer -> rules.allowsEgress(peer, "TCP", 443));
  }

  @Test
  void none_is_none() {
    NetworkRules rules = rulesOf(scene.sandbox(scene.template("network: {egress: None}"), ""));

    assertThat(rules.allowsEgress(INTERNET, "TCP", 443)).isFalse();
    assertThat(rules.allowsEgress(DNS, "UDP", 53)).isFalse();
  }

  @Test
  void a_policy_that_somebody_deletes_or_opens_is_restored() {
    LiveSandbox sandbox = scene.sandbox();
    String name = policyOf(sandbox).getMetadata().getName();
    scene.cluster().inNamespace("delete", "networkpolicy", name).succeeds();
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(policies()).extracting(p -> p.getMetadata().getName()).contains(name));

    scene
        .cluster()
        .inNamespace(
            "patch", "networkpolicy", name, "--type=merge", "-p", "{\"spec\":{\"ingress\":[{}]}}")
        .succeeds();
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(rulesOf(sandbox).allowsIngress(INTERNET, "TCP", 80)).isFalse());
  }

  private static NetworkRules rulesOf(LiveSandbox sandbox) {
    return new NetworkRules(policies(), sandbox.pod().getMetadata().getLabels());
  }

  private static NetworkPolicy policyOf(LiveSandbox sandbox) {
    String hash = sandbox.pod().getMetadata().getLabels().get("berth.dev/network");
    return policies().stream()
        .filter(policy -> policy.getMetadata().getName().equals("berth-net-" + hash))
        .findFirst()
        .orElseThrow();
  }

  private static List<NetworkPolicy> policies() {
    return scene
        .cluster()
        .client()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(scene.installation().namespace())
        .list()
        .getItems();
  }
}
