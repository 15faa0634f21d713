package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What goes wrong is said where people look: kubectl get and describe, within a minute. */
@Order(0)
@Execution(ExecutionMode.CONCURRENT)
class FailuresE2E {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final String QUICK = "startupTimeoutSeconds: 30\n";

  /** On two processors the common pool has one thread. */
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  @Tag("containers")
  void a_misspelt_image_is_named_while_it_waits_and_when_it_failed() {
    LiveSandbox sandbox = scene.create(scene.template(QUICK + "image: berth/no-such-image:0"), "");

    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(
            () -> assertThat(sandbox.describe()).contains("ImagePull", "berth/no-such-image:0"));
    assertThat(sandbox.awaitPhase(Phase.Failed, MINUTE).reason()).isEqualTo("ImagePull");
    assertThat(get(sandbox)).contains("Failed", "ImagePull");
  }

  @Test
  void a_thousand_cpus_are_unschedulable_in_the_schedulers_words() {
    LiveSandbox sandbox =
        scene.create(
            scene.bareTemplate(
                QUICK + "resources: {limits: {cpu: \"1000\"}, requests: {cpu: \"1000\"}}"),
            "");

    SandboxStatus status = sandbox.awaitFailed("Unschedulable", MINUTE);

    assertThat(status.message()).contains("Insufficient cpu");
  }

  @Test
  void a_create_by_rest_tells_why_it_failed() {
    String template =
        scene.bareTemplate(
            "startupTimeoutSeconds: 5\nresources: {limits: {cpu: \"1000\"}, requests: {cpu: \"1000\"}}");
    String id = scene.track(scene.newName()).name();

    var answer =
        scene.client().post("/sandboxes", Map.of("templateName", template, "sandboxId", id));

    if (answer.status() == 200) {
      assertThat(answer.text("/data/status")).isEqualTo("CREATING");
      assertThat(answer.text("/data/reason")).isEqualTo("Unschedulable");
    } else {
      assertThat(answer.is(503).body()).contains("Unschedulable");
    }
  }

