package dev.berth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.network.PolicyText;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.support.Given;
import dev.berth.operator.support.MockCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PolicyKeeperTest {
  @RegisterExtension final MockCluster cluster = new MockCluster();

  private final Pod pod =
      new PodDesign(Given.PODS).pod(Given.sandbox(""), Given.template("{}"), "r", 60);
  private final PolicyText text = PolicyText.of(pod).orElseThrow();
  private Instant now = Given.CREATED;
  private PolicyKeeper keeper;

  @BeforeEach
  void make() {
    KubernetesClient client = cluster.operatorClient();
    PolicyCache cache = new PolicyCache(client, List.of(MockCluster.NAMESPACE));
    keeper = new PolicyKeeper(client, new KubeApi(client), cache, clock());
    keeper.ensure(MockCluster.NAMESPACE, text);
  }

  @Test
  void what_no_pod_needs_goes_after_ten_minutes() {
    keeper.sweep(List.of());
    pass(Duration.ofMinutes(9));
    keeper.sweep(List.of());
    assertThat(policy()).isNotNull();

    pass(Duration.ofMinutes(1));
    keeper.sweep(List.of());

    assertThat(policy()).isNull();
  }

  @Test
  void a_pod_in_between_begins_the_ten_minutes_anew() {
    keeper.sweep(List.of());
    pass(Duration.ofMinutes(9));
    keeper.sweep(List.of(pod));
    pass(Duration.ofMinutes(9));
    keeper.sweep(List.of());

    assertThat(policy()).isNotNull();
  }

  @Test
  void a_pod_that_the_cache_does_not_show_yet_keeps_it() {
    cluster.user().resource(pod).inNamespace(MockCluster.NAMESPACE).create();
    keeper.sweep(List.of());
    pass(Duration.ofMinutes(11));
    keeper.sweep(List.of());

    assertThat(policy()).isNotNull();
  }

  @Test
  void it_is_written_once_while_nothing_changes() {
    keeper.ensure(MockCluster.NAMESPACE, text);
    keeper.restore(List.of(pod));

    assertThat(cluster.requests("create", "networkpolicies")).hasSize(1);
    assertThat(cluster.requests("update", "networkpolicies")).isEmpty();
  }

  @Test
  void a_pod_whose_text_and_label_do_not_belong_together_names_no_policy() {
    pod.getMetadata().getAnnotations().replaceAll((key, value) -> "{\"egress\": [{}]}");

    assertThat(PolicyText.of(pod)).isEmpty();
  }

  private NetworkPolicy policy() {
    return cluster
        .user()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(MockCluster.NAMESPACE)
        .withName(text.name())
        .get();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneId.of("UTC");
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }
}
