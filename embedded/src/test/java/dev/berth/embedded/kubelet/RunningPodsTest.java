package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real agents in each isolation that this machine has. */
class RunningPodsTest {
  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces", "None"})
  void a_pod_runs_python_and_leaves_no_process_when_it_is_deleted(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));

      assertThat(pod.python("6 * 7")).contains("42");
      String left = "sleep 12345." + mode.ordinal();
      assertThat(pod.shell("setsid " + left + " >/dev/null 2>&1 & echo started"))
          .isEqualTo("started");
      await().until(() -> Agents.starting(left).size() == 1);

      fixture.client().pods().inNamespace("default").withName("sbx-one").delete();

      await().atMost(KubeletFixture.PATIENCE).until(() -> Agents.starting(left).isEmpty());
      await().atMost(KubeletFixture.PATIENCE).until(() -> isEmpty(state.resolve("p")));
      assertThat(Agents.naming(state)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces", "None"})
  void a_pod_whose_agent_is_killed_has_failed_and_nothing_of_it_runs_on(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-two"));
      String left = "sleep 12346." + mode.ordinal();
      pod.shell("setsid " + left + " >/dev/null 2>&1 & echo started");
      await().until(() -> Agents.starting(left).size() == 1);

      Agents.below(ProcessHandle.current()).forEach(ProcessHandle::destroyForcibly);

      ContainerStateTerminated end = terminated(fixture.awaitPhase("sbx-two", "Failed"));
      assertThat(end.getExitCode()).as("some versions of unshare give 1").isIn(137, 1);
      assertThat(end.getReason()).isEqualTo("Error");
      assertThat(end.getFinishedAt()).isNotNull();
      await().atMost(KubeletFixture.PATIENCE).until(() -> Agents.starting(left).isEmpty());
      assertThatThrownBy(() -> pod.get("/health")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_pod_ends_at_its_deadline() {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.Detect)) {
      fixture.run(KubeletFixture.pod("sbx-three"));

      fixture
          .client()
          .pods()
          .inNamespace("default")
          .withName("sbx-three")
          .edit(
              pod ->
                  new io.fabric8.kubernetes.api.model.PodBuilder(pod)
                      .editSpec()
                      .withActiveDeadlineSeconds(1L)
                      .endSpec()
                      .build());

      Pod ended = fixture.awaitPhase("sbx-three", "Failed");
      assertThat(ended.getStatus().getReason()).isEqualTo("DeadlineExceeded");
      assertThat(terminated(ended).getExitCode())
          .as("by itself, or killed after its grace")
          .isIn(143, 137);
    }
  }

  @Test
  void a_pod_waits_for_its_secret_and_then_has_it() throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.Detect)) {
      fixture.create(
          KubeletFixture.pod("sbx-four")
              .editSpec()
              .editFirstContainer()
              .addToEnv(new EnvVar("PLAIN", "$$HOME and $$(X)", null))
              .addNewEnv()
              .withName("HIDDEN")
              .withNewValueFrom()
              .withNewSecretKeyRef("key", "late", false)
              .endValueFrom()
              .endEnv()
              .endContainer()
              .endSpec());
      Pod waiting =
          fixture.await(
              "sbx-four",
              pod ->
                  pod.getStatus().getContainerStatuses().stream()
                      .anyMatch(each -> each.getState().getWaiting() != null));
      var state = waiting.getStatus().getContainerStatuses().getFirst().getState().getWaiting();
      assertThat(state.getReason()).isEqualTo("CreateContainerConfigError");
      assertThat(state.getMessage()).isEqualTo("secret \"late\" not found");

      fixture
          .client()
          .secrets()
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName("late")
                  .withNamespace("default")
                  .endMetadata()
                  .withData(Map.of("key", "Z2Vo\nZWlt\n"))
                  .build())
          .create();

      fixture.awaitPhase("sbx-four", "Running");
      PodHttp pod = fixture.http("sbx-four");
      assertThat(pod.shell("echo \"$HIDDEN $PLAIN\"")).isEqualTo("geheim $HOME and $(X)");
      assertThat(pod.shell("env")).doesNotContain("BERTH_").doesNotContain("MAVEN");
    }
  }

  @Test
  void a_pod_that_cannot_be_started_says_so_and_runs_once_it_is_mended() {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.None)) {
      fixture.create(
          KubeletFixture.pod("sbx-seven")
              .editMetadata()
              .addToAnnotations(SandboxPod.ANNOTATION_NETWORK_POLICY, "not JSON")
              .endMetadata());
      fixture.await(
          "sbx-seven",
          pod ->
              pod.getStatus().getContainerStatuses().stream()
                  .map(each -> each.getState().getWaiting())
                  .anyMatch(
                      waiting ->
                          waiting != null && "RunContainerError".equals(waiting.getReason())));

      fixture
          .client()
          .pods()
          .inNamespace("default")
          .withName("sbx-seven")
          .edit(
              pod ->
                  new io.fabric8.kubernetes.api.model.PodBuilder(pod)
                      .editMetadata()
                      .removeFromAnnotations(SandboxPod.ANNOTATION_NETWORK_POLICY)
                      .endMetadata()
                      .build());

      fixture.awaitPhase("sbx-seven", "Running");
    }
  }

  @Test
  void a_pod_that_asks_for_too_much_is_not_placed() {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.None)) {
      fixture.create(
          KubeletFixture.pod("sbx-five")
              .editSpec()
              .editFirstContainer()
              .withNewResources()
              .addToLimits("cpu", new Quantity("1000"))
              .endResources()
              .endContainer()
              .endSpec());

      Pod pending = fixture.awaitPhase("sbx-five", "Pending");

      assertThat(pending.getSpec().getNodeName()).isNull();
      assertThat(pending.getStatus().getConditions().getFirst().getMessage())
          .contains("Insufficient cpu");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces", "None"})
  void a_closed_kubelet_leaves_no_process_and_no_thread(IsolationMode mode) throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-six"));
      assertThat(pod.get("/health").status()).isEqualTo(200);
      assertThat(fixture.kubelet().logs("default", "sbx-six").orElseThrow())
          .contains("agent listens on");
    }
    assertThat(Agents.naming(state)).isEmpty();
    assertThat(Agents.below(ProcessHandle.current())).isEmpty();
    assertThat(isEmpty(state.resolve("p"))).isTrue();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.matches("agent-.*|aot-cache|node|pod-.*")));
  }

  private static ContainerStateTerminated terminated(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
