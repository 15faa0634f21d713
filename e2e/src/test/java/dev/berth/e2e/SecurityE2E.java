package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Command;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** What works on a child of one's own, and so is open to code, does not on the agent. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "mem     | os.pread(os.open(f'/proc/{pid}/mem', os.O_RDONLY), 4, start(pid)) | EACCES",
        "maps    | open(f'/proc/{pid}/maps').readline()                              | EACCES",
        "environ | open(f'/proc/{pid}/environ', 'rb').read(1)                        | EACCES",
        "fd      | os.listdir(f'/proc/{pid}/fd')                                     | EACCES",
        "fd/0    | os.open(f'/proc/{pid}/fd/0', os.O_RDONLY) > 0                     | EACCES",
        "cwd     | os.readlink(f'/proc/{pid}/cwd')                                   | EACCES",
        "exe     | os.readlink(f'/proc/{pid}/exe')                                   | EACCES",
        "ptrace  | attach(pid)                                                       | EPERM",
      })
  void code_cannot_read_the_agents(String what, String attempt, String error) {
    String tried =
        scene
            .shared()
            .python(
                """
                import ctypes, errno, os, subprocess

                libc = ctypes.CDLL(None, use_errno=True)

                def start(pid):
                  return int(open(f'/proc/{pid}/maps').readline().split('-')[0], 16)

                def attach(pid):
                  if libc.ptrace(16, pid, None, None) != 0:
                    raise OSError(ctypes.get_errno(), 'ptrace')
                  os.waitpid(pid, 0)
                  return libc.ptrace(17, pid, None, None) == 0

                def tried(pid):
                  try:
                    return bool(%s)
                  except OSError as e:
                    return errno.errorcode[e.errno]

                # One that answers is past its exec, in which it was as closed as its parent is.
                child = subprocess.Popen(['cat'], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                child.stdin.write(b'.')
                child.stdout.read(1)
                try:
                  both = tried(child.pid), tried(1)
                finally:
                  child.kill()
                  child.wait()
                both
                """
                    .formatted(attempt))
            .endsOk()
            .result();

    assertThat(tried).isEqualTo("(True, '%s')".formatted(error));
  }

  /**
   * The runtime's seccomp profile lets nobody copy descriptors, not even those of a child of one's
   * own; were it to, copying asks for the right to trace, which the test before looks at.
   */
  @Test
  void code_cannot_take_the_agents_descriptors() {
    String stolen =
        scene
            .shared()
            .python(
                """
                import ctypes, errno, os
                libc = ctypes.CDLL(None, use_errno=True)
                def taken(pidfd, fd):
                  return libc.syscall(438, pidfd, fd, 0) >= 0 or errno.errorcode[ctypes.get_errno()]
                agent = os.pidfd_open(1)
                {taken(agent, fd) for fd in range(64)}
                """)
            .endsOk()
            .result();

    assertThat(stolen).isEqualTo("{'EPERM'}");
  }

  @Test
  void a_child_inherits_nothing_but_its_three_streams() {
    // ls opens the folder itself, as 3.
    assertThat(scene.shared().shell("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3");
  }

  @Test
  void a_terminals_shell_inherits_nothing_but_its_terminal() {
    try (Terminal terminal = scene.shared().terminal()) {
      // bash has its terminal once more, as 255, and ls the folder.
      assertThat(terminal.run("ls /proc/$$/fd | tr '\\n' ' '")).isEqualTo("0 1 2 255");
      assertThat(terminal.run("ls /proc/self/fd | tr '\\n' ' '")).isEqualTo("0 1 2 3");
      assertThat(terminal.run("readlink /proc/$$/fd/* | sort -u")).isEqualTo(terminal.run("tty"));
    }
  }

  @Test
  void a_context_has_its_three_streams_and_its_connection_to_the_agent_open_and_no_more() {
    LiveSandbox sandbox = scene.shared();
    sandbox.context("python"); // whose connection a later fork might have inherited
    String open =
        """
        import os, stat
        def kind(fd):
          try: mode = os.fstat(fd).st_mode
          except OSError: return None
          return 'socket' if stat.S_ISSOCK(mode) else 'pipe' if stat.S_ISFIFO(mode) else 'file'
        [(fd, kind(fd)) for fd in range(20000) if kind(fd)]
        """;

    assertThat(sandbox.python(open).endsOk().result())
        .isEqualTo("[(0, 'file'), (1, 'pipe'), (2, 'pipe'), (3, 'socket')]");
  }

  /** So that whatever it starts, the agent that is to end it gets the processor first. */
  @Test
  void code_has_the_least_share_of_the_processor_and_cannot_ask_for_more() {
    LiveSandbox sandbox = scene.shared();

    assertThat(sandbox.python("import os; os.nice(0)").endsOk().result()).isEqualTo("19");
    assertThat(
            sandbox
                .execute(Map.of("language", "javascript", "code", "require('os').getPriority()"))
                .endsOk()
                .result())
        .isEqualTo("19");
    assertThat(sandbox.shell("nice")).isEqualTo("19");
    try (Terminal terminal = sandbox.terminal()) {
      assertThat(terminal.run("nice")).isEqualTo("19");
    }
    assertThat(sandbox.shell("nice -n -19 nice 2> /dev/null")).isEqualTo("19");
    assertThat(
            sandbox
                .python("import os; os.setpriority(os.PRIO_PROCESS, 0, 18)")
                .endsWith("exception")
                .text("error"))
        .contains("PermissionError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/berth/agent.jar",
        "/berth/agent.args",
        "/berth/bridge",
        "/berth/new",
        "/usr/bin/new",
        "/opt/new",
        "/etc/new"
      })
  void code_cannot_write(String path) {
    var answer = scene.shared().cmd("echo x >> " + path);

    assertThat(answer.text("/result/stderr")).contains("Permission denied");
    assertThat(answer.json().at("/result/exitCode").asInt()).as(answer.body()).isNotZero();
  }

  /** It is the user's, so that pip install works. */
  @Test
  void of_the_programs_in_berths_image_only_the_virtual_environment_is_codes_to_write() {
    assertThat(
            scene
                .shared()
                .shell(
                    "find /berth /etc /opt /usr /var/lib ! -type l -writable -prune 2> /dev/null; true"))
        .isEqualTo("/opt/venv");
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
