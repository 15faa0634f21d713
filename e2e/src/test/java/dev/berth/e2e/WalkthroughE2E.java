package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The four calls of the API document's walkthrough, as they are printed there. */
@Order(4)
@ResourceLock("the default template of the namespace")
class WalkthroughE2E {
  private static final String ACCOUNT = "1234567890123456";

  @RegisterExtension static final Scene scene = new Scene();

  private final PlainClient client = new PlainClient(scene.client().url());

  @Test
  void its_first_call_makes_a_template() {
    String name = scene.newName();
    scene.afterwards(() -> scene.cluster().template(name).delete());

    Answer made =
        post(
            "/2025-09-10/templates",
            """
            {
                "templateName": "%s",
                "description": "A code interpreter for data analytics",
                "networkConfiguration": {
                  "networkMode": "PUBLIC"
                },
                "cpu": 2,
                "memory": 4096
              }"""
                .formatted(name));

    assertThat(made.is(200).text("/data/status")).isEqualTo("READY");
    assertThat(made.text("/data/networkConfiguration/networkMode")).isEqualTo("PUBLIC");
  }

  @Test
  void the_others_make_a_sandbox_of_the_default_template_and_run_code() {
    String id = scene.track(scene.newName()).name();
    String create = "{\n    \"sandboxId\": \"%s\"\n  }".formatted(id);
    Answer without = post("/2025-09-10/sandboxes", create).is(400);
    assertThat(without.text("/message")).contains("templateName", "default");

    String template = scene.template("");
    mark(template, "\"true\"");
    try {
      Answer made = post("/2025-09-10/sandboxes", create).is(200);
      assertThat(made.text("/data/templateName")).isEqualTo(template);
    } finally {
      mark(template, "null");
    }

    String context =
        client
            .send(
                "POST",
                "/sandboxes/" + id + "/contexts",
                BodyPublishers.noBody(),
                with("Content-Type", "application/json"))
            .is(200)
            .text("/id");
    Answer executed =
        post(
                "/sandboxes/" + id + "/contexts/execute",
                """
                {
                    "contextId": "%s",
                    "code": "print(\\"Hello, World!\\")",
                  }"""
                    .formatted(context))
            .is(200);
    assertThat(new Execution(executed.json()).endsOk().text("stdout")).isEqualTo("Hello, World!\n");
  }

  private static void mark(String template, String value) {
    scene
        .cluster()
        .template(template)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"berth.dev/default-template\":%s}}}".formatted(value));
  }

  private Answer post(String path, String json) {
    return client.post(path, json, with());
  }

  /** The account that the document's calls name is no namespace, and nobody's tenant. */
  private static String[] with(String... more) {
    String[] fields = new String[more.length + 4];
    fields[0] = "Authorization";
    fields[1] = "Bearer " + scene.client().token();
    fields[2] = "X-Acs-Parent-ID";
    fields[3] = ACCOUNT;
    System.arraycopy(more, 0, fields, 4, more.length);
    return fields;
  }
}
