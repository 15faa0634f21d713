package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Events;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.PythonSdk;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What is the installation's to decide, decided otherwise. */
@Order(87)
@Tag("containers")
@Tag("disruptive")
@Isolated
class ConfiguredInstallationE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @BeforeAll
  static void four_executions_of_a_tenant_no_queue_and_root() {
    set(4, 0, true, "Root");
  }

  @AfterAll
  static void as_it_was() {
    set(0, 16, false, "NonRoot");
  }

  @Test
  void a_busy_context_refuses_where_nobody_may_wait() {
    LiveSandbox sandbox = scene.sandbox();
    String context = sandbox.context("python");
    try (var _ = sleeping(scene.client(), sandbox, context)) {
      Answer refused =
          sandbox.post("/contexts/execute", Map.of("contextId", context, "code", "1")).is(429);

      assertThat(refused.text("/message")).contains("the context is busy");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
    }
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> sandbox.in(context, "1").endsOk());
  }

  @Test
  void a_tenant_has_its_limit_divided_by_the_replicas_in_work_at_each_and_is_told_so() {
    List<BerthClient> replicas = scene.cluster().replicas();
    int share = Math.ceilDiv(4, replicas.size());
    BerthClient one = replicas.getFirst();
    LiveSandbox sandbox = scene.sandbox();
    List<Events> running = new ArrayList<>();
    for (int i = 0; i < share; i++) {
      running.add(sleeping(one, sandbox, sandbox.context("python")));
    }

    Answer refused =
        sandbox
            .through(one)
            .post("/contexts/execute", Map.of("language", "python", "code", "1"))
            .is(429);

    assertThat(refused.text("/message"))
        .contains("the limit of 4, divided by %d replicas".formatted(replicas.size()));
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    sandbox.through(one).get("/contexts").is(200);
    running.forEach(Events::close);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> sandbox.through(one).python("1").endsOk());
  }

  @Test
  void root_writes_everywhere_where_it_is_allowed() {
    LiveSandbox sandbox = scene.sandbox(scene.template("user: Root"), "");

    sandbox.post("/files", Map.of("path", "/x", "content", "x")).is(200);

    assertThat(sandbox.shell("id -u; cat /x")).isEqualToIgnoringWhitespace("0 x");
    assertThat(sandbox.python("open('/y', 'w').write('y')").endsOk().result()).isEqualTo("1");
  }

  /** uid 0 could write the image's own, so it gets a copy that is mounted read-only. */
  @Test
  void root_cannot_write_or_replace_the_agents_files_nor_read_its_memory() {
    LiveSandbox sandbox = scene.sandbox(scene.template("user: Root"), "");
    sandbox.shell("test $(id -u) = 0 && cp /berth/agent.jar /root/own.jar");

    for (String refused :
        List.of(
            "echo x > /berth/x: Read-only file system",
            "echo x >> /berth/agent.jar: Read-only file system",
            "echo x >> /berth/agent.args: Read-only file system",
            "cp /bin/true /berth/bridge: Read-only file system",
            "mv /root/own.jar /berth/agent.jar: Read-only file system",
            "rm /berth/agent.jar: Read-only file system",
            "chmod u+w /berth/agent.jar: Read-only file system",
            "mv /berth /elsewhere: busy",
            "umount /berth: must be superuser",
            "mount -o remount,rw /berth: permission denied",
            "mount --bind /root /berth: permission denied",
            "cat /proc/1/environ: Permission denied",
            "cat /proc/1/maps: Permission denied")) {
      String[] parts = refused.split(": ", 2);
      var answer = sandbox.cmd(parts[0]);

      assertThat(answer.json().at("/result/exitCode").asInt()).as(answer.body()).isNotZero();
      assertThat(answer.text("/result/stderr")).as(parts[0]).contains(parts[1]);
    }
    assertThat(sandbox.shell("cmp /root/own.jar /berth/agent.jar && ls /berth/x 2>&1 || true"))
        .contains("No such file");
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  /** Programs that write at {@code /}, as AgentRun's own sandboxes let them. */
  @Test
  @Tag("tls")
  void a_whole_session_of_the_python_client_at_the_root_of_the_file_system() {
    PythonSdk.required().run(AccessKey.create(scene), "sync", "--folder", "/").succeeds();
  }

  private static Events sleeping(BerthClient client, LiveSandbox sandbox, String context) {
    return client.events(
        sandbox.path("/contexts/execute"),
        Map.of("contextId", context, "code", "import time; time.sleep(25)"));
  }

  private static void set(int executionsPerTenant, int queued, boolean allowRoot, String user) {
    scene
        .cluster()
        .setValues(
            "rest.maxExecutionsPerTenant=" + executionsPerTenant,
            "sandbox.maxQueuedExecutions=" + queued,
            "sandbox.allowRoot=" + allowRoot,
            "rest.templateUser=" + user);
  }
}
