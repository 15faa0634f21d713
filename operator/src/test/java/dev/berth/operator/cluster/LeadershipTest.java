package dev.berth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.operator.support.MockCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who works, and what keeps nobody from it for ever. */
class LeadershipTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String NAMESPACE = "berth-system";

  @RegisterExtension final MockCluster cluster = new MockCluster();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger led = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void whoever_gets_the_lease_leads_and_gives_it_back_without_loss() {
    Leadership leadership = leadership();
    leadership.start();
    await().atMost(SOON).until(() -> led.get() == 1);

    leadership.close();

    assertThat(leadership.leads()).isFalse();
    assertThat(lost).hasValue(0);
  }

  @Test
  void a_replica_can_take_over_once_it_knows_who_leads() {
    Leadership first = leadership("first");
    first.start();
    await().atMost(SOON).until(first::leads);
    Leadership second = leadership("second");
    assertThat(second.knowsLeader()).isFalse();

    second.start();

    await().atMost(SOON).until(second::knowsLeader);
    assertThat(second.leads()).isFalse();
    second.close();
    first.close();
  }

  @Test
  void a_lease_that_makes_no_sense_is_waited_for() {
    // Made by hand: no holder, no duration, nothing to compare with.
    Lease senseless =
        cluster
            .user()
            .resource(
                new LeaseBuilder()
                    .withNewMetadata()
                    .withName(Leadership.LEASE)
                    .withNamespace(NAMESPACE)
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .build())
            .create();
    Leadership leadership = leadership();
    leadership.start();
    await().atMost(SOON).until(() -> !cluster.requests("get", "leases").isEmpty());

    cluster.user().resource(senseless).delete();

    await().atMost(SOON).until(() -> led.get() == 1);
    leadership.close();
  }

  private Leadership leadership() {
    return leadership("me");
  }

  private Leadership leadership(String identity) {
    return new Leadership(
        cluster.operatorClient(),
        NAMESPACE,
        identity,
        led::incrementAndGet,
        lost::incrementAndGet,
        threads);
  }
}
