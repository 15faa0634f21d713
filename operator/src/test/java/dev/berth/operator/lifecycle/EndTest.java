package dev.berth.operator.lifecycle;

import static dev.berth.crds.assertions.BerthAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ends a sandbox: its limits, its author, its pod. */
class EndTest {
  @Test
  void quiet_for_its_idle_timeout_it_ends_and_its_pod_with_it() {
    Story story = Story.ready("\"idleTimeoutSeconds\": 20", "{}", 1);

    assertThat(story.looksAgainAt(1)).isEqualTo(21);
    assertThat(story.at(20.9).sandbox()).isReady();
    assertThat(story.at(21).sandbox()).isTerminated("IdleTimeout");
    assertThat(story.decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class).hasSize(1);
  }

  @Test
  void activity_prolongs_it_and_is_never_overwritten() {
    Story story = Story.ready("\"idleTimeoutSeconds\": 20", "{}", 1).activity(15).at(21);

    assertThat(story.sandbox()).isReady();
    assertThat(story.looksAgainAt(21)).isEqualTo(35);
    assertThat(story.sandbox().getStatus().lastActivityTime()).isEqualTo(Story.time(15));
    assertThat(story.at(35).sandbox()).isTerminated("IdleTimeout");
  }

  @Test
  void the_ttl_counts_from_its_creation_whatever_it_does() {
    Story story = Story.ready("\"ttlSeconds\": 30", "{}", 1).activity(29);

    assertThat(story.at(29.9).sandbox()).isReady();
    assertThat(story.looksAgainAt(29.9)).isEqualTo(30);
    assertThat(story.at(30).sandbox()).isTerminated("TTLExpired");
  }

  @Test
  void the_pods_deadline_is_lowered_to_the_ttl_once_its_start_is_known() {
    Story story = Story.ready("\"ttlSeconds\": 30", "{}", 4.5);

    assertThat(story.decision().actions())
        .singleElement()
        .isInstanceOfSatisfying(
            Action.LowerDeadline.class, action -> assertThat(action.seconds()).isEqualTo(26));
  }

  @Test
  void a_deadline_that_passed_while_the_operator_was_away_is_the_ttl() {
    Story story = Story.ready("\"ttlSeconds\": 30", "{}", 1);

    story.pod("{\"phase\": \"Failed\", \"reason\": \"DeadlineExceeded\"}").at(100);

    assertThat(story.sandbox()).isTerminated("TTLExpired");
  }

  @Test
  void a_stop_is_an_end_with_which_nothing_is_wrong() {
    Story story = Story.ready("", "{}", 1).edited("\"state\": \"Stopped\"").at(2);

    assertThat(story.sandbox()).isStopped();
    assertThat(story.sandbox().getStatus().observedGeneration()).isEqualTo(2);
    assertThat(story.decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class);
  }

  @Test
  void a_sandbox_made_stopped_never_gets_a_pod() {
    Story story = Story.ofSandbox("\"state\": \"Stopped\"", "{}").at(0);

    assertThat(story.sandbox()).isStopped();
    assertThat(story.decision().actions()).isEmpty();
  }

  @Test
  void ended_it_stays_ended_whatever_happens_to_its_pod() {
    Story story = Story.ready("\"idleTimeoutSeconds\": 20", "{}", 1).at(21);
    var status = story.sandbox().getStatus();

    story.podIsLeaving().at(22);
    assertThat(story.decision().actions()).isEmpty();
    story.podIsGone(true).at(23);

    assertThat(story.decision().status()).isEqualTo(status);
    assertThat(story.decision().actions()).isEmpty();
    assertThat(story.decision().notices()).isEmpty();
  }

  @Test
  void a_spec_changed_after_the_end_is_acknowledged() {
    Story story = Story.ready("\"idleTimeoutSeconds\": 20", "{}", 1).at(21);

    story.edited("\"state\": \"Stopped\", \"idleTimeoutSeconds\": 20").at(22);

    assertThat(story.sandbox()).isTerminated("IdleTimeout");
    assertThat(story.sandbox().getStatus().observedGeneration()).isEqualTo(2);
    assertThat(story.sandbox()).hasCondition("Ready").ofGeneration(2L);
  }

  @Test
  void its_object_goes_after_its_retention() {
    Story story = Story.ready("\"idleTimeoutSeconds\": 20", "{\"retentionSeconds\": 5}", 1).at(21);

    assertThat(story.looksAgainAt(21)).isEqualTo(26);
    assertThat(story.at(25.9).decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class);
    assertThat(story.at(26).decision().actions()).hasOnlyElementsOfType(Action.DeleteSandbox.class);
  }

  @Test
  void one_that_another_writer_ended_without_a_time_ends_now() {
    Story story = Story.ready("", "{\"retentionSeconds\": 5}", 1).endedByAnother().at(10);

    assertThat(story.sandbox().getStatus().endTime()).isEqualTo(Story.time(10));
    assertThat(story.decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class);
    assertThat(story.at(15).decision().actions()).hasOnlyElementsOfType(Action.DeleteSandbox.class);
  }

