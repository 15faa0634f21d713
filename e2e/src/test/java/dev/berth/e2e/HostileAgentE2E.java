package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Sandbox;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What answers in a sandbox is whoever has taken the agent's place: here a program in a pod like a
 * sandbox's, in a namespace where no operator looks.
 */
@Order(5)
@Tag("containers")
@Execution(ExecutionMode.CONCURRENT)
class HostileAgentE2E {
  private static final long PATIENCE_SECONDS = 90;

  /** On two processors the common pool has one thread. */
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  @RegisterExtension static final Scene scene = new Scene();

  private static LiveSandbox sandbox;

  @BeforeAll
  static void takes_the_agents_place() throws IOException {
    LiveSandbox pattern = scene.sandbox();
    KubernetesClient client = scene.cluster().client();
    String namespace = scene.newName();
    var made = new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build();
    client.resource(made).create();
    scene.afterwards(() -> client.resource(made).delete());
    Sandbox theirs = sandboxLike(pattern.object(), namespace);
    Pod hostile = hostile(pattern.pod(), theirs);
    // Until the namespace has its service account, no pod is accepted.
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> client.resource(hostile).create() != null);
    client.resource(hostile).waitUntilReady(60, TimeUnit.SECONDS);
    var proxy =
        new ProxyProcess(
            scene.installation(), Optional.empty(), Map.of("BERTH_NAMESPACE", namespace));
    scene.afterwards(proxy::close);
    sandbox = new LiveSandbox(pattern.name(), proxy.client(), scene.cluster());
  }

  @Test
  void hop_by_hop_fields_cookies_and_rights_for_pages_stay_behind() {
    Answer answer = ask("fields").is(200);

    assertThat(answer.body()).isEqualTo("{}");
    assertThat(answer.headers().map().keySet())
        .doesNotContain("set-cookie", "x-mine", "keep-alive", "access-control-allow-origin");
  }

  @Test
  void what_follows_an_answer_is_not_taken_for_the_next_ones() {
    for (int i = 0; i < 3; i++) {
      assertThat(ask("more").is(200).body()).isEqualTo("{}");
      assertThat(ask("fine").is(200).body()).isEqualTo("{}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"head", "words", "chunks", "nothing"})
  void an_answer_that_is_none_is_502(String word) {
    assertThat(ask(word).is(502).text("/error/code")).isEqualTo("BAD_GATEWAY");
  }

  @Test
  void an_answer_shorter_than_it_says_does_not_look_complete() {
    assertThatThrownBy(() -> ask("short")).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void one_that_does_not_come_is_504_and_one_that_stops_does_not_look_complete() {
    var silent = CompletableFuture.supplyAsync(() -> ask("silent"), THREADS);
    var stuck = CompletableFuture.supplyAsync(() -> ask("stuck"), THREADS);
    ask("fine").is(200);

    Answer late = silent.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().is(504);
    assertThat(late.text("/error/code")).isEqualTo("GATEWAY_TIMEOUT");
    assertThatThrownBy(() -> stuck.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join())
        .hasRootCauseInstanceOf(IOException.class);
  }

  private static Answer ask(String word) {
    return sandbox.get("/filesystem/stat?path=/" + word);
  }

  /** A Ready one of the same name, as an operator would have left it. */
  private static Sandbox sandboxLike(Sandbox pattern, String namespace) {
    KubernetesClient client = scene.cluster().client();
    var sandbox = new Sandbox();
    sandbox.setMetadata(
        new ObjectMetaBuilder()
            .withName(pattern.getMetadata().getName())
            .withNamespace(namespace)
            .build());
    sandbox.setSpec(pattern.getSpec());
    Sandbox created = client.resource(sandbox).create();
    created.setStatus(pattern.getStatus());
    return client.resource(created).updateStatus();
  }

  /** The same pod, but for the program that it runs. */
  private static Pod hostile(Pod pattern, Sandbox owner) throws IOException {
    ObjectMeta meta = pattern.getMetadata();
    return new PodBuilder(pattern)
        .withNewMetadata()
        .withName(meta.getName())
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(meta.getLabels())
        .withOwnerReferences(
            new OwnerReferenceBuilder(meta.getOwnerReferences().getFirst())
                .withUid(owner.getMetadata().getUid())
                .build())
        .endMetadata()
        .withStatus(null)
        .editSpec()
        .editFirstContainer()
        .withCommand("python3", "-c", program())
        .withArgs()
        .endContainer()
        .endSpec()
        .build();
  }

  private static String program() throws IOException {
    try (var in = HostileAgentE2E.class.getResourceAsStream("/hostile-agent.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
