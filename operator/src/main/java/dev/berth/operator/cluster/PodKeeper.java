package dev.berth.operator.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Sandbox;
import dev.berth.operator.network.PolicyText;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Makes, reads, bounds and ends the pods of sandboxes. */
public final class PodKeeper {
  private final KubernetesClient client;
  private final KubeApi api;
  private final PolicyKeeper policies;

  public PodKeeper(KubernetesClient client, KubeApi api, PolicyKeeper policies) {
    this.client = client;
    this.api = api;
    this.policies = policies;
  }

  /**
   * Makes the pod behind its NetworkPolicy. One that is there already is as good: its name says
   * whose it is.
   *
   * @throws ApiException where the API server does not take it
   */
  public void create(Pod pod) {
    policies.whileNoneIsSwept(
        () -> {
          PolicyText.of(pod)
              .ifPresent(text -> policies.ensure(pod.getMetadata().getNamespace(), text));
          try {
            api.create(pod);
          } catch (ApiException e) {
            if (!e.alreadyExists()) {
              throw e;
            }
          }
        });
  }

  /** The pod as the API server has it now; a cache may not have seen it yet. */
  public Optional<Pod> read(String namespace, String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
  }

  /** Whether the pod is this Sandbox's own, not merely called as its would be. */
  public static boolean isOf(Pod pod, Sandbox sandbox) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            owner ->
                Boolean.TRUE.equals(owner.getController())
                    && sandbox.getMetadata().getUid().equals(owner.getUid()));
  }

  public void lowerDeadline(Pod pod, long seconds) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    patch.putObject("spec").put("activeDeadlineSeconds", seconds);
    api.mergePatch(pod, "", patch);
  }

  /** Ends it; that it is gone already, or another stands in its place, is as good. */
  public void delete(Pod pod) {
    Gone.isFine(() -> api.delete(pod));
  }
}
