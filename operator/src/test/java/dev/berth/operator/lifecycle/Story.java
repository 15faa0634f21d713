package dev.berth.operator.lifecycle;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.support.Given;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Optional;

/** One Sandbox's life in a test: time passes, things happen, and it is decided about. */
final class Story {
  private final Lifecycle lifecycle = new Lifecycle(Given.LIFECYCLE, new PodDesign(Given.PODS));
  private Sandbox sandbox;
  private SandboxTemplate template;
  private Pod pod;
  private Pod departed;
  private Decision last;

  private Story(Sandbox sandbox, SandboxTemplate template) {
    this.sandbox = sandbox;
    this.template = template;
  }

  static Story ofSandbox(String more, String templateSpec) {
    return new Story(
        Given.sandbox(more), templateSpec == null ? null : Given.template(templateSpec));
  }

  static Story ofSandbox() {
    return ofSandbox("", "{}");
  }

  /** A story at the point where its sandbox has got ready, after so many seconds. */
  static Story ready(String more, String templateSpec, double seconds) {
    Story story = ofSandbox(more, templateSpec).at(0).podPending("{}");
    return story.running(seconds).at(seconds);
  }

  Story at(double seconds) {
    last = lifecycle.decide(view(), time(seconds));
    keep();
    return this;
  }

  Story refused(double seconds, String words) {
    last = lifecycle.refused(view(), words, time(seconds));
    keep();
    return this;
  }

  /** The decided pod was made; {@code status} is JSON of its status. */
  Story podPending(String status) {
    pod =
        new PodBuilder(created())
            .editMetadata()
            .withUid("pod-uid")
            .withCreationTimestamp(Given.CREATED.toString())
            .endMetadata()
            .withStatus(status(status))
            .build();
    return this;
  }

  Story pod(String status) {
    pod = new PodBuilder(pod).withStatus(status(status)).build();
    return this;
  }

  Story running(double startSeconds) {
    return pod(
        """
        {"phase": "Running", "startTime": "%s",
         "containerStatuses": [{"name": "sandbox", "started": true, "ready": true,
          "state": {"running": {}}}]}
        """
            .formatted(time(startSeconds)));
  }

  Story podIsLeaving() {
    pod =
        new PodBuilder(pod)
            .editMetadata()
            .withDeletionTimestamp(Given.CREATED.toString())
            .endMetadata()
            .build();
    return this;
  }

  Story podIsGone(boolean seen) {
    departed = seen ? pod : null;
    pod = null;
    return this;
  }

  Story template(String spec) {
    template = spec == null ? null : Given.template(spec);
    return this;
  }

  /** Its author changes the spec. */
  Story edited(String more) {
    var status = sandbox.getStatus();
    sandbox = Given.sandbox(more);
    sandbox.setStatus(status);
    sandbox.getMetadata().setGeneration(2L);
    return this;
  }

  Story activity(double seconds) {
    sandbox.setStatus(With.activity(sandbox.getStatus(), time(seconds)));
    return this;
  }

  /** Somebody who may write a status writes its phase and nothing else. */
  Story endedByAnother() {
    sandbox.setStatus(With.phase(sandbox.getStatus(), Phase.Terminated));
    return this;
  }

  /** Somebody empties the snapshot, or an older Berth wrote less into it. */
  Story snapshotLost() {
    sandbox.setStatus(With.noSnapshot(sandbox.getStatus()));
    return this;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Decision decision() {
    return last;
  }

  Pod created() {
    return last.actions().stream()
        .filter(Action.CreatePod.class::isInstance)
        .map(action -> ((Action.CreatePod) action).pod())
        .findFirst()
        .orElseThrow();
  }

  /** When it is looked at again, in seconds after its creation. */
  double looksAgainAt(double now) {
    return now + last.lookAgain().orElseThrow().toMillis() / 1000.0;
  }

  static Instant time(double seconds) {
    return Given.CREATED.plusMillis(Math.round(seconds * 1000));
  }

  private SandboxView view() {
    return new SandboxView(
        sandbox,
        Optional.ofNullable(template),
        Optional.ofNullable(pod),
        Optional.ofNullable(departed));
  }

  private void keep() {
    Sandbox next = Serialization.clone(sandbox);
    next.setStatus(last.status());
    sandbox = next;
  }

  private static PodStatus status(String json) {
    return Serialization.unmarshal(json, PodStatus.class);
  }
}
