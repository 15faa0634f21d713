package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A kubelet with real agents, and an API to give it pods. */
final class KubeletFixture implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final Kubelet kubelet;

  private KubeletFixture(KubernetesMockServer server, KubernetesClient client, Kubelet kubelet) {
    this.server = server;
    this.client = client;
    this.kubelet = kubelet;
  }

  /** Skips the test where the machine does not have this isolation. */
  static KubeletFixture start(Path stateDir, IsolationMode mode) {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new MergingDispatcher(), false);
    server.init();
    KubernetesClient client = server.createClient();
    try {
      Kubelet kubelet = new Kubelet(client, TestMachine.settings(stateDir, mode));
      kubelet.start();
      return new KubeletFixture(server, client, kubelet);
    } catch (IOException e) {
      client.close();
      server.destroy();
      assumeThat(e).as("skipped: %s", e.getMessage()).isNull();
      throw new AssertionError(e);
    }
  }

  KubernetesClient client() {
    return client;
  }

  Kubelet kubelet() {
    return kubelet;
  }

  PodHttp http(String pod) {
    return new PodHttp(kubelet, pod);
  }

  /** As the operator makes them, without a deadline. */
  static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(1L)
        .addNewInitContainer()
        .withName(SandboxPod.INIT_CONTAINER)
        .withImage("berth/agent")
        .endInitContainer()
        .addNewContainer()
        .withName(SandboxPod.CONTAINER)
        .withImage("berth/code-interpreter")
        .withCommand(SandboxPod.AGENT_COMMAND)
        .endContainer()
        .endSpec();
  }

  Pod create(PodBuilder pod) {
    return client.pods().resource(pod.build()).create();
  }

  /** Creates it and waits until its container runs. */
  PodHttp run(PodBuilder pod) {
    String name = create(pod).getMetadata().getName();
    awaitPhase(name, "Running");
    PodHttp http = http(name);
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> http.get("/health").status() == 200);
    return http;
  }

  Pod awaitPhase(String name, String phase) {
    return await(name, pod -> phase.equals(pod.getStatus().getPhase()));
  }

  Pod await(String name, Predicate<Pod> condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Pod pod = get(name);
              return pod != null && pod.getStatus() != null && condition.test(pod);
            });
    return get(name);
  }

  Pod get(String name) {
    return client.pods().inNamespace("default").withName(name).get();
  }

  @Override
  public void close() {
    kubelet.close();
    client.close();
    server.destroy();
  }
}
