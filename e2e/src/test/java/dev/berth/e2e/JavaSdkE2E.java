package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.aliyun.agentrun20250910.Client;
import com.aliyun.agentrun20250910.models.CreateSandboxInput;
import com.aliyun.agentrun20250910.models.CreateSandboxRequest;
import com.aliyun.agentrun20250910.models.CreateTemplateInput;
import com.aliyun.agentrun20250910.models.CreateTemplateRequest;
import com.aliyun.agentrun20250910.models.GetAccessTokenRequest;
import com.aliyun.agentrun20250910.models.ListSandboxesRequest;
import com.aliyun.agentrun20250910.models.ListTemplatesRequest;
import com.aliyun.agentrun20250910.models.NetworkConfiguration;
import com.aliyun.agentrun20250910.models.Sandbox;
import com.aliyun.agentrun20250910.models.Template;
import com.aliyun.agentrun20250910.models.UpdateTemplateInput;
import com.aliyun.agentrun20250910.models.UpdateTemplateRequest;
import com.aliyun.tea.TeaException;
import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.DataPlane;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Tls;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * AgentRun's own Java client, unmodified: only an endpoint, a key and a CA are changed. It speaks
 * the control plane; what is inside a sandbox is reached by the access token that it gets.
 */
@Order(13)
@Tag("tls")
class JavaSdkE2E {
  private static final String TYPE = "CodeInterpreter";

  @RegisterExtension static final Scene scene = new Scene();

  private static Tls tls;
  private static AccessKey key;
  private static Client client;

  @BeforeAll
  static void connect() {
    tls = Tls.required();
    key = AccessKey.create(scene);
    client = key.client(tls);
  }

  @Test
  void a_template_from_its_creation_to_its_deletion() throws Exception {
    String name = scene.newName();

    Template made = createTemplate(name);
    assertThat(made.status).isEqualTo("READY");
    assertThat(made.toMap())
        .containsEntry("templateName", name)
        .containsEntry("templateType", TYPE)
        .containsEntry("cpu", 1.0f)
        .containsEntry("memory", 1024)
        .containsEntry("diskSize", 512)
        .containsEntry("sandboxIdleTimeoutInSeconds", "900")
        .containsEntry("environmentVariables", Map.of("GREETING", "grüß dich"));

    var page = client.listTemplates(new ListTemplatesRequest().setPageNumber(1).setPageSize(10));
    assertThat(page.body.data.items).extracting(t -> t.templateName).contains(name);
    assertThat(page.body.data.pageNumber).isEqualTo(1);
    assertThat(page.body.data.total).isPositive();

    client.updateTemplate(
        name, new UpdateTemplateRequest().setBody(new UpdateTemplateInput().setDescription("new")));
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(client.getTemplate(name).body.data.toMap())
                    .containsEntry("description", "new")
                    .containsEntry("memory", 1024));

