package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Command;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile code, or a hostile author of manifests, does not get. */
@Order(8)
@Tag("containers")
class SecurityE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void code_cannot_attach_to_the_agents_jvm() {
    LiveSandbox sandbox = scene.shared();
    sandbox.shell(
        "touch /tmp/.attach_pid1 /proc/1/cwd/.attach_pid1 2>/dev/null; kill -QUIT 1; sleep 2");

    assertThat(sandbox.shell("ls -A /tmp")).doesNotContain(".java_pid1", "hsperfdata");
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem", "maps", "environ", "fd", "cwd", "exe"})
  void code_cannot_read_the_agents(String file) {
    String tried = file.equals("fd") ? "ls /proc/1/fd" : "head -c 1 /proc/1/" + file;

    var answer = scene.shared().cmd(tried);

    assertThat(answer.json().at("/result/exitCode").asInt()).as(answer.body()).isNotZero();
  }

  @Test
  void code_cannot_take_the_agents_descriptors() {
    String stolen =
        scene
            .shared()
            .python(
                """
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                pidfd = libc.syscall(434, 1, 0)
                taken = [libc.syscall(438, pidfd, fd, 0) for fd in range(64)]
                max(taken)
                """)
            .endsOk()
            .result();

    assertThat(stolen).isEqualTo("-1");
  }

  @Test
  void a_child_inherits_nothing_but_its_three_streams() {
    // ls opens the folder itself, as 3.
    assertThat(scene.shared().shell("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/berth/agent.jar",
        "/berth/agent.args",
        "/berth/bridge",
        "/berth/new",
        "/usr/bin/new",
        "/opt/new"
      })
  void code_cannot_write(String path) {
    var answer = scene.shared().cmd("echo x >> " + path);

    assertThat(answer.json().at("/result/exitCode").asInt()).as(answer.body()).isNotZero();
  }

  @Test
  void the_proxies_account_execs_no_command_of_its_own() {
    String pod = scene.shared().pod().getMetadata().getName();

    Command tried = asProxy("exec", pod, "-c", "sandbox", "--", "id").fails();

    // By its Role, or by the admission policy where the exec bridge is switched on.
    assertThat(tried.errors()).containsAnyOf("orbidden", "nothing but its bridge");
  }

  @Test
  void the_proxies_account_forwards_to_no_pod_that_is_no_sandbox() {
    String name = "e2e-plain-" + scene.newName();
    scene
        .cluster()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: c
                image: %s
                command: [sleep, "600"]
                resources: {requests: {cpu: 10m, memory: 16Mi}}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """
                .formatted(name, image()))
        .succeeds();
    scene.afterwards(() -> scene.cluster().inNamespace("delete", "pod", name, "--wait=false"));
    scene
        .cluster()
        .inNamespace("wait", "--timeout=90s", "--for=condition=Ready", "pod/" + name)
        .succeeds();

    Command tried = rawForwardAsProxy(name);

    assertThat(tried.fails().errors()).contains("sandboxes only");
  }

  @Test
  void a_forged_pod_name_in_the_status_does_not_lead_to_another_sandbox() {
    LiveSandbox victim = scene.sandbox();
    victim.post("/files", Map.of("path", "/home/user/secret.txt", "content", "victim")).is(200);
    LiveSandbox forger = scene.sandbox();
    String stolen = victim.pod().getMetadata().getName();
    String uid = victim.pod().getMetadata().getUid();
    scene
        .cluster()
        .inNamespace(
            "patch",
            "sandbox",
            forger.name(),
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"podName\":\"%s\",\"podUID\":\"%s\"}}".formatted(stolen, uid))
        .succeeds();

    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(forger.get("/files?path=/home/user/secret.txt").body())
                    .doesNotContain("victim"));
  }

  @Test
  @Tag("slow")
  void an_upload_beyond_the_disk_limit_is_507_and_the_sandbox_lives() {
    LiveSandbox sandbox = scene.sandbox();
    sandbox.shell("fallocate -l 1960M /workspace/filler");
    try {
      scene
          .client()
          .upload(
              sandbox.name(), "/workspace/more.bin", BodyPublishers.ofByteArray(new byte[99 << 20]))
          .is(507);
      assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
    } finally {
      sandbox.shell("rm /workspace/filler");
    }
  }

  private static String image() {
    return scene.shared().pod().getSpec().getContainers().getFirst().getImage();
  }

  private static Command asProxy(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "--as=system:serviceaccount:%s:berth-proxy".formatted(scene.installation().release());
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return scene.cluster().inNamespace(all);
  }

  /** kubectl port-forward listens for ever; the upgrade alone tells whether it is allowed. */
  private static Command rawForwardAsProxy(String pod) {
    return asProxy(
        "create",
        "--raw",
        "/api/v1/namespaces/%s/pods/%s/portforward"
            .formatted(scene.installation().namespace(), pod),
        "-f",
        "/dev/null");
  }
}
