package dev.berth.operator.lifecycle;

import static dev.berth.crds.assertions.BerthAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Names;
import dev.berth.crds.Transport;
import dev.berth.operator.support.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a new Sandbox to one that serves, or to the reason why not. */
class StartTest {
  private static final String IMAGE_BACK_OFF =
      """
      {"phase": "Pending", "containerStatuses": [{"name": "sandbox", "image": "x:0",
       "state": {"waiting": {"reason": "ImagePullBackOff",
        "message": "Back-off pulling image \\"x:0\\""}}}]}
      """;

  @Test
  void a_new_sandbox_gets_a_pod_of_its_own_name_and_says_that_it_is_starting() {
    Story story = Story.ofSandbox().at(0);

    assertThat(story.sandbox()).isCreating("Starting");
    assertThat(story.created().getMetadata().getName()).isEqualTo(Names.ofPod("s", Given.UID));
    assertThat(story.sandbox().getStatus().podName()).isEqualTo(Names.ofPod("s", Given.UID));
    assertThat(story.created().getSpec().getActiveDeadlineSeconds()).isEqualTo(21_600);
  }

  @Test
  void it_is_ready_as_soon_as_its_container_has_started() {
    Story story = Story.ready("", "{}", 1.5);

    assertThat(story.sandbox()).isReady();
    assertThat(story.sandbox().getStatus().readyTime()).isEqualTo(Story.time(1.5));
    assertThat(story.sandbox().getStatus().podUID()).isEqualTo("pod-uid");
    assertThat(story.sandbox().getStatus().reason()).isNull();
    assertThat(story.decision().notices()).extracting(Notice::reason).containsExactly("Ready");
  }

  @Test
  void at_rest_nothing_changes_and_nothing_is_told() {
    Story story = Story.ready("", "{}", 1);
    var status = story.sandbox().getStatus();

    story.at(2).at(3);

    assertThat(story.decision().status()).isEqualTo(status);
    assertThat(story.decision().notices()).isEmpty();
  }

  @Test
  void its_snapshot_is_what_the_template_said_then_with_its_own_overrides() {
    Story story =
        Story.ofSandbox(
                "\"idleTimeoutSeconds\": 20, \"ttlSeconds\": 60",
                "{\"ttlSeconds\": 600, \"runtimeClassName\": \"gvisor\"}")
            .at(0);
    var snapshot = story.sandbox().getStatus().template();

    assertThat(snapshot.idleTimeoutSeconds()).isEqualTo(20);
    assertThat(snapshot.ttlSeconds()).isEqualTo(60);
    assertThat(snapshot.generation()).isEqualTo(3);
    assertThat(snapshot.transport()).isEqualTo(Transport.Exec);
    assertThat(story.sandbox().getStatus().expirationTime()).isEqualTo(Story.time(60));

    story.podPending("{}").template("{\"ttlSeconds\": 30}").at(1);

    assertThat(story.sandbox().getStatus().template()).isEqualTo(snapshot);
  }

  @Test
  void a_missing_template_is_waited_for_and_named() {
    Story story = Story.ofSandbox("", null).at(0);

    assertThat(story.sandbox()).isCreating("TemplateNotFound").hasMessageContaining("t does not");
    assertThat(story.looksAgainAt(0)).isEqualTo(120);
    assertThat(story.decision().notices()).extracting(Notice::warning).containsExactly(true);

    story.template("{}").at(10);

    assertThat(story.sandbox()).isCreating("Starting");
    assertThat(story.created()).isNotNull();
  }

  @Test
  void a_template_that_never_comes_fails_it() {
    assertThat(Story.ofSandbox("", null).at(0).at(120).sandbox()).hasFailed("TemplateNotFound");
  }

  @Test
  void an_unschedulable_pod_is_told_in_the_schedulers_words() {
    Story story =
        Story.ofSandbox()
            .at(0)
            .podPending(
                """
                {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
                 "reason": "Unschedulable", "message": "0/1 nodes: 1 Insufficient cpu."}]}
                """)
            .at(1);

    assertThat(story.sandbox())
        .isCreating("Unschedulable")
        .hasMessageContaining("Insufficient cpu");
    assertThat(story.looksAgainAt(1)).isEqualTo(120);
    assertThat(story.at(120).sandbox())
        .hasFailed("Unschedulable")
        .hasMessageContaining("Insufficient cpu");
    assertThat(story.decision().actions()).hasOnlyElementsOfType(Action.DeletePod.class);
  }

