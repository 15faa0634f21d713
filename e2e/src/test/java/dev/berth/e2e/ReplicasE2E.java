package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Rounds;
import dev.berth.e2e.support.Scene;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every replica serves every sandbox, also the one that another replica made a moment ago. */
@Order(6)
@Tag("containers")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ReplicasE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void what_one_replica_made_the_other_serves_at_once() throws InterruptedException {
    List<BerthClient> replicas = scene.cluster().replicas();
    assertThat(replicas).hasSizeGreaterThan(1);
    String template = scene.template("");
    Rounds.repeat(
        Installation.rounds(),
        round -> {
          BerthClient one = replicas.get(round % replicas.size());
          BerthClient other = replicas.get((round + 1) % replicas.size());
          String id = one.create(Map.of("templateName", template));

          LiveSandbox sandbox = new LiveSandbox(id, other, scene.cluster());
          assertThat(sandbox.python("1 + 1").endsOk().result())
              .as("round %d", round)
              .isEqualTo("2");

          other.delete("/sandboxes/" + id).is(200);
        });
  }

  @Test
  void an_execute_follows_kubectl_wait_at_once() throws InterruptedException {
    List<BerthClient> replicas = scene.cluster().replicas();
    String template = scene.template("");
    Rounds.repeat(
        Installation.rounds(),
        round -> {
          LiveSandbox sandbox = scene.create(template, "");
          scene
              .cluster()
              .inNamespace(
                  "wait", "--for=condition=Ready", "sandbox/" + sandbox.name(), "--timeout=90s")
              .succeeds();

          assertThat(
                  sandbox
                      .through(replicas.get(round % replicas.size()))
                      .python("1 + 1")
                      .endsOk()
                      .result())
              .as("round %d", round)
              .isEqualTo("2");

          scene.client().delete("/sandboxes/" + sandbox.name()).is(200);
        });
  }

  @Test
  void a_duplicate_id_is_a_conflict_on_every_replica() {
    String template = scene.template("");
    String id = scene.track(scene.newName()).name();
    Map<String, Object> body = Map.of("templateName", template, "sandboxId", id);
    List<BerthClient> replicas = scene.cluster().replicas();

    replicas.getFirst().post("/sandboxes", body).is(200);

    replicas.getLast().post("/sandboxes", body).is(409);
  }
}
