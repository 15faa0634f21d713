package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sandbox's code cannot reach, in the modes that isolate; what the API cannot, in all. */
class SandboxWallsTest {
  private static final String NO_EGRESS = "{\"policyTypes\":[\"Ingress\",\"Egress\"]}";

  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void code_sees_neither_the_machine_nor_another_sandbox(IsolationMode mode) throws Exception {
    Path secret = Files.writeString(state.resolve("secret"), "the machine's");
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp one = fixture.run(KubeletFixture.pod("sbx-one"));
      PodHttp two = fixture.run(KubeletFixture.pod("sbx-two"));
      one.shell("echo mine > /home/user/a; echo mine > /tmp/a; echo mine > /workspace/a");

      assertThat(two.shell("cat /home/user/a /tmp/a /workspace/a 2>/dev/null")).isEmpty();
      assertThat(two.shell("cat " + secret + " 2>/dev/null; ls -d " + state + " 2>/dev/null"))
          .isEmpty();
      String home = System.getProperty("user.home");
      assertThat(two.shell("find " + home + " -maxdepth 1 -type f 2>/dev/null")).isEmpty();
      assertThat(two.shell("ls / /etc").lines()).doesNotContain("var", "shadow", "mnt", "sys");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void code_sees_its_own_processes_only_and_changes_nothing_shared(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));

      assertThat(pod.shell("tr '\\0' ' ' < /proc/1/cmdline")).contains("dev.berth.agent.Main");
      assertThat(Integer.parseInt(pod.shell("ls -d /proc/[0-9]* | wc -l"))).isLessThan(15);
      assertThat(pod.shell("id -u; id -un")).isEqualTo("1000\nuser");
      for (String path :
          new String[] {"/", "/usr", "/usr/bin", "/berth", "/etc", "/run", "/run/aot"}) {
        assertThat(pod.shell("touch " + path + "/x 2>&1 && echo written"))
            .as(path)
            .doesNotContain("written");
      }
      assertThat(
              pod.shell(
                  "for file in /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do"
                      + " (: >> $file) 2>/dev/null && echo $file; done"))
          .as("files that would open for writing")
          .isEmpty();
      assertThat(
              pod.shell(
                  "mount -o remount,rw /usr 2>/dev/null && echo done;"
                      + "umount -l /proc 2>/dev/null && echo done;"
                      + "unshare -Urm mount -o remount,rw,bind /usr 2>/dev/null && echo done"))
          .isEmpty();
      assertThat(pod.shell("grep CapEff /proc/self/status")).endsWith("0000000000000000");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void what_is_shared_cannot_be_changed_wherever_the_state_lies(IsolationMode mode)
      throws Exception {
    Path odd = Files.createDirectory(state.resolve("a 5%d\\b"));
    Path link = Files.createSymbolicLink(state.resolve("s"), odd);
    for (Path folder : List.of(odd, link)) {
      try (KubeletFixture fixture = KubeletFixture.start(folder, mode)) {
        PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));

        assertThat(
                pod.shell(
                    "for file in /berth/agent.jar /etc/passwd; do"
                        + " (: >> $file) 2>/dev/null && echo $file; done"))
            .as("files that would open for writing with the state in %s", folder)
            .isEmpty();
        assertThat(pod.shell("echo mine > /workspace/a && cat /workspace/a")).isEqualTo("mine");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void user_root_is_uid_0_and_nothing_more(IsolationMode mode) throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod =
          fixture.run(
              KubeletFixture.pod("sbx-one")
                  .editSpec()
                  .editFirstContainer()
                  .addToEnv(new EnvVar("BERTH_USER_KIND", "Root", null))
                  .endContainer()
                  .endSpec());

      assertThat(pod.shell("id -u")).isEqualTo("0");
      assertThat(
              pod.shell(
                  "touch /usr/x 2>/dev/null && echo written;"
                      + "mount -o remount,rw /usr 2>/dev/null && echo done;"
                      + "umount -l /proc/sys 2>/dev/null && echo done"))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void a_policy_that_lets_nothing_out_means_a_loopback_and_no_more(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod =
          fixture.run(
              KubeletFixture.pod("sbx-one")
                  .editMetadata()
                  .withAnnotations(Map.of(SandboxPod.ANNOTATION_NETWORK_POLICY, NO_EGRESS))
                  .endMetadata());

      assertThat(pod.shell("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).isEqualTo("lo");
      assertThat(pod.python("6 * 7")).contains("42");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces"})
  void a_link_in_place_of_the_agents_socket_leads_nobody_astray(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));

      pod.shell("rm -f /run/berth/*; ln -s /var/run/docker.sock /run/berth/agent");

      assertThat(pod.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void without_isolation_the_api_still_keeps_to_the_sandboxs_folder() throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.None)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));
      pod.shell("ln -s /etc/passwd ~/link");

      assertThat(pod.get("/files?path=/etc/passwd").status()).isEqualTo(403);
      assertThat(pod.get("/files?path=/home/user/../../../log").status()).isEqualTo(403);
      assertThat(pod.get("/files?path=link").status()).isEqualTo(403);
      assertThat(
              pod.post("/files", Map.of("path", "/workspace/a.txt", "content", "x"))
                  .json()
                  .at("/path")
                  .asText())
          .isEqualTo("/workspace/a.txt");
      assertThat(pod.shell("echo $HOME; pwd; echo $TMPDIR").lines())
          .allMatch(line -> line.startsWith(state + "/p/"));
    }
  }

  @Test
  void nobody_but_the_kubelet_gets_an_answer_at_an_agents_port() throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.Detect)) {
      fixture.run(KubeletFixture.pod("sbx-one")).get("/health");
      String log = fixture.kubelet().logs("default", "sbx-one").orElseThrow();
      int port = Integer.parseInt(log.replaceAll("(?s).*127\\.0\\.0\\.1:(\\d+).*", "$1"));

      assertThat(statusAt(port)).isEqualTo(403);
    }
  }

  private static int statusAt(int port) throws IOException, InterruptedException {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      var uri = java.net.URI.create("http://127.0.0.1:" + port + "/health");
      return client
          .send(
              java.net.http.HttpRequest.newBuilder(uri).build(),
              java.net.http.HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
