package dev.berth.proxy;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Plays the operator for templates: every new one gets the verdict of the moment. */
final class Judge implements Watcher<SandboxTemplate>, AutoCloseable {
  static final String CLUSTERS_WORDS = "policy 17 of node-17 said so";

  volatile ConditionStatus verdict = ConditionStatus.True;
  private final KubernetesClient client;
  private final Watch watch;
  private volatile boolean closed;

  Judge(KubernetesClient client) {
    this.client = client;
    watch = client.resources(SandboxTemplate.class).inNamespace(Scene.NAMESPACE).watch(this);
  }

  @Override
  public void eventReceived(Action action, SandboxTemplate template) {
    var given = verdict;
    if (action == Action.DELETED || template.getStatus() != null || given == null) {
      return;
    }
    try {
      judge(template, given);
    } catch (KubernetesClientException | IllegalStateException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  private void judge(SandboxTemplate template, ConditionStatus given) {
    client
        .resources(SandboxTemplate.class)
        .inNamespace(Scene.NAMESPACE)
        .withName(template.getMetadata().getName())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [{"type": "Ready", "status": "%s", "reason": "%s",
              "message": "%s", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
            """
                .formatted(
                    given,
                    given == ConditionStatus.False ? "PodRefused" : "DryRunPassed",
                    CLUSTERS_WORDS));
  }

  @Override
  public void onClose(WatcherException cause) {
    // With the scene.
  }

  @Override
  public void close() {
    closed = true;
    watch.close();
  }
}
