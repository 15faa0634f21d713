package dev.berth.operator.reconcile;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.lifecycle.TemplateLoss;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What wakes a Sandbox's reconcile beside itself, its pod and its template, and their caches. */
public final class SandboxSources {
  private static final String BY_TEMPLATE = "template";

  private final DepartedPods departed;
  private volatile IndexerResourceCache<Sandbox> sandboxes;
  private volatile InformerEventSource<Pod, Sandbox> pods;
  private volatile InformerEventSource<SandboxTemplate, Sandbox> templates;

  public SandboxSources(DepartedPods departed) {
    this.departed = departed;
  }

  List<EventSource<?, Sandbox>> prepare(EventSourceContext<Sandbox> context) {
    sandboxes = context.getPrimaryCache();
    sandboxes.addIndexer(BY_TEMPLATE, sandbox -> List.of(templateKey(sandbox)));
    pods =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, Sandbox.class)
                .withName("pods")
                .withLabelSelector(SandboxPod.LABEL_MANAGED_BY + "=" + SandboxPod.MANAGED_BY)
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Sandbox.class))
                .withOnDeleteFilter(
                    (pod, unsure) -> {
                      departed.add(pod);
                      return true;
                    })
                .build(),
            context);
    templates =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(SandboxTemplate.class, Sandbox.class)
                .withName("templates")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(this::concernedBy)
                .withPrimaryToSecondaryMapper(
                    (Sandbox sandbox) ->
                        Set.of(
                            new ResourceID(
                                sandbox.getSpec().templateRef().name(),
                                sandbox.getMetadata().getNamespace())))
                .build(),
            context);
    return List.of(pods, templates);
  }

  public Optional<Pod> pod(String namespace, String name) {
    return pods.get(new ResourceID(name, namespace));
  }

  public Optional<SandboxTemplate> template(String namespace, String name) {
    return templates.get(new ResourceID(name, namespace));
  }

  public Stream<Pod> pods() {
    return pods == null ? Stream.empty() : pods.list(pod -> true);
  }

  public Optional<Sandbox> sandbox(String namespace, String name) {
    return sandboxes.get(new ResourceID(name, namespace));
  }

  /** How many Sandboxes are in a phase. */
  public long count(Phase phase) {
    return sandboxes == null
        ? 0
        : sandboxes
            .list(each -> each.getStatus() != null && each.getStatus().phase() == phase)
            .count();
  }

  /** A template's change is nothing to those that took their snapshot of it; its removal is. */
  private Set<ResourceID> concernedBy(SandboxTemplate template) {
    String namespace = template.getMetadata().getNamespace();
    String name = template.getMetadata().getName();
    boolean removed = template(namespace, name).isEmpty();
    return sandboxes.byIndex(BY_TEMPLATE, namespace + "/" + name).stream()
        .filter(
            each ->
                each.getStatus() == null
                    || each.getStatus().template() == null
                    // A new template's first event may come before what was told of the old one.
                    || (isLive(each)
                        && (removed || template.getStatus() == null || TemplateLoss.isTold(each))))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean isLive(Sandbox sandbox) {
    Phase phase = sandbox.getStatus().phase();
    return phase != null && !phase.hasEnded();
  }

  private static String templateKey(Sandbox sandbox) {
    return sandbox.getMetadata().getNamespace() + "/" + sandbox.getSpec().templateRef().name();
  }
}
