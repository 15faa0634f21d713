package dev.berth.embedded.kubelet;

import dev.berth.crds.ContentHash;
import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes processes of pods. Whatever its image, a pod is an agent with this machine's programs, so
 * an image is neither pulled nor known.
 *
 * <p>Of the pod's limits, processes get these: memory as the agent has it (a limit for each Python
 * context, and Node's heap), disk as the agent counts it before a write by its API, CPU none, but
 * code is nicer than the agent. A limit of address space would not leave a JVM or Node alive.
 */
final class SandboxRunner {
  private final Path pods;
  private final Isolation isolation;
  private final AgentCommand command;
  private final AotCache aotCache;
  private final AgentEnvironment environment;
  private final KubernetesSerialization serialization;

  SandboxRunner(
      Path pods,
      Isolation isolation,
      AgentCommand command,
      AotCache aotCache,
      AgentEnvironment environment,
      KubernetesSerialization serialization) {
    this.pods = pods;
    this.isolation = isolation;
    this.command = command;
    this.aotCache = aotCache;
    this.environment = environment;
    this.serialization = serialization;
  }

  SandboxFolder folder(Pod pod) {
    String name = pod.getMetadata().getUid();
    return new SandboxFolder(pods.resolve(ContentHash.of(name)));
  }

  AgentProcess start(Pod pod, Map<String, String> variables) throws IOException {
    SandboxFolder folder = folder(pod);
    folder.create();
    Isolation.Places places = isolation.places(folder);
    boolean bare = !isolation.endsWithFirstProcess();
    Optional<Path> root = bare ? Optional.of(folder.root()) : Optional.empty();
    String uid = pod.getMetadata().getUid();
    String[] options =
        bare ? new String[] {"-Djava.io.tmpdir=" + folder.behind("/tmp")} : new String[0];
    Optional<Path> cache = aotCache.name().map(name -> places.aotCaches().resolve(name));
    List<String> agent = command.of(places.agentHome(), cache, options);
    Isolation.Wants wants =
        new Isolation.Wants(hasNetwork(pod), "Root".equals(variables.get("BERTH_USER_KIND")));
    return AgentProcess.start(
        isolation.enter(folder, wants, agent),
        environment.of(variables, places, root, uid),
        folder,
        root.map(top -> AgentEnvironment.MARKER + "=" + uid));
  }

  /** A policy that lets nothing out means no network; any other one is not enforced here. */
  private boolean hasNetwork(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String json =
        annotations == null ? null : annotations.get(SandboxPod.ANNOTATION_NETWORK_POLICY);
    if (json == null) {
      return true;
    }
    NetworkPolicySpec rules = serialization.unmarshal(json, NetworkPolicySpec.class);
    return !rules.getPolicyTypes().contains("Egress") || !rules.getEgress().isEmpty();
  }
}
