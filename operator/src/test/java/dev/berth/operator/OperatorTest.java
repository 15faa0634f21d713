package dev.berth.operator;

import static dev.berth.crds.assertions.BerthAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.support.MockCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole operator against an API server, under the rules that the chart ships. */
class OperatorTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final MockCluster cluster = new MockCluster();

  @Test
  void a_sandbox_gets_a_pod_of_its_own_and_is_ready_when_that_runs() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");

    Pod pod = cluster.awaitPod("one");
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isCreating("Starting"));
    cluster.kubeletRuns(pod);

    var ready = cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());
    assertThat(ready.getStatus().podUID()).isEqualTo(pod.getMetadata().getUid());
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getUid()).isEqualTo(ready.getMetadata().getUid());
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getBlockOwnerDeletion()).isNull();
            });
  }

  @Test
  void its_network_policy_stands_before_its_pod() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");

    Pod pod = cluster.awaitPod("one");

    String hash = pod.getMetadata().getLabels().get(SandboxPod.LABEL_NETWORK);
    assertThat(policy("berth-net-" + hash)).isNotNull();
    var verbs = cluster.requests("create", "networkpolicies").getFirst();
    assertThat(verbs.body()).contains(hash);
  }

  @Test
  void a_policy_that_somebody_deletes_or_opens_is_restored() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");
    Pod pod = cluster.awaitPod("one");
    String name = "berth-net-" + pod.getMetadata().getLabels().get(SandboxPod.LABEL_NETWORK);

    user().withName(name).delete();
    await().atMost(SOON).until(() -> policy(name) != null);

    user()
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"ingress\": [{}]}}");
    await().atMost(SOON).until(() -> policy(name).getSpec().getIngress().isEmpty());
  }

  @Test
  void a_missing_template_is_waited_for() {
    cluster.startOperator();
    cluster.sandbox("one", "");
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isCreating("TemplateNotFound"));

    cluster.template("{}");

    assertThat(cluster.awaitPod("one")).isNotNull();
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isCreating("Starting"));
  }

  @Test
  void a_live_one_says_that_its_template_was_removed_until_that_is_there_again() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");
    cluster.kubeletRuns(cluster.awaitPod("one"));
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());

    cluster.user().resources(SandboxTemplate.class).inNamespace("ns").withName("t").delete();
    cluster.awaitSandbox(
        "one",
        sandbox ->
            assertThat(sandbox).isReady().hasCondition("Ready").withReason("TemplateRemoved"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(eventsOf("one")).contains("TemplateRemoved"));

    cluster.template("{}");
    cluster.awaitSandbox(
        "one",
        sandbox -> assertThat(sandbox).isReady().hasCondition("Ready").withReason("Serving"));
  }

  @Test
  void a_stop_ends_it_and_its_pod() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");
    Pod pod = cluster.awaitPod("one");
    cluster.kubeletRuns(pod);
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());

    stop("one");

    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isStopped());
    await().atMost(SOON).until(() -> cluster.pod(pod.getMetadata().getName()) == null);
  }

  @Test
  void it_fails_in_the_kubelets_words_when_its_pod_does() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");
    Pod pod = cluster.awaitPod("one");
    cluster.kubeletRuns(pod);
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());

    cluster.kubelet(
        pod, "{\"phase\": \"Failed\", \"reason\": \"Evicted\", \"message\": \"low on memory\"}");

    cluster.awaitSandbox(
        "one",
        sandbox -> assertThat(sandbox).hasFailed("Evicted").hasMessageContaining("low on memory"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        cluster.user().events().v1().events().inNamespace("ns").list().getItems())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getReason()).isEqualTo("Evicted");
                          assertThat(event.getNote()).contains("low on memory");
                          assertThat(event.getRegarding().getName()).isEqualTo("one");
                        }));
  }

  @Test
  void a_pod_that_somebody_deletes_fails_it() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.sandbox("one", "");
    Pod pod = cluster.awaitPod("one");
    cluster.kubeletRuns(pod);
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());

    cluster.user().resource(pod).delete();

    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).hasFailed("PodDeleted"));
    assertThat(cluster.requests("create", "pods").stream().filter(r -> !r.query().contains("dry")))
        .hasSize(1);
  }

  @Test
  void an_idle_one_ends_on_time_and_an_active_one_does_not() {
    cluster.template("{\"idleTimeoutSeconds\": 5}");
    cluster.startOperator();
    cluster.sandbox("quiet", "");
    cluster.sandbox("busy", "");
    cluster.kubeletRuns(cluster.awaitPod("quiet"));
    cluster.kubeletRuns(cluster.awaitPod("busy"));
    cluster.awaitSandbox("busy", sandbox -> assertThat(sandbox).isReady());
    Instant later = Instant.now().plusSeconds(600);
    recordActivity("busy", later);

    cluster.awaitSandbox("quiet", sandbox -> assertThat(sandbox).isTerminated("IdleTimeout"));

    assertThat(cluster.sandbox("busy")).isReady();
    assertThat(cluster.sandbox("busy").getStatus().lastActivityTime()).isEqualTo(later);
  }

  @Test
  void an_ended_one_goes_after_its_retention() {
    cluster.template("{\"retentionSeconds\": 0}");
    cluster.startOperator();
    cluster.sandbox("one", "\"state\": \"Stopped\"");

    await().atMost(SOON).until(() -> cluster.sandbox("one") == null);
  }

  @Test
  void a_refusal_of_the_pod_is_told_in_the_servers_words_and_tried_again() {
    String words = "pods \"x\" is forbidden: exceeded quota: q";
    cluster.template("{}");
    cluster.startOperator();
    cluster.refuses(
        request -> request.verb().equals("create") && request.resource().equals("pods"),
        403,
        "Forbidden",
        words);
    cluster.sandbox("one", "");
    cluster.awaitSandbox(
        "one",
        sandbox -> assertThat(sandbox).isCreating("PodRefused").hasMessageContaining("exceeded"));

    cluster.answers(request -> null);

    assertThat(cluster.awaitPod("one")).isNotNull();
  }

  @Test
  void two_operators_make_one_pod_and_one_status() {
    cluster.template("{}");
    cluster.startOperator();
    cluster.startOperator();
    for (int i = 0; i < 10; i++) {
      cluster.sandbox("s" + i, "");
    }
    for (int i = 0; i < 10; i++) {
      cluster.kubeletRuns(cluster.awaitPod("s" + i));
      cluster.awaitSandbox("s" + i, sandbox -> assertThat(sandbox).isReady());
    }

    assertThat(cluster.user().pods().inNamespace("ns").list().getItems()).hasSize(10);
  }

  @Test
  void one_that_comes_up_again_finds_what_it_left() {
    cluster.template("{}");
    cluster.sandbox("one", "");
    cluster.startOperator();
    Pod pod = cluster.awaitPod("one");
    cluster.kubeletRuns(pod);
    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isReady());

    cluster.startOperator();
    stop("one");

    cluster.awaitSandbox("one", sandbox -> assertThat(sandbox).isStopped());
  }

  @Test
  void a_template_is_judged_by_a_dry_run() {
    cluster.startOperator();
    cluster.template("{}");

    await().atMost(SOON).untilAsserted(() -> assertThat(template()).isReady());
    assertThat(template().getStatus().image()).isEqualTo("berth/code-interpreter:1");
    assertThat(template().getStatus().revision()).isNotBlank();
    assertThat(cluster.user().pods().inNamespace("ns").list().getItems()).isEmpty();
  }

  @Test
  void a_template_that_no_pod_can_be_made_from_says_so_in_the_servers_words() {
    cluster.refuses(
        request -> request.query().contains("dryRun=All"),
        403,
        "Forbidden",
        "pod rejected: RuntimeClass no-such not found");
    cluster.startOperator();
    cluster.template("{\"runtimeClassName\": \"no-such\"}");

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(template()).isNotReady("RuntimeClass no-such not found"));
  }

  private dev.berth.crds.SandboxTemplate template() {
    return cluster
        .user()
        .resources(dev.berth.crds.SandboxTemplate.class)
        .inNamespace("ns")
        .withName("t")
        .get();
  }

  private List<String> eventsOf(String sandbox) {
    return cluster.user().events().v1().events().inNamespace("ns").list().getItems().stream()
        .filter(event -> event.getRegarding().getName().equals(sandbox))
        .map(Event::getReason)
        .toList();
  }

  private void stop(String name) {
    cluster
        .user()
        .resources(dev.berth.crds.Sandbox.class)
        .inNamespace("ns")
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"state\": \"Stopped\"}}");
  }

  private void recordActivity(String name, Instant time) {
    cluster
        .user()
        .resources(dev.berth.crds.Sandbox.class)
        .inNamespace("ns")
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"lastActivityTime\": \"" + time + "\"}}");
  }

  private io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy policy(String name) {
    return user().withName(name).get();
  }

  private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy,
          io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyList,
          io.fabric8.kubernetes.client.dsl.Resource<
              io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy>>
      user() {
    return cluster.user().network().v1().networkPolicies().inNamespace("ns");
  }
}
