package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files may be written as text, what they get, and how a part of one is read. */
@Order(4)
class FileRulesE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @ParameterizedTest
  @ValueSource(strings = {"exe", "so", "dll", "bin", "png", "jpg", "zip", "ZIP", "pdf", "sqlite"})
  void what_is_binary_by_its_name_is_refused_and_the_upload_named(String extension) {
    Answer refused = write("/home/user/a." + extension).is(400);

    assertThat(refused.text("/message")).contains("." + extension.toLowerCase(), "upload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "b.py", "c.json", "d.md", "Makefile", "e.unheard-of", "f.js"})
  void text_and_code_is_taken_whatever_it_is_called(String name) {
    write("/home/user/texts/" + name).is(200);
  }

  @Test
  void a_mode_is_decimal_when_shown_and_that_of_new_files_unless_said_otherwise() {
    write("/home/user/modes/plain.txt").is(200);

    assertThat(mode("/home/user/modes/plain.txt")).isEqualTo(420);
    assertThat(mode("/home/user/modes")).isEqualTo(493);
  }

  @Test
  void a_file_with_a_nul_is_text_where_it_is_utf_8() {
    byte[] content = {'a', 0, 'b'};
    scene.client().upload(sandbox.name(), "nul.dat", BodyPublishers.ofByteArray(content)).is(200);

    Answer read = sandbox.get("/files?path=nul.dat").is(200);

    assertThat(read.text("/encoding")).isEqualTo("utf-8");
    assertThat(read.text("/content")).isEqualTo("a\0b");
  }

  @Test
  void parents_are_made_unless_the_client_will_not_have_them() {
    String path = "/home/user/unmade/a.txt";
    Map<String, Object> body = Map.of("path", path, "content", "x", "createDir", false);
    sandbox.post("/files", body).is(404);

    sandbox.post("/files", Map.of("path", path, "content", "x", "createDir", true)).is(200);

    assertThat(sandbox.read(path)).isEqualTo("x");
  }

  @Test
  void a_download_goes_on_where_it_broke_off_while_the_file_is_the_same() {
    sandbox.write("/home/user/resumed.txt", "0123456789");
    String path = sandbox.path("/filesystem/download?path=resumed.txt");
    String version = get(path).is(200).headers().firstValue("etag").orElseThrow();

    Answer rest = get(path, "Range", "bytes=4-", "If-Range", version).is(206);
    assertThat(rest.body()).isEqualTo("456789");
    assertThat(get(path, "If-None-Match", version).is(304).body()).isEmpty();

    sandbox.write("/home/user/resumed.txt", "another content");
    assertThat(get(path, "Range", "bytes=4-", "If-Range", version).is(200).body())
        .isEqualTo("another content");
  }

  @Test
  void a_download_is_an_attachment_that_no_browser_runs() {
    sandbox.write("/home/user/page.html", "<script>alert(1)</script>");

    var head = get(sandbox.path("/filesystem/download?path=page.html")).is(200).headers();

    assertThat(head.firstValue("content-disposition").orElse("")).startsWith("attachment");
    assertThat(head.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(head.firstValue("content-security-policy").orElse("")).contains("sandbox");
  }

  private int mode(String path) {
    JsonNode stat = sandbox.get("/filesystem/stat?path=" + path).is(200).json();
    return stat.at("/entry/mode").asInt();
  }

  private Answer write(String path) {
    return sandbox.post("/files", Map.of("path", path, "content", "x"));
  }

  private static Answer get(String path, String... fields) {
    BerthClient client = scene.client();
    String[] all = new String[fields.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + client.token();
    System.arraycopy(fields, 0, all, 2, fields.length);
    return new PlainClient(client.url()).get(path, all);
  }
}
