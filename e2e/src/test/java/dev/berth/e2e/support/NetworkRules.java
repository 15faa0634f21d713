package dev.berth.e2e.support;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/**
 * What NetworkPolicies mean for one pod, by the API's documented rules, without a plug-in that
 * enforces them.
 */
public record NetworkRules(List<NetworkPolicy> policies, Map<String, String> podLabels) {

  /**
   * Somebody to talk to: a pod has labels of its own and of its namespace; a stranger has neither.
   */
  public record Peer(String address, Map<String, String> pod, Map<String, String> namespace) {
    public static Peer address(String address) {
      return new Peer(address, null, null);
    }
  }

  public boolean allowsEgress(Peer to, String protocol, int port) {
    List<NetworkPolicy> applying = applying("Egress");
    return applying.isEmpty()
        || applying.stream()
            .flatMap(policy -> policy.getSpec().getEgress().stream())
            .anyMatch(rule -> matches(rule.getTo(), to) && covers(rule.getPorts(), protocol, port));
  }

  public boolean allowsIngress(Peer from, String protocol, int port) {
    List<NetworkPolicy> applying = applying("Ingress");
    return applying.isEmpty()
        || applying.stream()
            .flatMap(policy -> policy.getSpec().getIngress().stream())
            .anyMatch(
                rule -> matches(rule.getFrom(), from) && covers(rule.getPorts(), protocol, port));
  }

  private List<NetworkPolicy> applying(String direction) {
    return policies.stream()
        .filter(policy -> selects(policy.getSpec().getPodSelector(), podLabels))
        .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction))
        .toList();
  }

  private static boolean matches(List<NetworkPolicyPeer> allowed, Peer peer) {
    return allowed.isEmpty() || allowed.stream().anyMatch(each -> matches(each, peer));
  }

  private static boolean matches(NetworkPolicyPeer allowed, Peer peer) {
    if (allowed.getIpBlock() != null) {
      return inside(peer.address(), allowed.getIpBlock().getCidr())
          && allowed.getIpBlock().getExcept().stream()
              .noneMatch(cidr -> inside(peer.address(), cidr));
    }
    return peer.pod() != null
        && (allowed.getNamespaceSelector() == null
            || selects(allowed.getNamespaceSelector(), peer.namespace()))
        && (allowed.getPodSelector() == null || selects(allowed.getPodSelector(), peer.pod()));
  }

  private static boolean covers(List<NetworkPolicyPort> ports, String protocol, int port) {
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(
                each ->
                    (each.getProtocol() == null ? "TCP" : each.getProtocol()).equals(protocol)
                        && (each.getPort() == null || each.getPort().getIntVal() == port));
  }

  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    boolean equal =
        selector.getMatchLabels() == null
            || selector.getMatchLabels().entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
    boolean expressed =
        selector.getMatchExpressions() == null
            || selector.getMatchExpressions().stream()
                .allMatch(
                    one ->
                        switch (one.getOperator()) {
                          case "In" -> one.getValues().contains(labels.get(one.getKey()));
                          case "NotIn" -> !one.getValues().contains(labels.get(one.getKey()));
                          case "Exists" -> labels.containsKey(one.getKey());
                          default -> !labels.containsKey(one.getKey());
                        });
    return equal && expressed;
  }

  static boolean inside(String address, String cidr) {
    try {
      String[] parts = cidr.split("/");
      byte[] one = InetAddress.getByName(address).getAddress();
      byte[] network = InetAddress.getByName(parts[0]).getAddress();
      int shift = network.length * 8 - Integer.parseInt(parts[1]);
      return one.length == network.length
          && new BigInteger(1, one)
              .shiftRight(shift)
              .equals(new BigInteger(1, network).shiftRight(shift));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
