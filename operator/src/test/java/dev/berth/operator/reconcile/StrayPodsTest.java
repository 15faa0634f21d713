package dev.berth.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Sandbox;
import dev.berth.operator.cluster.KubeApi;
import dev.berth.operator.cluster.PodKeeper;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.support.Given;
import dev.berth.operator.support.MockCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which pods are nobody's. */
class StrayPodsTest {
  @RegisterExtension final MockCluster cluster = new MockCluster();

  private KubernetesClient client;

  @BeforeEach
  void connect() {
    client = cluster.operatorClient();
  }

  @Test
  void a_pod_whose_sandbox_was_deleted_without_it_is_ended() {
    Pod pod = podOf(cluster.sandbox("one", ""));
    cluster.user().resource(cluster.sandbox("one")).delete();

    strays(Optional.empty()).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNull();
  }

  @Test
  void a_pod_of_one_that_was_made_again_under_the_name_is_ended() {
    Pod pod = podOf(cluster.sandbox("one", ""));
    cluster.user().resource(cluster.sandbox("one")).delete();
    Sandbox another = cluster.sandbox("one", "");

    strays(Optional.of(another)).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNull();
  }

  @Test
  void a_pod_of_one_that_somebody_holds_back_from_deletion_is_ended() {
    Sandbox sandbox = cluster.sandbox("one", "");
    Pod pod = podOf(sandbox);
    sandbox.getMetadata().setFinalizers(List.of("example.org/held"));
    cluster.user().resource(sandbox).update();
    cluster.user().resource(cluster.sandbox("one")).delete();
    assertThat(cluster.sandbox("one").getMetadata().getDeletionTimestamp()).isNotNull();

    strays(Optional.of(cluster.sandbox("one"))).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNull();
  }

  @Test
  void a_pod_that_lost_its_owner_is_ended() {
    Sandbox sandbox = cluster.sandbox("one", "");
    Pod pod = podOf(sandbox);
    pod.getMetadata().setOwnerReferences(List.of());

    strays(Optional.of(sandbox)).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNull();
  }

  @Test
  void a_sandbox_that_a_late_cache_does_not_show_keeps_its_pod() {
    Pod pod = podOf(cluster.sandbox("one", ""));

    strays(Optional.empty()).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNotNull();
  }

  @Test
  void where_the_cache_shows_it_nothing_is_asked() {
    Sandbox sandbox = cluster.sandbox("one", "");
    Pod pod = podOf(sandbox);

    strays(Optional.of(sandbox)).end(List.of(pod));

    assertThat(cluster.requests("get", "sandboxes")).isEmpty();
  }

  @Test
  void what_only_looks_a_little_like_one_is_left_alone() {
    Pod pod = podOf(cluster.sandbox("one", ""));
    cluster.user().resource(cluster.sandbox("one")).delete();
    pod.getMetadata().getLabels().remove("app.kubernetes.io/component");

    strays(Optional.empty()).end(List.of(pod));

    assertThat(cluster.pod(pod.getMetadata().getName())).isNotNull();
  }

  private StrayPods strays(Optional<Sandbox> cached) {
    return new StrayPods(
        client, new PodKeeper(client, new KubeApi(client), null), (namespace, name) -> cached);
  }

  private Pod podOf(Sandbox sandbox) {
    Pod pod = new PodDesign(Given.PODS).pod(sandbox, Given.template("{}"), "r", 60);
    return cluster.user().resource(pod).create();
  }
}
