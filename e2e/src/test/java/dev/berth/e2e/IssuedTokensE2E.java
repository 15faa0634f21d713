package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tokens that the API gives out reach what they were asked for, and see nothing else. */
@Order(4)
class IssuedTokensE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final PlainClient client = new PlainClient(scene.client().url());

  @Test
  void one_of_a_sandbox_opens_that_and_to_it_no_other_is_there() {
    LiveSandbox other = scene.sandbox();
    String id = scene.shared().name();
    String token = tokenOf("resourceType=sandbox&resourceId=" + id);

    with(token, "/sandboxes/" + id + "/health").is(200);
    with(token, "/sandboxes/" + id + "/contexts").is(200);
    for (String path : new String[] {"", "/contexts", "/files?path=a"}) {
      Answer foreign = with(token, "/sandboxes/" + other.name() + path).is(404);
      Answer none = with(token, "/sandboxes/" + other.name() + "x" + path).is(404);
      assertThat(foreign.text("/code")).isEqualTo(none.text("/code"));
      assertThat(foreign.text("/message")).isEqualTo("there is no sandbox " + other.name());
    }
    with(token, "/sandboxes").is(403);
    with(token, "/templates").is(403);
    assertThat(other.get("/health").is(200).text("/status")).isEqualTo("ok");
  }

  @Test
  void one_of_a_template_makes_and_uses_sandboxes_and_changes_no_template() {
    String template = scene.template("");
    String token = tokenOf("resourceName=" + template);
    String id = scene.track(scene.newName()).name();

    client
        .post(
            "/sandboxes",
            "{\"templateName\": \"%s\", \"sandboxId\": \"%s\"}".formatted(template, id),
            "Agentrun-Access-Token",
            token)
        .is(200);
    with(token, "/sandboxes/" + id + "/contexts").is(200);
    with(token, "/sandboxes?templateName=" + template).is(200);
    client.post("/templates", "{\"templateName\": \"x\"}", "Agentrun-Access-Token", token).is(403);
  }

  @Test
  void a_token_gives_no_other_and_a_changed_one_opens_nothing() {
    String token = tokenOf("resourceType=sandbox&resourceId=" + scene.shared().name());

    with(token, "/agents/accessToken?resourceType=sandbox&resourceId=" + scene.shared().name())
        .is(403);
    with(token.substring(0, token.length() - 2) + "xx", "/sandboxes/" + scene.shared().name())
        .is(401);
  }

  @Test
  void there_is_none_for_what_is_not_there() {
    scene
        .client()
        .get("/agents/accessToken?resourceType=sandbox&resourceId=" + scene.newName())
        .is(404);
    scene.client().get("/agents/accessToken?resourceType=cluster&resourceId=x").is(400);
    scene.client().get("/agents/accessToken").is(400);
  }

  @Test
  void the_tenant_is_that_of_the_credential_whatever_account_is_named() {
    LiveSandbox sandbox = scene.shared();
    String[] own = {"Authorization", "Bearer " + scene.client().token(), "X-Acs-Parent-Id", ""};
    Map<String, Integer> answers =
        Map.of("1234567890123456", 200, scene.installation().namespace(), 200, "team-b", 404);

    answers.forEach(
        (account, status) -> {
          own[3] = account;
          client.get(sandbox.path("/contexts"), own).is(status);
        });
  }

  private static String tokenOf(String query) {
    Answer answer = scene.client().get("/agents/accessToken?" + query).is(200);
    assertThat(answer.text("/code")).isEqualTo("SUCCESS");
    return answer.text("/data/accessToken");
  }

  private Answer with(String token, String path) {
    return client.get(path, "Agentrun-Access-Token", token);
  }
}