  @Test
  void an_image_that_cannot_be_pulled_is_named() {
    Story story = Story.ofSandbox().at(0).podPending(IMAGE_BACK_OFF).at(1);

    assertThat(story.sandbox()).isCreating("ImagePull").hasMessageContaining("x:0");
  }

  @Test
  void a_missing_secret_is_a_matter_of_the_containers_config() {
    Story story =
        Story.ofSandbox()
            .at(0)
            .podPending(
                """
                {"phase": "Pending", "containerStatuses": [{"name": "sandbox", "state":
                 {"waiting": {"reason": "CreateContainerConfigError",
                  "message": "secret \\"keys\\" not found"}}}]}
                """)
            .at(1);

    assertThat(story.sandbox()).isCreating("ContainerConfig").hasMessageContaining("keys");
  }

  @Test
  void a_refused_pod_is_tried_again_and_remembers_why() {
    Story story = Story.ofSandbox().at(0).refused(0, "exceeded quota: q");

    assertThat(story.sandbox()).isCreating("PodRefused").hasMessageContaining("exceeded quota");
    assertThat(story.looksAgainAt(0)).isEqualTo(5);

    story.at(5);

    assertThat(story.sandbox()).isCreating("PodRefused");
    assertThat(story.created()).isNotNull();
    assertThat(story.at(120).sandbox()).hasFailed("PodRefused");
  }

  @Test
  void root_where_the_installation_does_not_allow_it_is_refused_without_asking() {
    Story story = Story.ofSandbox("", "{\"user\": \"Root\"}").at(0);

    assertThat(story.sandbox()).isCreating("PodRefused").hasMessageContaining("user Root");
    assertThat(story.decision().actions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"env\": [{\"name\": \"BERTH_PORT\", \"value\": \"1\"}]}",
        "{\"env\": [{\"name\": \"A\", \"valueFrom\": {}}]}"
      })
  void what_a_removed_rule_let_through_is_refused_and_can_be_stopped(String template) {
    Story story = Story.ofSandbox("", template).at(0);

    assertThat(story.sandbox()).isCreating("PodRefused").hasMessageContaining("env ");
    assertThat(story.decision().actions()).isEmpty();
    assertThat(story.edited("\"state\": \"Stopped\"").at(1).sandbox()).isStopped();
  }

  @Test
  void a_reason_whose_words_change_is_told_once() {
    Story story = Story.ofSandbox().at(0).refused(0, "exceeded quota: q, used: pods=3");
    assertThat(story.decision().notices()).hasSize(1);

    story.at(5).refused(5, "exceeded quota: q, used: pods=4");

    assertThat(story.sandbox()).isCreating("PodRefused").hasMessageContaining("pods=4");
    assertThat(story.decision().notices()).isEmpty();
  }

  @Test
  void a_start_without_any_reason_still_ends() {
    Story story = Story.ofSandbox("", "{\"startupTimeoutSeconds\": 30}").at(0).podPending("{}");

    assertThat(story.at(29).sandbox()).isCreating("Starting");
    assertThat(story.at(30).sandbox()).hasFailed("StartTimeout");
  }

  @Test
  void the_deadline_hides_why_it_did_not_start_but_the_status_remembers() {
    Story story =
        Story.ofSandbox("\"ttlSeconds\": 10", "{}").at(0).podPending(IMAGE_BACK_OFF).at(1);

    story.pod("{\"phase\": \"Failed\", \"reason\": \"DeadlineExceeded\"}").at(11);

    assertThat(story.sandbox()).hasFailed("ImagePull").hasMessageContaining("x:0");
  }

  @Test
  void a_name_that_does_not_follow_from_the_id_fails_and_names_the_right_one() {
    Story story = Story.ofSandbox("\"sandboxId\": \"some id\"", "{}").at(0);

    assertThat(story.sandbox()).hasFailed("NameMismatch").hasMessageContaining("sandboxId");
    assertThat(story.decision().actions()).isEmpty();
  }

  @Test
  void nothing_is_decided_about_an_object_that_is_being_deleted() {
    Story story = Story.ofSandbox();
    story.sandbox().getMetadata().setDeletionTimestamp(Given.CREATED.toString());

    assertThat(story.at(1).decision().actions()).isEmpty();
  }
}
