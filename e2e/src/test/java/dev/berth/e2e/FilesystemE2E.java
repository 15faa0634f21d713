package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Folders are made, listed, moved and removed; asking twice is no error. */
@Order(2)
class FilesystemE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private LiveSandbox sandbox;
  private String folder;

  @BeforeEach
  void a_folder_of_its_own() {
    sandbox = scene.shared();
    folder = "/home/user/" + scene.newName();
    mkdir(folder);
  }

  @Test
  void a_folder_is_made_with_its_parents_once() {
    JsonNode made =
        sandbox
            .post("/filesystem/mkdir", Map.of("path", folder + "/a/b", "mode", "0750"))
            .is(200)
            .json()
            .at("/entry");

    assertThat(made.path("type").asText()).isEqualTo("directory");
    assertThat(made.path("path").asText()).isEqualTo(folder + "/a/b");
    assertThat(made.path("mode").asInt()).isEqualTo(0750);
    mkdir(folder + "/a/b");
    sandbox.post("/filesystem/mkdir", Map.of("path", folder + "/c/d", "parents", false)).is(404);
  }

  @Test
  void a_listing_goes_as_deep_as_asked_and_one_level_unless_asked() {
    mkdir(folder + "/a/b");
    sandbox.write(folder + "/a/b/deep.txt", "x");

    var flat = sandbox.get("/filesystem?path=" + folder).is(200).json();
    assertThat(flat.path("path").asText()).isEqualTo(folder);
    assertThat(flat.at("/entries").findValuesAsText("path")).containsExactly(folder + "/a");
    assertThat(
            sandbox
                .get("/filesystem?depth=3&path=" + folder)
                .is(200)
                .json()
                .at("/entries")
                .findValuesAsText("path"))
        .containsExactly(folder + "/a", folder + "/a/b", folder + "/a/b/deep.txt");
  }

  @Test
  void relative_paths_count_from_home() {
    sandbox.write(folder + "/a.txt", "x");
    String relative = folder.substring("/home/user/".length());

    assertThat(sandbox.names(relative)).containsExactly("a.txt");
    assertThat(
            sandbox.get("/filesystem/stat?path=" + relative + "/a.txt").is(200).text("/entry/path"))
        .isEqualTo(folder + "/a.txt");
  }

  @Test
  void a_link_is_listed_as_one_and_described_by_what_it_leads_to() {
    sandbox.write(folder + "/a.txt", "content");
    sandbox.shell("ln -s a.txt %s/link".formatted(folder.substring("/home/user/".length())));

    var listed = sandbox.get("/filesystem?path=" + folder).is(200).json().at("/entries");
    assertThat(listed.findValuesAsText("type")).containsExactly("file", "symlink");
    assertThat(sandbox.get("/filesystem/stat?path=" + folder + "/link").is(200).text("/entry/type"))
        .isEqualTo("file");
  }

  @Test
  void a_move_makes_the_way_and_is_done_once() {
    sandbox.write(folder + "/a.txt", "a");
    Map<String, String> move =
        Map.of("source", folder + "/a.txt", "destination", folder + "/b/c.txt");
    sandbox.post("/filesystem/move", move).is(200);

    assertThat(sandbox.read(folder + "/b/c.txt")).isEqualTo("a");
    assertThat(sandbox.names(folder)).containsExactly("b");
    sandbox.post("/filesystem/move", move).is(200);
  }

  @Test
  void a_move_replaces_a_file_and_no_folder() {
    sandbox.write(folder + "/new.txt", "new");
    sandbox.write(folder + "/old.txt", "old");
    mkdir(folder + "/full");

    move("/new.txt", "/old.txt", 200);
    assertThat(sandbox.read(folder + "/old.txt")).isEqualTo("new");
    move("/old.txt", "/full", 409);
    move("/full", "/full/inside", 400);
    move("/nowhere", "/neither", 404);
  }

  @Test
  void a_folder_is_removed_with_all_it_holds_and_again_is_no_error() {
    mkdir(folder + "/a/b");
    sandbox.write(folder + "/a/b/c.txt", "x");
    Map<String, String> remove = Map.of("path", folder + "/a");

    assertThat(sandbox.post("/filesystem/remove", remove).is(200).text("/entry/type"))
        .isEqualTo("directory");

    sandbox.get("/filesystem/stat?path=" + folder + "/a").is(404);
    assertThat(sandbox.post("/filesystem/remove", remove).is(200).text("/entry/path"))
        .isEqualTo(folder + "/a");
  }

  @Test
  void what_a_removed_link_led_to_stays() {
    sandbox.write(folder + "/kept.txt", "kept");
    sandbox.shell("ln -s kept.txt %s/link".formatted(folder.substring("/home/user/".length())));

    sandbox.post("/filesystem/remove", Map.of("path", folder + "/link")).is(200);

    assertThat(sandbox.names(folder)).containsExactly("kept.txt");
  }

  @Test
  @Tag("containers")
  void all_the_users_folders_are_writable() {
    for (String path : new String[] {"/workspace", "/data", "/tmp"}) {
      sandbox.write(path + "/a.txt", path);
      assertThat(sandbox.shell("cat " + path + "/a.txt")).isEqualTo(path);
    }
  }

  @Test
  @Tag("containers")
  void a_write_elsewhere_is_403_and_says_where_it_may() {
    var refused = sandbox.post("/files", Map.of("path", "/x.txt", "content", "x")).is(403);

    assertThat(refused.text("/message")).contains("/home/user", "/workspace", "Root");
  }

  private void mkdir(String path) {
    sandbox.post("/filesystem/mkdir", Map.of("path", path)).is(200);
  }

  private void move(String source, String destination, int status) {
    sandbox
        .post(
            "/filesystem/move",
            Map.of("source", folder + source, "destination", folder + destination))
        .is(status);
  }
}