    assertThat(client.deleteTemplate(name).body.data.templateName).isEqualTo(name);
    fails(404, () -> client.getTemplate(name));
  }

  @Test
  void a_sandbox_from_its_creation_to_its_deletion() throws Exception {
    String template = scene.newName();
    createTemplate(template);
    String id = "Ünusual id " + scene.newName();
    scene.afterwards(() -> scene.client().delete("/sandboxes/" + DataPlane.encoded(id)));

    Sandbox made = createSandbox(template, id);
    assertThat(made.sandboxId).isEqualTo(id);
    assertThat(made.templateName).isEqualTo(template);
    assertThat(made.sandboxIdleTimeoutSeconds).isEqualTo(600);
    fails(409, () -> createSandbox(template, id));
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> client.getSandbox(id).body.data.status.equals("READY"));
    assertThat(
            client.listSandboxes(new ListSandboxesRequest().setTemplateName(template))
                .body
                .data
                .items)
        .extracting(s -> s.sandboxId)
        .containsExactly(id);

    usesWhatIsInside(new DataPlane(tls, accessTokenOf(id), id));

    assertThat(client.stopSandbox(id).body.data.status).isEqualTo("TERMINATED");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.getSandbox(id).body.data.endedAt != null);
    assertThat(client.deleteSandbox(id).body.data.status).isEqualTo("TERMINATED");
    fails(404, () -> client.getSandbox(id));
  }

  private static void usesWhatIsInside(DataPlane sandbox) {
    assertThat(sandbox.get("/health").is(200).text("/status")).isEqualTo("ok");

    String python = sandbox.post("/contexts", Map.of("language", "python")).is(200).text("/id");
    assertThat(sandbox.result(Map.of("contextId", python, "code", "6 * 7"))).isEqualTo("42");
    assertThat(sandbox.result(Map.of("language", "javascript", "code", "[1, 2].length")))
        .isEqualTo("2");
    sandbox.delete("/contexts/" + python).is(204);

    String path = "/home/user/java sdk.txt";
    sandbox.post("/files", Map.of("path", path, "content", "grüß dich")).is(200);
    var read = sandbox.get("/files?path=" + DataPlane.encoded(path)).is(200);
    assertThat(read.text("/content")).isEqualTo("grüß dich");
    byte[] content = {0, 1, (byte) 0xfe, (byte) 0xff};
    sandbox.upload("/tmp/b.bin", content).is(200);
    assertThat(sandbox.download("/tmp/b.bin")).isEqualTo(content);

    var ran = sandbox.post("/processes/cmd", Map.of("command", "echo $GREETING")).is(200);
    assertThat(ran.text("/result/stdout")).isEqualTo("grüß dich\n");
    assertThat(sandbox.get("/processes").is(200).json().path("total").asInt()).isPositive();
  }

  @Test
  void a_wrong_secret_opens_nothing() {
    Client stranger = key.withWrongSecret().client(tls);

    fails(401, () -> stranger.listTemplates(new ListTemplatesRequest()));
    fails(401, () -> stranger.getTemplate("none"));
    fails(401, () -> stranger.getSandbox("none"));
    fails(401, () -> stranger.deleteSandbox("none"));
    fails(401, () -> stranger.stopSandbox("none"));
    fails(
        401,
        () ->
            stranger.createSandbox(
                new CreateSandboxRequest()
                    .setBody(new CreateSandboxInput().setTemplateName("none"))));
    fails(
        401,
        () ->
            stranger.getAccessToken(
                new GetAccessTokenRequest().setResourceType("sandbox").setResourceId("none")));
  }

  private static Template createTemplate(String name) throws Exception {
    scene.afterwards(() -> scene.cluster().template(name).delete());
    var input =
        new CreateTemplateInput()
            .setTemplateName(name)
            .setTemplateType(TYPE)
            .setCpu(1f)
            .setMemory(1024)
            .setDiskSize(512)
            .setSandboxIdleTimeoutInSeconds(900)
            .setEnvironmentVariables(Map.of("GREETING", "grüß dich"))
            .setNetworkConfiguration(new NetworkConfiguration().setNetworkMode("PUBLIC"));
    return client.createTemplate(new CreateTemplateRequest().setBody(input)).body.data;
  }

  private static Sandbox createSandbox(String template, String id) throws Exception {
    var input =
        new CreateSandboxInput()
            .setTemplateName(template)
            .setSandboxId(id)
            .setSandboxIdleTimeoutSeconds(600);
    return client.createSandbox(new CreateSandboxRequest().setBody(input)).body.data;
  }

  private static String accessTokenOf(String sandbox) throws Exception {
    var request = new GetAccessTokenRequest().setResourceType("sandbox").setResourceId(sandbox);
    return client.getAccessToken(request).body.data.accessToken;
  }

  private static void fails(int status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TeaException.class,
            e -> {
              assertThat(e.getStatusCode()).as(e.getMessage()).isEqualTo(status);
              assertThat(e.getData()).containsKeys("code", "message", "requestId");
            });
  }
}
