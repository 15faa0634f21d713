package dev.berth.agent.files;

import static dev.berth.agent.RunningAgent.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @TempDir Path home;
  RunningAgent agent;

  @BeforeEach
  void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private Answer post(String action, String... members) {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < members.length; i += 2) {
      body.append(i == 0 ? "" : ", ").append(quote(members[i])).append(": ");
      body.append(members[i + 1].matches("true|false") ? members[i + 1] : quote(members[i + 1]));
    }
    return agent.post("/filesystem/" + action, body.append("}").toString());
  }

  private Answer move(String source, String destination) {
    return post("move", "source", source, "destination", destination);
  }

  private List<String> listed(String query) {
    return ((List<?>) agent.get("/filesystem" + query).at("entries"))
        .stream()
            .map(e -> home.relativize(Path.of(((Map<?, ?>) e).get("path") + "")) + "")
            .toList();
  }

  private void tree() throws IOException {
    Files.createDirectories(home.resolve("a/b/c"));
    Files.writeString(home.resolve("a/one.txt"), "1");
    Files.writeString(home.resolve("a/b/two.txt"), "22");
    Files.writeString(home.resolve(".hidden"), "");
  }

  @Test
  void a_listing_starts_at_the_home_is_sorted_and_goes_one_level_deep() throws IOException {
    tree();
    assertThat(agent.get("/filesystem").at("path")).isEqualTo(home.toString());
    assertThat(listed("")).containsExactly(".hidden", "a");
    assertThat(listed("?path=a")).containsExactly("a/b", "a/one.txt");
  }

  @Test
  void a_deeper_listing_has_each_directory_before_what_it_holds() throws IOException {
    tree();
    assertThat(listed("?path=a&depth=2"))
        .containsExactly("a/b", "a/b/c", "a/b/two.txt", "a/one.txt");
  }

  @Test
  void links_are_listed_as_links_and_never_entered() throws IOException {
    tree();
    Files.createSymbolicLink(home.resolve("a/b/up"), Path.of("../.."));
    assertThat(listed("?depth=50")).contains("a/b/up").doesNotContain("a/b/up/a");
    assertThat(agent.get("/filesystem?path=a/b").at("entries.2.type")).isEqualTo("symlink");
    assertThat(agent.get("/filesystem/stat?path=a/b/up").at("entry.type")).isEqualTo("directory");
  }

  @Test
  void a_very_large_directory_is_listed_whole() throws IOException {
    Path many = Files.createDirectory(home.resolve("many"));
    for (int i = 0; i < 5000; i++) {
      Files.createFile(many.resolve("f" + i));
    }
    assertThat(listed("?path=many")).hasSize(5000).doesNotHaveDuplicates();
  }

  @Test
  void what_cannot_be_listed_has_a_status_of_its_own() throws IOException {
    tree();
    assertThat(agent.get("/filesystem?path=nothing").status()).isEqualTo(404);
    assertThat(agent.get("/filesystem?path=a/one.txt").status()).isEqualTo(400);
    assertThat(agent.get("/filesystem?depth=0").status()).isEqualTo(400);
    assertThat(agent.get("/filesystem?depth=x").status()).isEqualTo(400);
    assertThat(agent.get("/filesystem?depth=1&depth=2").status()).isEqualTo(400);
  }

  @Test
  void stat_describes_files_and_directories() throws IOException {
    tree();
    Answer file = agent.get("/filesystem/stat?path=a/b/two.txt");
    assertThat(file.at("entry.type")).isEqualTo("file");
    assertThat(file.at("entry.size")).isEqualTo(2L);
    Answer folder = agent.get("/filesystem/stat?path=" + home.resolve("a"));
    assertThat(folder.at("entry.type")).isEqualTo("directory");
    assertThat(folder.at("entry.size")).isEqualTo(0L);
    assertThat(folder.at("entry.mode")).isEqualTo(493L);
    assertThat(folder.at("entry.permissions")).isEqualTo("drwxr-xr-x");
    assertThat(agent.get("/filesystem/stat?path=nothing").status()).isEqualTo(404);
    assertThat(agent.get("/filesystem/stat?path=/").at("entry.name")).isEqualTo("/");
  }

  @Test
  void mkdir_makes_parents_and_may_be_repeated() {
    Answer made = post("mkdir", "path", "x/y/z");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.at("entry.type")).isEqualTo("directory");
    assertThat(made.at("entry.mode")).isEqualTo(493L);
    assertThat(post("mkdir", "path", "x/y/z").status()).isEqualTo(200);
    String wrong = "{\"path\": \"x/y/z\", \"parents\": {}}";
    assertThat(agent.post("/filesystem/mkdir", wrong).status()).isEqualTo(400);
    assertThat(post("mkdir", "path", "secret", "mode", "0700").at("entry.mode")).isEqualTo(448L);
  }

  @Test
  void mkdir_onto_a_file_is_409_and_without_parents_404() throws IOException {
    Files.writeString(home.resolve("file"), "");
    assertThat(post("mkdir", "path", "file").status()).isEqualTo(409);
    assertThat(post("mkdir", "path", "p/q", "parents", "false").status()).isEqualTo(404);
  }

  @Test
  void a_move_renames_across_directories_and_may_be_repeated() throws IOException {
    tree();
    Answer moved = move("a/one.txt", "new/uno.txt");
    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.at("entry.path")).isEqualTo(home.resolve("new/uno.txt").toString());
    assertThat(home.resolve("a/one.txt")).doesNotExist();
    assertThat(move("a/one.txt", "new/uno.txt").status()).isEqualTo(200);
    assertThat(home.resolve("new/uno.txt")).hasContent("1");
  }

  @Test
  void a_move_replaces_a_file_but_never_a_directory() throws IOException {
    tree();
    assertThat(move("a/one.txt", "a/b/two.txt").status()).isEqualTo(200);
    assertThat(home.resolve("a/b/two.txt")).hasContent("1");
    assertThat(move("a/b/two.txt", "a/b/c").status()).isEqualTo(409);
    assertThat(move("a/b", ".hidden").status()).isEqualTo(409);
  }

  @Test
  void a_move_that_makes_no_sense_is_refused() throws IOException {
    tree();
    assertThat(move("nothing", "nowhere").status()).isEqualTo(404);
    assertThat(move("a", "a/b/a").status()).isEqualTo(400);
    assertThat(move("a", "a").status()).isEqualTo(200);
    assertThat(home.resolve("a/b/two.txt")).exists();
  }

  @Test
  void a_tree_moved_between_file_systems_arrives_whole() throws IOException {
    tree();
    Files.createSymbolicLink(home.resolve("a/link"), Path.of("one.txt"));
    Path target = home.resolve("copy");
    Tree.moveAcross(home.resolve("a"), target);
    assertThat(target.resolve("b/two.txt")).hasContent("22");
    assertThat(target.resolve("b/c")).isDirectory();
    assertThat(target.resolve("link")).isSymbolicLink();
    assertThat(home.resolve("a")).doesNotExist();
    assertThat(listed("")).containsExactly(".hidden", "copy");
  }

  @Test
  void remove_takes_whole_trees_but_not_what_links_lead_to() throws IOException {
    tree();
    Path outside = Files.createDirectory(home.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "x");
    Files.createSymbolicLink(home.resolve("a/link"), outside);
    Answer removed = post("remove", "path", "a");
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.at("entry.type")).isEqualTo("directory");
    assertThat(home.resolve("a")).doesNotExist();
    assertThat(outside.resolve("kept")).hasContent("x");
  }

  @Test
  void removing_what_is_missing_is_200_with_an_entry_and_the_root_400() {
    Answer gone = post("remove", "path", "never/there");
    assertThat(gone.status()).isEqualTo(200);
    assertThat(gone.at("entry.name")).isEqualTo("there");
    assertThat(post("remove", "path", "/").status()).isEqualTo(400);
    assertThat(post("remove", "path", "/tmp/..").status()).isEqualTo(400);
  }
}
