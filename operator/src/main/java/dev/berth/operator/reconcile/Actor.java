package dev.berth.operator.reconcile;

import dev.berth.operator.cluster.ApiException;
import dev.berth.operator.cluster.Gone;
import dev.berth.operator.cluster.KubeApi;
import dev.berth.operator.cluster.PodKeeper;
import dev.berth.operator.lifecycle.Action;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what was decided. */
public final class Actor {
  private static final Logger LOG = LoggerFactory.getLogger(Actor.class);

  private final KubeApi api;
  private final PodKeeper pods;

  public Actor(KubeApi api, PodKeeper pods) {
    this.api = api;
    this.pods = pods;
  }

  /** The API server's words where it did not take a pod; empty where all went well. */
  public Optional<String> act(Action action) {
    LOG.debug("{}", action.getClass().getSimpleName());
    return switch (action) {
      case Action.CreatePod create -> create(create);
      case Action.DeletePod delete -> {
        pods.delete(delete.pod());
        yield Optional.empty();
      }
      case Action.DeleteSandbox delete -> {
        Gone.isFine(() -> api.delete(delete.sandbox()));
        yield Optional.empty();
      }
      case Action.LowerDeadline lower -> {
        lower(lower);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> create(Action.CreatePod create) {
    try {
      pods.create(create.pod());
      return Optional.empty();
    } catch (ApiException e) {
      if (e.isRefusal()) {
        return Optional.of(e.getMessage());
      }
      throw e;
    }
  }

  /** The operator itself ends the sandbox on time; a pod that just ended takes no deadline. */
  private void lower(Action.LowerDeadline lower) {
    try {
      pods.lowerDeadline(lower.pod(), lower.seconds());
    } catch (ApiException e) {
      LOG.warn(
          "deadline of pod {} was not lowered: {}",
          lower.pod().getMetadata().getName(),
          e.getMessage());
    }
  }
}