  @Test
  void a_snapshot_that_lacks_something_has_the_defaults_for_it() {
    Story story = Story.ready("\"ttlSeconds\": 30", "{}", 1).snapshotLost().at(2);

    assertThat(story.sandbox()).isReady();
    assertThat(story.sandbox().getStatus().template().idleTimeoutSeconds()).isEqualTo(1800);
    assertThat(story.at(30).sandbox()).isTerminated("TTLExpired");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void a_pod_that_ended_fails_it_for_a_reason(String reason, String podStatus, String words) {
    Story story = Story.ready("", "{}", 1).pod(podStatus).at(2);

    assertThat(story.sandbox()).hasFailed(reason).hasMessageContaining(words);
    assertThat(story.decision().notices())
        .singleElement()
        .satisfies(notice -> assertThat(notice.warning()).isTrue());
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("OOMKilled", terminated("OOMKilled", 137, 0), "Memory ran out"),
        Arguments.of("AgentDied", terminated("Error", 139, 0), "signal 11"),
        Arguments.of("AgentDied", terminated("Error", 1, 0), "exit code 1"),
        Arguments.of("AgentDied", terminated("Completed", 0, 0), "exit code 0"),
        Arguments.of("PodFailed", terminated("StartError", 128, 0), "StartError"),
        Arguments.of(
            "Evicted",
            "{\"phase\": \"Failed\", \"reason\": \"Evicted\", \"message\": \"Pod ephemeral local"
                + " storage usage exceeds\"}",
            "ephemeral"),
        Arguments.of("NodeLost", "{\"phase\": \"Failed\", \"reason\": \"NodeLost\"}", "NodeLost"),
        Arguments.of(
            "NodeLost",
            """
            {"phase": "Failed", "conditions": [{"type": "DisruptionTarget", "status": "True",
             "reason": "DeletionByPodGC", "message": "PodGC: node no longer exists"}]}
            """,
            "node no longer exists"),
        Arguments.of(
            "PodFailed",
            "{\"phase\": \"Failed\", \"reason\": \"UnexpectedAdmissionError\"}",
            "UnexpectedAdmissionError"));
  }

  @Test
  void a_pod_that_somebody_deletes_fails_it_at_once() {
    Story story = Story.ready("", "{}", 1).podIsLeaving().at(2);

    assertThat(story.sandbox()).hasFailed("PodDeleted");
    assertThat(story.decision().actions()).isEmpty();
  }

  @Test
  void a_pod_that_is_simply_gone_was_deleted() {
    assertThat(Story.ready("", "{}", 1).podIsGone(false).at(2).sandbox()).hasFailed("PodDeleted");
    assertThat(Story.ready("", "{}", 1).podIsGone(true).at(2).sandbox()).hasFailed("PodDeleted");
  }

  @Test
  void a_pod_that_went_before_it_was_ready_is_not_made_again() {
    Story story = Story.ofSandbox().at(0).podPending("{}").at(1).podIsGone(false).at(2);

    assertThat(story.sandbox()).hasFailed("PodDeleted");
    assertThat(story.decision().actions()).isEmpty();
  }

  @Test
  void what_a_departed_pod_said_last_tells_why_it_went() {
    Story story =
        Story.ready("", "{}", 1)
            .pod(
                """
                {"phase": "Failed", "conditions": [{"type": "DisruptionTarget", "status": "True",
                 "reason": "DeletionByPodGC", "message": "PodGC: node no longer exists"}]}
                """)
            .podIsGone(true)
            .at(2);

    assertThat(story.sandbox()).hasFailed("NodeLost");
  }

  @Test
  void a_silent_node_has_half_a_minute_to_answer_again() {
    Story story = Story.ready("", "{}", 1).pod(silentSince(10)).at(11);

    assertThat(story.sandbox()).isReady();
    assertThat(story.looksAgainAt(11)).isEqualTo(40);
    assertThat(story.at(40).sandbox()).hasFailed("NodeLost");
    assertThat(story.decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class);
  }

  @Test
  void a_template_removed_takes_no_sandbox_along_but_is_told_once() {
    Story story = Story.ready("", "{}", 1).template(null).at(2);

    assertThat(story.sandbox())
        .isReady()
        .hasCondition("Ready")
        .withReason("TemplateRemoved")
        .withMessageContaining("SandboxTemplate t has been removed");
    assertThat(story.decision().notices())
        .extracting(Notice::reason)
        .containsExactly("TemplateRemoved");
    assertThat(story.at(3).decision().notices()).isEmpty();
  }

  @Test
  void a_template_removed_while_it_started_is_told_as_well() {
    Story story = Story.ofSandbox("", "{}").at(0).podPending("{}").template(null);

    assertThat(story.running(1).at(1).decision().notices())
        .extracting(Notice::reason)
        .containsExactly("Ready", "TemplateRemoved");
  }

  @Test
  void a_template_made_again_takes_the_words_back() {
    Story story = Story.ready("", "{}", 1).template(null).at(2).template("{}").at(3);

    assertThat(story.sandbox()).isReady().hasCondition("Ready").withReason("Serving");
    assertThat(story.decision().notices()).isEmpty();
  }

  private static String silentSince(double seconds) {
    return """
        {"phase": "Running", "startTime": "%s",
         "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "%s"}],
         "containerStatuses": [{"name": "sandbox", "started": true, "state": {"running": {}}}]}
        """
        .formatted(Story.time(1), Story.time(seconds));
  }

  private static String terminated(String reason, int code, int signal) {
    return """
        {"phase": "Failed", "containerStatuses": [{"name": "sandbox", "state":
         {"terminated": {"reason": "%s", "exitCode": %d, "signal": %d}}}]}
        """
        .formatted(reason, code, signal);
  }
}
