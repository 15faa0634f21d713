package dev.berth.embedded.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a pod fits the one machine there is. Each is judged by itself, against all that the
 * machine has: nothing is reserved for a process, so what others ask for takes nothing away.
 */
final class Placement {
  private static final List<String> COUNTED = List.of("cpu", "memory", "ephemeral-storage");

  private Placement() {}

  /** Why it does not fit, in the scheduler's words; empty if it does. */
  static Optional<String> refusal(
      Pod pod, Map<String, Quantity> capacity, Map<String, String> nodeLabels) {
    List<String> reasons = new ArrayList<>();
    Map<String, String> selector = pod.getSpec().getNodeSelector();
    if (selector != null && !nodeLabels.entrySet().containsAll(selector.entrySet())) {
      reasons.add("1 node(s) didn't match Pod's node affinity/selector");
    } else {
      for (String resource : COUNTED) {
        if (asked(pod, resource).compareTo(number(capacity.get(resource))) > 0) {
          reasons.add("1 Insufficient " + resource);
        }
      }
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "0/1 nodes are available: "
                + String.join(", ", reasons)
                + ". preemption: 0/1 nodes are available: 1 Preemption is not helpful for"
                + " scheduling.");
  }

  private static BigDecimal asked(Pod pod, String resource) {
    return pod.getSpec().getContainers().stream()
        .map(each -> request(each, resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal request(Container container, String resource) {
    if (container.getResources() == null) {
      return BigDecimal.ZERO;
    }
    Quantity limit = container.getResources().getLimits().get(resource);
    return number(container.getResources().getRequests().getOrDefault(resource, limit));
  }

  private static BigDecimal number(Quantity quantity) {
    return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
  }
}
