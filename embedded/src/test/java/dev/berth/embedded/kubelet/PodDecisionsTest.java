package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a kubelet does with a pod, and says of it. */
class PodDecisionsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant BEFORE = NOW.minusSeconds(60);
  private static final RunState RUNNING = new RunState.Running(BEFORE);
  private static final RunState WAITING =
      new RunState.Waiting(
          "CreateContainerConfigError", "secret \"a\" not found", NOW.plusSeconds(2));

  private static PodBuilder pod() {
    return KubeletFixture.pod("p").editMetadata().withUid("uid-1").endMetadata();
  }

  private static NextStep next(Pod pod, RunState run) {
    return NextStep.of(pod, run, Optional.of(BEFORE), NOW);
  }

  private static PodStatus status(RunState run) {
    return PodStatuses.of(pod().build(), run, Optional.of(BEFORE), null, NOW);
  }

  private static RunState.Ended ended(int code, RunState.By by) {
    return new RunState.Ended(BEFORE, NOW, code, false, by);
  }

  @Test
  void a_new_pod_is_placed_then_started() {
    assertThat(next(pod().build(), new RunState.New())).isEqualTo(new NextStep.Place());
    assertThat(next(pod().build(), new RunState.Waiting("ContainerCreating", null, NOW)))
        .isEqualTo(new NextStep.Start());
  }

  @Test
  void a_start_that_failed_is_tried_again_later() {
    assertThat(next(pod().build(), WAITING))
        .isEqualTo(new NextStep.Wait(Optional.of(NOW.plusSeconds(2))));
  }

  @Test
  void a_running_pod_waits_for_its_deadline_and_ends_at_it() {
    Pod bounded = pod().editSpec().withActiveDeadlineSeconds(61L).endSpec().build();
    Pod late = pod().editSpec().withActiveDeadlineSeconds(60L).endSpec().build();

    assertThat(next(bounded, RUNNING))
        .isEqualTo(new NextStep.Wait(Optional.of(NOW.plusSeconds(1))));
    assertThat(next(late, RUNNING))
        .isEqualTo(new NextStep.End(RunState.By.Deadline, Duration.ofSeconds(1)));
    assertThat(next(late, WAITING)).isInstanceOf(NextStep.End.class);
    assertThat(next(late, ended(0, RunState.By.Itself)))
        .isEqualTo(new NextStep.Wait(Optional.empty()));
  }

  @Test
  void a_deleted_pod_ends_within_the_grace_that_the_deletion_gives_and_is_then_forgotten() {
    Pod deleted =
        pod()
            .editMetadata()
            .withDeletionTimestamp("2030-01-01T00:00:05Z")
            .withDeletionGracePeriodSeconds(5L)
            .endMetadata()
            .build();

    assertThat(next(deleted, RUNNING))
        .isEqualTo(new NextStep.End(RunState.By.Deletion, Duration.ofSeconds(5)));
    for (RunState none :
        new RunState[] {
          new RunState.New(), WAITING, new RunState.Unplaced("x"), ended(143, RunState.By.Deletion)
        }) {
      assertThat(next(deleted, none)).isEqualTo(new NextStep.Forget());
    }
  }

  @Test
  void a_pod_that_an_earlier_run_started_has_ended_unseen() {
    Pod started = pod().withNewStatus().withPhase("Running").endStatus().build();
    Pod done = pod().withNewStatus().withPhase("Succeeded").endStatus().build();

    assertThat(next(started, new RunState.New())).isEqualTo(new NextStep.GiveUp());
    assertThat(next(done, new RunState.New())).isEqualTo(new NextStep.Wait(Optional.empty()));
  }

  @Test
  void a_running_pod_is_ready_in_all_its_conditions() {
    PodStatus status = status(RUNNING);

    assertThat(status.getPhase()).isEqualTo("Running");
    assertThat(status.getStartTime()).isEqualTo("2029-12-31T23:59:00Z");
    assertThat(status.getPodIP()).isEqualTo("127.0.0.1");
    assertThat(status.getConditions())
        .allMatch(each -> each.getStatus().equals("True"))
        .extracting(PodCondition::getType)
        .contains("PodScheduled", "Initialized", "ContainersReady", "Ready");
    ContainerStatus container = status.getContainerStatuses().getFirst();
    assertThat(container.getStarted()).isTrue();
    assertThat(container.getReady()).isTrue();
    assertThat(container.getState().getRunning().getStartedAt()).isEqualTo("2029-12-31T23:59:00Z");
    assertThat(status.getInitContainerStatuses().getFirst().getState().getTerminated().getReason())
        .isEqualTo("Completed");
  }

  @Test
  void a_container_that_cannot_be_made_waits_with_the_reason() {
    PodStatus status = status(WAITING);

    assertThat(status.getPhase()).isEqualTo("Pending");
    var waiting = status.getContainerStatuses().getFirst().getState().getWaiting();
    assertThat(waiting.getReason()).isEqualTo("CreateContainerConfigError");
    assertThat(waiting.getMessage()).isEqualTo("secret \"a\" not found");
  }

  @Test
  void exit_codes_become_phases_and_reasons() {
    assertEnd(ended(0, RunState.By.Itself), "Succeeded", "Completed");
    assertEnd(ended(3, RunState.By.Itself), "Failed", "Error");
    assertEnd(ended(137, RunState.By.Itself), "Failed", "Error");
    assertEnd(
        new RunState.Ended(BEFORE, NOW, 137, true, RunState.By.Itself), "Failed", "OOMKilled");
    assertEnd(ended(143, RunState.By.Deletion), "Failed", "Error");
    assertEnd(ended(137, RunState.By.Unseen), "Failed", "ContainerStatusUnknown");
  }

  private static void assertEnd(RunState.Ended end, String phase, String reason) {
    PodStatus status = status(end);
    var terminated = status.getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(status.getPhase()).isEqualTo(phase);
    assertThat(terminated.getReason()).isEqualTo(reason);
    assertThat(terminated.getExitCode()).isEqualTo(end.exitCode());
    assertThat(terminated.getFinishedAt()).isEqualTo("2030-01-01T00:00:00Z");
  }

  @Test
  void a_pod_past_its_deadline_has_failed_whatever_its_exit_code() {
    PodStatus status = status(ended(0, RunState.By.Deadline));

    assertThat(status.getPhase()).isEqualTo("Failed");
    assertThat(status.getReason()).isEqualTo("DeadlineExceeded");
    assertThat(status.getMessage())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
  }

  @Test
  void a_condition_that_stays_keeps_its_time() {
    PodStatus before =
        new PodStatusBuilder()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("True")
            .withLastTransitionTime("2029-01-01T00:00:00Z")
            .endCondition()
            .build();

    PodStatus status = PodStatuses.of(pod().build(), RUNNING, Optional.of(BEFORE), before, NOW);

    assertThat(status.getConditions())
        .filteredOn(each -> each.getType().equals("PodScheduled"))
        .extracting(PodCondition::getLastTransitionTime)
        .containsExactly("2029-01-01T00:00:00Z");
  }

  @Test
  void more_than_the_machine_has_is_unschedulable_in_the_schedulers_words() {
    Map<String, Quantity> machine = Map.of("cpu", new Quantity("2"), "memory", new Quantity("8Gi"));
    Pod large =
        pod()
            .editSpec()
            .editFirstContainer()
            .withNewResources()
            .addToRequests("cpu", new Quantity("2001m"))
            .addToLimits("memory", new Quantity("9Gi"))
            .endResources()
            .endContainer()
            .endSpec()
            .build();

    String refusal = Placement.refusal(large, machine, Map.of()).orElseThrow();

    assertThat(refusal)
        .startsWith("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.");
    PodStatus status =
        PodStatuses.of(large, new RunState.Unplaced(refusal), Optional.empty(), null, NOW);
    assertThat(status.getPhase()).isEqualTo("Pending");
    assertThat(status.getStartTime()).isNull();
    assertThat(status.getConditions().getFirst().getReason()).isEqualTo("Unschedulable");
    assertThat(Placement.refusal(pod().build(), machine, Map.of())).isEmpty();
  }

  @Test
  void a_node_that_the_selector_does_not_mean_is_not_taken() {
    Pod elsewhere = pod().editSpec().addToNodeSelector("disk", "ssd").endSpec().build();

    assertThat(Placement.refusal(elsewhere, Map.of(), Map.of("disk", "hdd")).orElseThrow())
        .startsWith("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector");
  }
}
