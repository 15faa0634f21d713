package dev.berth.agent.files;

import static dev.berth.agent.RunningAgent.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  @TempDir static Path home;
  static RunningAgent agent;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  private static Answer write(String path, String content, String more) {
    return agent.post(
        "/files", "{\"path\": " + quote(path) + ", \"content\": " + quote(content) + more + "}");
  }

  @Test
  void a_written_file_is_read_back_with_its_attributes() {
    Answer written = write("notes/a.txt", "grüße\n", "");
    assertThat(written.status()).isEqualTo(200);
    assertThat(written.at("path")).isEqualTo(home.resolve("notes/a.txt").toString());
    assertThat(written.at("size")).isEqualTo(8L);

    Answer read = agent.get("/files?path=notes/a.txt");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.at("name")).isEqualTo("a.txt");
    assertThat(read.at("type")).isEqualTo("file");
    assertThat(read.at("path")).isEqualTo(home.resolve("notes/a.txt").toString());
    assertThat(read.at("size")).isEqualTo(8L);
    assertThat(read.at("mode")).isEqualTo(420L);
    assertThat(read.at("permissions")).isEqualTo("-rw-r--r--");
    assertThat(read.at("content")).isEqualTo("grüße\n");
    assertThat(read.at("encoding")).isEqualTo("utf-8");
    assertThat(read.at("modifiedTime").toString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @Test
  void a_write_that_is_not_permitted_says_where_writing_is() {
    Answer refused = write("/sys/berth.txt", "x", "");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.at("message").toString()).contains("/sys/", "/home/user", "user: Root");
  }

  @Test
  void a_name_that_is_too_long_is_refused_by_that_name() {
    Answer refused = write("a".repeat(300), "x", "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("message").toString())
        .contains("too long", "aaa")
        .doesNotContain(".part");
  }

  @Test
  void every_json_escape_of_the_content_is_understood() throws IOException {
    Answer answer =
        agent.post(
            "/files",
            """
            {"nested": {"content": "not this"}, "list": ["content", {"a": 1}], "content":
             "q\\" s\\/ b\\\\ n\\n t\\t u\\u00e9 pair\\ud83d\\ude00 nul\\u0000", "path": "escapes.txt"}
            """);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Files.readString(home.resolve("escapes.txt")))
        .isEqualTo("q\" s/ b\\ n\n t\t ué pair😀 nul\0");
    assertThat(agent.get("/files?path=escapes.txt").at("encoding")).isEqualTo("utf-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"path\": \"x.txt\", \"content\": \"\\ud83d alone\"}",
        "{\"path\": \"x.txt\", \"content\": \"\\x\"}",
        "{\"path\": \"x.txt\", \"content\": \"no end",
        "{\"path\": \"x.txt\", \"content\": 5}",
        "{\"path\": \"x.txt\"}",
        "{\"content\": \"x\"}",
        "{\"path\": \"\", \"content\": \"x\"}",
        "{\"path\": \"dir/\", \"content\": \"x\"}",
        "{\"path\": \"/\", \"content\": \"x\"}",
        "{\"path\": \"a\\u0000b\", \"content\": \"x\"}",
        "{\"path\": \".hidden\", \"content\": \"x\"}",
        "{\"path\": \"prog.exe\", \"content\": \"x\"}",
        "{\"path\": \"x.txt\", \"content\": \"x\", \"encoding\": \"latin-1\"}",
        "{\"path\": \"x.txt\", \"content\": \"x\", \"mode\": \"rw\"}"
      })
  void a_body_that_does_not_fit_is_400_and_leaves_nothing_behind(String body) throws IOException {
    Answer answer = agent.post("/files", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.at("error.message")).isEqualTo(answer.at("message"));
    assertThat(home.resolve("x.txt")).doesNotExist();
    try (var all = Files.list(home)) {
      assertThat(all).noneMatch(p -> p.getFileName().toString().startsWith(".berth-"));
    }
  }

  @Test
  void the_refusal_of_a_binary_name_says_where_to_go() {
    assertThat(write("a.png", "x", "").at("message").toString()).contains("/filesystem/upload");
  }

  @Test
  void overwriting_keeps_the_mode_and_a_given_mode_wins() throws IOException {
    Path file = Files.writeString(home.resolve("run.sh"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(write("run.sh", "new", "").status()).isEqualTo(200);
    assertThat(file).hasContent("new");
    assertThat(agent.get("/files?path=run.sh").at("permissions")).isEqualTo("-rwxr-x---");
    write("run.sh", "new", ", \"mode\": \"600\"");
    assertThat(agent.get("/files?path=run.sh").at("mode")).isEqualTo(384L);
  }

  @Test
  void writing_through_a_link_keeps_the_link() throws IOException {
    Path file = Files.writeString(home.resolve("real.txt"), "old");
    Path link = Files.createSymbolicLink(home.resolve("link.txt"), file);
    assertThat(write("link.txt", "new", "").status()).isEqualTo(200);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void a_reader_never_sees_half_of_a_replaced_file() throws IOException {
    Path file = Files.writeString(home.resolve("whole.txt"), "old");
    try (var open = Files.newBufferedReader(file)) {
      write("whole.txt", "new", "");
      assertThat(open.readLine()).isEqualTo("old");
    }
    assertThat(file).hasContent("new");
  }

  @Test
  void parents_are_not_made_when_the_caller_says_so() {
    assertThat(write("none/a.txt", "x", ", \"createDir\": false").status()).isEqualTo(404);
    assertThat(home.resolve("none")).doesNotExist();
  }

  @Test
  void content_that_is_not_utf8_comes_as_base64() throws IOException {
    byte[] bytes = new byte[100_000];
    new java.util.Random(1).nextBytes(bytes);
    Files.write(home.resolve("random"), bytes);
    Answer answer = agent.get("/files?path=random");
    assertThat(answer.at("encoding")).isEqualTo("base64");
    assertThat(Base64.getDecoder().decode(answer.at("content").toString())).isEqualTo(bytes);
  }

  @Test
  void a_cut_off_character_at_the_end_is_not_utf8() throws IOException {
    Files.write(home.resolve("cut"), new byte[] {'a', (byte) 0xc3});
    assertThat(agent.get("/files?path=cut").at("encoding")).isEqualTo("base64");
  }

  @Test
  void wide_characters_survive_every_buffer_border() throws IOException {
    for (int shift = 0; shift < 4; shift++) {
      String text = "a".repeat(shift) + "😀".repeat(5000);
      assertThat(write("wide.txt", text, "").at("size")).isEqualTo(20_000L + shift);
      assertThat(home.resolve("wide.txt")).hasContent(text);
      assertThat(agent.get("/files?path=wide.txt").at("content")).isEqualTo(text);
    }
  }

  @Test
  void a_file_of_proc_is_read_although_it_states_no_size() {
    Answer answer = agent.get("/files?path=/proc/self/status");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("content").toString()).contains("Pid:");
  }

  @Test
  void a_file_over_ten_mebibytes_is_413_and_names_the_download() throws IOException {
    Files.write(home.resolve("big"), new byte[(10 << 20) + 1]);
    Answer answer = agent.get("/files?path=big");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.at("message").toString()).contains("/filesystem/download");
  }

  @Test
  void what_is_missing_is_404_and_what_is_no_file_400() throws Exception {
    Path pipe = home.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.createSymbolicLink(home.resolve("dangling"), Path.of("nowhere"));
    assertThat(agent.get("/files?path=nothing").status()).isEqualTo(404);
    assertThat(agent.get("/files?path=dangling").status()).isEqualTo(404);
    assertThat(agent.get("/files?path=.").status()).isEqualTo(400);
    assertThat(agent.get("/files?path=pipe").status()).isEqualTo(400);
    assertThat(agent.get("/files?path=/dev/zero").status()).isEqualTo(400);
    assertThat(agent.get("/files").status()).isEqualTo(400);
  }

  @Test
  void writing_onto_a_directory_is_409_and_below_a_file_400() throws IOException {
    Files.createDirectory(home.resolve("folder"));
    Files.writeString(home.resolve("plain"), "x");
    assertThat(write("folder", "x", "").status()).isEqualTo(409);
    assertThat(write("plain/a.txt", "x", "").status()).isIn(400, 409);
  }
}
