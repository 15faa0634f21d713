package dev.berth.operator.network;

import dev.berth.crds.ContentHash;
import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;

/**
 * A NetworkPolicy's rules as the text that names them: the hash of the text is the policy's name
 * and the label that binds pods to it. Each pod carries the text, so that its policy can be
 * restored when its template is long gone; a text that does not have the hash is nobody's.
 *
 * @param json a NetworkPolicySpec without its pod selector
 */
public record PolicyText(String json) {
  private static final String NAME_PREFIX = "berth-net-";

  static PolicyText of(NetworkPolicySpec rules) {
    return new PolicyText(Serialization.asJson(rules));
  }

  /** What a pod says its policy is; empty where text and label do not belong together. */
  public static Optional<PolicyText> of(io.fabric8.kubernetes.api.model.Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    String json =
        annotations == null ? null : annotations.get(SandboxPod.ANNOTATION_NETWORK_POLICY);
    return Optional.ofNullable(json)
        .map(PolicyText::new)
        .filter(
            text ->
                text.hash().equals(pod.getMetadata().getLabels().get(SandboxPod.LABEL_NETWORK)));
  }

  public String hash() {
    return ContentHash.of(json);
  }

  public String name() {
    return NAME_PREFIX + hash();
  }

  /** The object, selecting all pods of this setting. */
  public NetworkPolicy policy(String namespace) {
    NetworkPolicySpec rules = Serialization.unmarshal(json, NetworkPolicySpec.class);
    return new NetworkPolicyBuilder()
        .withNewMetadata()
        .withName(name())
        .withNamespace(namespace)
        .addToLabels(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
        .addToLabels(SandboxPod.LABEL_COMPONENT, SandboxPod.COMPONENT)
        .addToLabels(SandboxPod.LABEL_NETWORK, hash())
        .endMetadata()
        .withSpec(
            new NetworkPolicySpecBuilder(rules)
                .withNewPodSelector()
                .addToMatchLabels(SandboxPod.LABEL_NETWORK, hash())
                .endPodSelector()
                .build())
        .build();
  }
}
