package dev.berth.operator.pod;

import dev.berth.crds.ContentHash;
import dev.berth.crds.EnvVariable;
import dev.berth.crds.LocalRef;
import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.crds.UserKind;
import dev.berth.operator.network.NetworkRules;
import dev.berth.operator.network.PolicyText;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes pods out of templates: a pure function, so that a dry run tells what a start will send. */
public final class PodDesign {
  /** The longest that the code runs on after its end; 0 would let it run for seconds unseen. */
  private static final long GRACE_SECONDS = 1;

  private final PodSettings settings;
  private final NetworkRules network;

  public PodDesign(PodSettings settings) {
    this.settings = settings;
    this.network = new NetworkRules(settings.clusterCidrs());
  }

  /** The image in force after the installation's default. */
  public String image(SandboxTemplateSpec spec) {
    return spec.image() == null ? settings.sandboxImage() : spec.image();
  }

  /** Hash over all that shapes a pod of this template. */
  public String revision(SandboxTemplate template) {
    SandboxTemplateSpec spec = template.getSpec().withDefaults();
    String text =
        Serialization.asJson(podSpec(spec, List.of(), null))
            + Serialization.asJson(spec.podTemplate())
            + network.policy(spec.network()).map(PolicyText::json).orElse("");
    return ContentHash.of(text);
  }

  /**
   * The pod of a Sandbox, to end {@code deadlineSeconds} after its start.
   *
   * @throws PodRefusedException where the installation does not allow what the template asks for
   */
  public Pod pod(Sandbox sandbox, SandboxTemplate template, String revision, long deadlineSeconds) {
    List<EnvVariable> late = sandbox.getSpec().env();
    Pod pod =
        shaped(
            template,
            Names.ofPod(sandbox.getMetadata().getName(), sandbox.getMetadata().getUid()),
            revision,
            late == null ? List.of() : late,
            deadlineSeconds);
    pod.getMetadata().getLabels().put(SandboxPod.LABEL_SANDBOX, sandbox.getMetadata().getName());
    pod.getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(sandbox.getApiVersion())
                    .withKind(sandbox.getKind())
                    .withName(sandbox.getMetadata().getName())
                    .withUid(sandbox.getMetadata().getUid())
                    .withController(true)
                    .build()));
    return pod;
  }

  /** The pod that a dry run asks about: as a Sandbox of this template would get it. */
  public Pod sample(SandboxTemplate template, long deadlineSeconds) {
    String name =
        SandboxPod.NAME_PREFIX + "dry-run-" + ContentHash.of(template.getMetadata().getName());
    return shaped(template, name, revision(template), List.of(), deadlineSeconds);
  }

  private Pod shaped(
      SandboxTemplate template,
      String name,
      String revision,
      List<EnvVariable> late,
      long deadlineSeconds) {
    SandboxTemplateSpec spec = template.getSpec().withDefaults();
    if (spec.user() == UserKind.Root && !settings.allowRoot()) {
      throw new PodRefusedException("spec.user Root is not allowed in this installation");
    }
    Environment.check(spec.env());
    Environment.check(late);
    PodBuilder builder =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(template.getMetadata().getNamespace())
            .withLabels(new TreeMap<>())
            .addToLabels(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
            .addToLabels(SandboxPod.LABEL_COMPONENT, SandboxPod.COMPONENT)
            .addToLabels(SandboxPod.LABEL_TEMPLATE, template.getMetadata().getName())
            .addToLabels(SandboxPod.LABEL_REVISION, revision)
            .endMetadata()
            .withSpec(podSpec(spec, late, deadlineSeconds));
    Optional<PolicyText> policy = network.policy(spec.network());
    policy.ifPresent(
        text ->
            builder
                .editMetadata()
                .addToLabels(SandboxPod.LABEL_NETWORK, text.hash())
                .addToAnnotations(SandboxPod.ANNOTATION_NETWORK_POLICY, text.json())
                .endMetadata());
    return Hardening.checked(Overlay.onto(builder.build(), spec.podTemplate()), spec.user());
  }

  private PodSpec podSpec(SandboxTemplateSpec spec, List<EnvVariable> late, Long deadlineSeconds) {
    String image = image(spec);
    boolean copied = AgentDelivery.copies(spec, image, settings);
    boolean foreign = copied && AgentDelivery.isForeign(image, settings);
    ResourceRequirements resources = ContainerResources.of(spec.resources(), settings);
    PodSpecBuilder builder =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withActiveDeadlineSeconds(deadlineSeconds)
            .withRuntimeClassName(spec.runtimeClassName())
            .withSecurityContext(Security.ofPod(spec.user()))
            .withImagePullSecrets(pullSecrets(spec))
            .withContainers(
                new ContainerBuilder()
                    .withName(SandboxPod.CONTAINER)
                    .withImage(image)
                    .withImagePullPolicy(spec.imagePullPolicy().name())
                    .withCommand(SandboxPod.AGENT_COMMAND)
                    // An image's own working directory may be closed to the sandbox's user.
                    .withWorkingDir("/")
                    .withEnv(Environment.of(spec, late, settings, foreign))
                    .withResources(resources)
                    .withSecurityContext(Security.ofContainer(spec.user()))
                    .withVolumeMounts(copied ? AgentDelivery.mounts(foreign) : List.of())
                    .build());
    if (copied) {
      builder
          .withInitContainers(AgentDelivery.init(settings, spec, resources))
          .withVolumes(AgentDelivery.volumes(foreign));
    }
    return builder.build();
  }

  private List<LocalObjectReference> pullSecrets(SandboxTemplateSpec spec) {
    return Stream.concat(
            spec.imagePullSecrets().stream().map(LocalRef::name),
            settings.imagePullSecrets().stream())
        .distinct()
        .map(LocalObjectReference::new)
        .toList();
  }
}
