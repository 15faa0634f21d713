package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads as their clients write them: which parts, in which order, under which names. */
@Order(4)
class UploadFormsE2E {
  private static final String FILE = "file\"; filename=\"own name.bin";

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void the_path_may_come_before_the_file_or_after_it() {
    upload(part("path", "before.txt"), part(FILE, "1")).is(200);
    upload(part(FILE, "2"), part("path", "after.txt")).is(200);

    assertThat(sandbox.read("/home/user/before.txt")).isEqualTo("1");
    assertThat(sandbox.read("/home/user/after.txt")).isEqualTo("2");
  }

  @Test
  void the_answer_is_json_that_is_not_empty() {
    JsonNode answer = upload(part("path", "told.txt"), part(FILE, "told")).is(200).json();

    assertThat(answer.path("path").asText()).isEqualTo("told.txt");
    assertThat(answer.path("size").asInt()).isEqualTo(4);
  }

  @Test
  void the_current_path_counts_only_where_no_path_is_given() {
    upload(part("current_path", "/home/user/below"), part(FILE, "1")).is(200);
    upload(part("current_path", "relative"), part(FILE, "2")).is(200);
    upload(part("current_path", "ignored"), part("path", "named.txt"), part(FILE, "3")).is(200);
    upload(part(FILE, "4")).is(200);

    assertThat(sandbox.read("/home/user/below/own name.bin")).isEqualTo("1");
    assertThat(sandbox.read("/home/user/relative/own name.bin")).isEqualTo("2");
    assertThat(sandbox.read("/home/user/named.txt")).isEqualTo("3");
    assertThat(sandbox.read("/home/user/own name.bin")).isEqualTo("4");
    assertThat(sandbox.names("/home/user")).doesNotContain("ignored");
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "program.exe", "archive.zip", "deep/down/picture.png"})
  void names_that_files_may_not_have_when_written_are_uploaded(String path) {
    upload(part("path", path), part(FILE, "content")).is(200);

    assertThat(sandbox.read("/home/user/" + path)).isEqualTo("content");
  }

  @Test
  void what_is_there_is_replaced() {
    upload(part("path", "twice.bin"), part(FILE, "a first content")).is(200);
    upload(part("path", "twice.bin"), part(FILE, "second")).is(200);

    assertThat(sandbox.read("/home/user/twice.bin")).isEqualTo("second");
  }

  @Test
  void an_empty_file_is_a_file() {
    upload(part("path", "empty.bin"), part(FILE, "")).is(200);

    assertThat(sandbox.read("/home/user/empty.bin")).isEmpty();
  }

  @Test
  void onto_a_directory_is_409() {
    upload(part("path", "/home/user"), part(FILE, "x")).is(409);
  }

  @Test
  void one_that_says_that_it_is_too_large_is_refused_before_it_is_sent() throws Exception {
    Instant begun = Instant.now();
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d"
            .formatted(sandbox.path("/filesystem/upload"), 200L << 20);

    try (var client = new RawHttp(scene.client(), head)) {
      assertThat(client.readLine()).startsWith("HTTP/1.1 413");
    }

    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(5));
  }

  private Answer upload(String... parts) {
    return scene
        .client()
        .send(
            "POST",
            sandbox.path("/filesystem/upload"),
            "multipart/form-data; boundary=b",
            String.join("", parts) + "--b--\r\n");
  }

  private static String part(String name, String content) {
    return "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, content);
  }
}
