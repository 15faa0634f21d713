package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused has its own status, one form, and a sentence that names what was wrong. */
@Order(4)
class ErrorsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/contexts                | {\"language\": \"cobol\"}                                  | 400 | python",
        "/contexts                | {\"cwd\": \"/home/user/nowhere\"}                          | 400 | cwd",
        "/contexts                | {\"language\": 5}                                          | 400 | language",
        "/contexts/execute        | {\"code\": \"1\"}                                          | 400 | contextId",
        "/contexts/execute        | {\"language\": \"python\"}                                 | 400 | code",
        "/contexts/execute        | {\"contextId\": \"none\", \"code\": \"1\"}                 | 404 | none",
        "/contexts/execute        | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 0}  | 400 | timeout",
        "/contexts/execute        | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 1000000} | 400 | timeout",
        "/contexts/execute        | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 1.5} | 400 | timeout",
        "/processes/cmd           | {}                                                       | 400 | command",
        "/processes/cmd           | {\"command\": \"true\", \"timeout\": 1000000}                | 400 | timeout",
        "/processes/cmd           | {\"command\": \"true\", \"cwd\": \"/home/user/nowhere\"}     | 400 | cwd",
        "/files                   | {\"path\": \"/home/user/a.txt\"}                           | 400 | content",
        "/files                   | {\"content\": \"x\"}                                       | 400 | path",
        "/files                   | {\"path\": \"/home/user/.hidden\", \"content\": \"x\"}       | 400 | hidden",
        "/files                   | {\"path\": \"/home/user/a.zip\", \"content\": \"x\"}         | 400 | upload",
        "/files                   | {\"path\": \"/home/user\", \"content\": \"x\"}               | 409 | directory",
        "/filesystem/mkdir        | {\"path\": \"/home/user/a\", \"mode\": \"9\"}                | 400 | mode",
        "/filesystem/move         | {\"source\": \"/home/user/a.txt\"}                         | 400 | destination",
        "/filesystem/remove       | {\"path\": \"/\"}                                          | 400 | root",
        "/contexts/execute        | {\"language\": \"python\", \"code\":                       | 400 | JSON",
      })
  void a_post_that_makes_no_sense(String path, String body, int status, String word) {
    Answer answer =
        scene.client().send("POST", sandbox.path(path), "application/json", body).is(status);

    assertRefusal(answer);
    assertThat(answer.text("/message")).contains(word);
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere, 404, route",
    "/contexts/none, 404, none",
    "/files, 400, path",
    "/files?path=/home/user, 400, directory",
    "/files?path=/home/user/nowhere.txt, 404, nowhere.txt",
    "/filesystem?path=/home/user/nowhere, 404, nowhere",
    "/filesystem?path=/home/user&depth=0, 400, depth",
    "/filesystem/stat, 400, path",
    "/filesystem/download?path=/home/user, 400, directory",
    "/filesystem/download?path=/home/user/nowhere, 404, nowhere",
    "/processes/first, 400, pid",
    "/processes/4194305, 404, 4194305",
    "/processes/tty, 426, WebSocket",
    "/contexts/a%2Fb, 400, slash",
  })
  void a_get_that_makes_no_sense(String path, int status, String word) {
    Answer answer = sandbox.get(path).is(status);

    assertRefusal(answer);
    assertThat(answer.text("/message")).contains(word);
  }

  @Test
  void a_file_where_a_folder_should_be() {
    sandbox.write("/home/user/plain.txt", "x");

    assertRefusal(sandbox.get("/filesystem?path=/home/user/plain.txt").is(400));
    assertRefusal(
        sandbox.post("/filesystem/mkdir", Map.of("path", "/home/user/plain.txt")).is(409));
  }

  @Test
  void a_context_and_another_language() {
    String context = sandbox.context("python");

    assertRefusal(
        sandbox
            .post(
                "/contexts/execute",
                Map.of("contextId", context, "language", "javascript", "code", "1"))
            .is(400));
  }

  @Test
  void a_method_that_a_route_does_not_take() {
    Answer answer =
        scene.client().send("PUT", sandbox.path("/contexts"), "application/json", "{}").is(405);

    assertRefusal(answer);
    assertThat(answer.headers().firstValue("allow")).hasValue("GET, POST");
  }

  @Test
  void an_upload_that_is_no_form() {
    assertRefusal(
        scene
            .client()
            .send("POST", sandbox.path("/filesystem/upload"), "application/json", "{}")
            .is(415));
    assertRefusal(
        scene
            .client()
            .send(
                "POST",
                sandbox.path("/filesystem/upload"),
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\nx.txt\r\n--b--\r\n")
            .is(400));
  }

  @Test
  void a_sandbox_that_there_is_not() {
    for (String path : new String[] {"", "/contexts", "/health"}) {
      assertRefusal(scene.client().get("/sandboxes/" + scene.newName() + path).is(404));
    }
    assertRefusal(scene.client().delete("/sandboxes/" + scene.newName()).is(404));
    assertRefusal(scene.client().post("/sandboxes/" + scene.newName() + "/stop", null).is(404));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"templateName\": \"no-such-template\"}                                  | 404 | no-such-template",
        "{\"templateName\": \"x\", \"sandboxIdleTimeoutSeconds\": 1}               | 400 | sandboxIdleTimeoutSeconds",
        "{\"templateName\": \"x\", \"sandboxIdleTimeoutInSeconds\": \"long\"}      | 400 | sandboxIdleTimeoutInSeconds",
        "{\"templateName\": \"x\", \"sandboxId\": \"a/b\"}                         | 400 | sandboxId",
        "{\"templateName\": \"x\", \"sandboxId\": \"..\"}                          | 400 | sandboxId",
        "{\"templateName\": \"x\", \"nasConfig\": {\"a\": 1}}                      | 400 | nasConfig",
      })
  void a_create_that_makes_no_sense(String body, int status, String word) {
    Answer answer = scene.client().send("POST", "/sandboxes", "application/json", body).is(status);

    assertRefusal(answer);
    assertThat(answer.text("/message")).contains(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxResults=0", "maxResults=101", "nextToken=made-up", "status=ASLEEP"})
  void a_list_that_makes_no_sense(String query) {
    assertRefusal(scene.client().get("/sandboxes?" + query).is(400));
  }

  @Test
  void a_wrong_or_missing_token_is_401_of_one_kind() {
    Answer wrong = new BerthClient(scene.client().url(), "wrong").get("/sandboxes").is(401);
    Answer empty = new BerthClient(scene.client().url(), "").get("/sandboxes").is(401);

    assertRefusal(wrong);
    assertThat(wrong.text("/code")).isEqualTo(empty.text("/code"));
    assertThat(wrong.text("/message")).isEqualTo(empty.text("/message"));
  }

  /** Clients read the flat members or the nested ones. */
  private static void assertRefusal(Answer answer) {
    assertThat(answer.text("/code")).isNotBlank().isEqualTo(answer.text("/error/code"));
    assertThat(answer.text("/message")).isNotBlank().isEqualTo(answer.text("/error/message"));
    assertThat(answer.headers().firstValue("x-request-id")).hasValue(answer.text("/requestId"));
  }
}
