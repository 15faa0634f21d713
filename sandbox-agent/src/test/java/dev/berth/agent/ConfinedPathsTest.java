package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sandbox without a root of its own: the API reaches its folders, and nothing of the machine. */
class ConfinedPathsTest {
  @TempDir Path machine;
  private Path root;
  private RunningAgent agent;

  @BeforeEach
  void start() throws IOException {
    Path top = Files.createDirectory(machine.toRealPath().resolve("sandbox"));
    root = Files.createDirectory(top.resolve("root"));
    for (String folder : new String[] {"home/user", "workspace", "data", "tmp"}) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.writeString(machine.resolve("secret.txt"), "the machine's");
    agent =
        RunningAgent.start(
            root.resolve("home/user"),
            Map.of("BERTH_ROOT", root.toString(), "BERTH_LANGUAGES", "python"));
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/home/user/a.txt", "/workspace/a.txt", "/data/deep/a.txt", "/tmp/a.txt"})
  void the_sandboxs_own_paths_lead_below_its_folder_and_are_shown_as_they_are(String path)
      throws IOException {
    var written = agent.post("/files", json("path", path, "content", "text"));

    assertThat(written.at("path")).isEqualTo(path);
    assertThat(Files.readString(root.resolve(path.substring(1)))).isEqualTo("text");
    assertThat(agent.get("/files?path=" + path).at("content")).isEqualTo("text");
    assertThat(agent.get("/filesystem/stat?path=" + path).at("entry.path")).isEqualTo(path);
  }

  @Test
  void relative_paths_count_from_the_home() {
    assertThat(agent.post("/files", json("path", "a.txt", "content", "x")).at("path"))
        .isEqualTo("/home/user/a.txt");
    assertThat(agent.get("/filesystem?path=.").at("entries.0.path")).isEqualTo("/home/user/a.txt");
  }

  @Test
  void the_path_that_the_code_sees_is_the_same_file() {
    agent.post("/files", json("path", "a.txt", "content", "x"));

    String seen = agent.shell("echo $PWD/a.txt").strip();

    assertThat(agent.get("/filesystem/stat?path=" + seen).at("entry.path"))
        .isEqualTo("/home/user/a.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/etc/passwd",
        "/home",
        "/home/other/.ssh/id",
        "/proc/self/environ",
        "/root",
        "../../../secret.txt",
        "/home/user/../../../../secret.txt",
        "/tmp/../etc/passwd",
        "/workspacex/a"
      })
  void paths_that_lead_to_the_machine_are_refused(String path) {
    assertRefused(agent.get("/files?path=" + path));
    assertRefused(agent.get("/filesystem?path=" + path));
    assertRefused(agent.get("/filesystem/stat?path=" + path));
    assertRefused(agent.get("/filesystem/download?path=" + path));
    assertRefused(agent.post("/filesystem/mkdir", json("path", path)));
    assertRefused(agent.post("/filesystem/remove", json("path", path)));
    assertRefused(agent.post("/filesystem/move", json("source", path, "destination", "here")));
    assertRefused(agent.post("/filesystem/move", json("source", "here", "destination", path)));
    assertRefused(agent.post("/processes/cmd", json("command", "pwd", "cwd", path)));
    assertRefused(agent.post("/contexts", json("language", "python", "cwd", path)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.txt", "outside/secret.txt", "new.txt", "outside/new.txt", "chain"})
  void links_that_lead_out_are_refused(String path) throws IOException {
    Path home = root.resolve("home/user");
    Files.createSymbolicLink(home.resolve("out.txt"), machine.resolve("secret.txt"));
    Files.createSymbolicLink(home.resolve("outside"), machine);
    Files.createSymbolicLink(home.resolve("new.txt"), machine.resolve("not-there-yet"));
    Files.createSymbolicLink(home.resolve("chain"), Path.of("new.txt"));

    assertRefused(agent.get("/files?path=" + path));
    assertRefused(agent.post("/files", json("path", path, "content", "x")));
    assertRefused(agent.post("/filesystem/remove", json("path", path)));
    assertRefused(agent.post("/filesystem/mkdir", json("path", path + "/x")));
    assertThat(machine.resolve("secret.txt")).hasContent("the machine's");
    assertThat(machine.resolve("not-there-yet")).doesNotExist();
  }

  @Test
  void a_link_within_the_sandbox_is_followed() throws IOException {
    Files.writeString(root.resolve("data/a.txt"), "inside");
    Files.createSymbolicLink(root.resolve("home/user/link"), root.resolve("data/a.txt"));

    assertThat(agent.get("/files?path=link").at("content")).isEqualTo("inside");
  }

  @Test
  void refusals_of_the_file_system_name_the_sandboxs_paths() {
    var answer = agent.get("/files?path=nowhere");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("/home/user/nowhere").doesNotContain(machine.toString());
  }

  @Test
  void commands_and_contexts_start_in_the_sandboxs_folders() {
    var ran = agent.post("/processes/cmd", json("command", "pwd", "cwd", "/workspace"));

    assertThat(ran.at("result.stdout")).isEqualTo(root.resolve("workspace") + "\n");
    assertThat(ran.at("result.cwd")).isEqualTo("/workspace");
  }

  private static void assertRefused(RunningAgent.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.text()).contains("without a root of its own");
  }

  private static String json(String... members) {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < members.length; i += 2) {
      json.append(i == 0 ? "" : ",")
          .append(RunningAgent.quote(members[i]))
          .append(':')
          .append(RunningAgent.quote(members[i + 1]));
    }
    return json.append('}').toString();
  }
}
