package dev.berth.embedded.kubelet;

import com.sun.management.OperatingSystemMXBean;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The one Node: this machine, with all that it has. */
final class NodeKeeper {
  static final String NAME = "laptop";

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Quantity> capacity;

  NodeKeeper(KubernetesClient client, Path stateDir, Clock clock) throws java.io.IOException {
    this.client = client;
    this.clock = clock;
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    this.capacity =
        Map.of(
            "cpu", new Quantity("" + Runtime.getRuntime().availableProcessors()),
            "memory", new Quantity("" + machine.getTotalMemorySize()),
            "ephemeral-storage", new Quantity("" + Files.getFileStore(stateDir).getTotalSpace()),
            "pods", new Quantity("250"));
  }

  Map<String, Quantity> capacity() {
    return capacity;
  }

  static Map<String, String> labels() {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return Map.of(
        "kubernetes.io/hostname", NAME, "kubernetes.io/os", "linux", "kubernetes.io/arch", arch);
  }

  /** Registers the node, or shows that it is still there. */
  void keep() {
    Node seen = client.nodes().withName(NAME).get();
    if (seen == null) {
      seen = client.nodes().resource(node()).create();
    }
    Node wanted = node();
    wanted.getMetadata().setResourceVersion(null);
    Node now = new NodeBuilder(seen).withStatus(wanted.getStatus()).build();
    now.getMetadata().setResourceVersion(null);
    client.nodes().resource(now).updateStatus();
  }

  private Node node() {
    String now = PodStatuses.text(clock.instant());
    String started =
        PodStatuses.text(
            java.time.Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
    return new NodeBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withLabels(labels())
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withCapacity(capacity)
        .withAllocatable(capacity)
        .withConditions(
            new NodeConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("kubelet is posting ready status")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(started)
                .build())
        .addNewAddress(PodStatuses.ADDRESS, "InternalIP")
        .addNewAddress(NAME, "Hostname")
        .withNewNodeInfo()
        .withOperatingSystem("linux")
        .withArchitecture(labels().get("kubernetes.io/arch"))
        .withOsImage("this machine")
        .withKernelVersion(System.getProperty("os.version"))
        .withContainerRuntimeVersion("berth://1")
        .withKubeletVersion("v1.34.0")
        .withKubeProxyVersion("")
        .withBootID("")
        .withMachineID("")
        .withSystemUUID("")
        .endNodeInfo()
        .endStatus()
        .build();
  }
}