  @Test
  void a_missing_template_is_waited_for_and_said_so() {
    String missing = scene.newName();
    LiveSandbox sandbox = scene.create(missing, "");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(sandbox.status().message()).contains(missing));
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Creating);

    scene.templateNamed(
        missing, "resources: {requests: {cpu: 50m, memory: 64Mi, ephemeral-storage: 64Mi}}");

    scene.ready(sandbox);
  }

  @Test
  void a_template_removed_takes_no_sandbox_along_but_is_said() {
    String template = scene.template("");
    LiveSandbox sandbox = scene.sandbox(template, "");
    scene.cluster().template(template).delete();

    await()
        .atMost(MINUTE)
        .untilAsserted(
            () ->
                assertThat(sandbox.status().conditions())
                    .singleElement()
                    .satisfies(
                        ready -> {
                          assertThat(ready.reason()).isEqualTo("TemplateRemoved");
                          assertThat(ready.message()).contains(template);
                        }));
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @Test
  @Tag("containers")
  void describe_says_that_a_live_sandboxes_template_was_removed() {
    String template = scene.template("");
    LiveSandbox sandbox = scene.sandbox(template, "");
    scene.cluster().template(template).delete();

    await()
        .atMost(MINUTE)
        .untilAsserted(
            () ->
                assertThat(sandbox.describe())
                    .containsPattern("Warning +TemplateRemoved")
                    .contains("SandboxTemplate " + template + " has been removed"));
  }

  @Test
  @Tag("containers")
  void a_template_that_no_pod_can_be_made_from_is_not_ready_in_the_servers_words() {
    String template = scene.template("runtimeClassName: no-such-runtime");

    await()
        .atMost(MINUTE)
        .untilAsserted(
            () ->
                assertThat(
                        scene
                            .cluster()
                            .inNamespace("describe", "sandboxtemplate", template)
                            .output())
                    .contains("no-such-runtime", "not found"));
    scene
        .cluster()
        .inNamespace("wait", "--for=condition=Ready=False", "sandboxtemplate/" + template)
        .succeeds();
  }

  @Test
  @Tag("containers")
  void a_child_killed_for_memory_is_told_as_an_event_or_as_the_sandboxes_end() {
    LiveSandbox sandbox = scene.sandbox();
    // A context would get a MemoryError first; commands have no limit of their own.
    sandbox.post("/processes/cmd", Map.of("command", "python3 -c 'b\"x\" * (700 << 20)'"));

    await()
        .atMost(MINUTE)
        .untilAsserted(
            () -> {
              // On cgroup v2 the kubelet kills the whole container: then the Sandbox itself says
              // so.
              if (sandbox.status().phase() == Phase.Ready) {
                sandbox.get("/health");
                assertThat(sandbox.describe()).containsIgnoringCase("killed").contains("memory");
              } else {
                assertThat(sandbox.status().reason()).isEqualTo("OOMKilled");
              }
            });
  }

  @Test
  @Tag("containers")
  void contexts_that_outgrow_the_sandbox_together_end_with_that_reason() {
    LiveSandbox sandbox = scene.sandbox();
    // Each is below the limit of one, which would be a MemoryError.
    String code = "x = b'x' * (330 << 20)\nimport time\ntime.sleep(10)";
    var both =
        List.of(
            CompletableFuture.supplyAsync(() -> sandbox.python(code), THREADS),
            CompletableFuture.supplyAsync(() -> sandbox.python(code), THREADS));

    // On cgroup v2 the kubelet kills the whole container: then the Sandbox itself says so.
    if (both.stream().anyMatch(one -> one.handle((_, broken) -> broken != null).join())) {
      sandbox.awaitFailed("OOMKilled", MINUTE);
      return;
    }
    assertThat(both)
        .extracting(CompletableFuture::join)
        .anySatisfy(
            execution -> {
              execution.endsWith("outOfMemory");
              assertThat(execution.contextLost()).isTrue();
            });
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @Test
  @Tag("containers")
  void an_agent_killed_for_memory_fails_the_sandbox() {
    LiveSandbox sandbox = scene.sandbox();
    // Many small processes, past the agent that would offer them to the kernel first: PID 1 is then
    // the largest of its kind, and no other victim helps.
    scene
        .cluster()
        .inNamespace(
            "exec",
            sandbox.pod().getMetadata().getName(),
            "-c",
            "sandbox",
            "--",
            "sh",
            "-c",
            "for i in $(seq 100); do python3 -c 'x = b\"x\" * (4 << 20); import time; time.sleep(60)' & done; wait");

    sandbox.awaitFailed("OOMKilled", MINUTE);
  }

  @Test
  @Tag("containers")
  @Tag("slow")
  void a_sandbox_over_its_disk_limit_is_evicted_and_says_so() {
    LiveSandbox sandbox = scene.sandbox();
    sandbox.shell("fallocate -l 2200M /workspace/filler");

    SandboxStatus status = sandbox.awaitFailed("Evicted", MINUTE);

    assertThat(status.message()).contains("ephemeral");
    assertThat(get(sandbox)).contains("Failed", "Evicted");
    assertThat(sandbox.describe()).contains("Evicted", "ephemeral");
  }

  @Test
  @Tag("containers")
  void a_manifest_over_the_installations_limits_is_refused_with_a_sentence() {
    assertRefused("ttlSeconds: 2000000", "the limit of this installation");
  }

  private static void assertRefused(String spec, String words) {
    String manifest =
        "apiVersion: berth.dev/v1alpha1\nkind: SandboxTemplate\nmetadata: {name: %s}\nspec: {%s}\n"
            .formatted(scene.newName(), spec);
    assertThat(scene.cluster().apply(manifest).fails().errors()).contains(words);
  }

  private static String get(LiveSandbox sandbox) {
    return scene.cluster().inNamespace("get", "sandbox", sandbox.name()).succeeds().output();
  }
}
