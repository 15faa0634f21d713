package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One Sandbox under test: its data plane through a client, its object through the cluster. */
public record LiveSandbox(String name, BerthClient client, Cluster cluster) {

  /** The same sandbox through another replica. */
  public LiveSandbox through(BerthClient other) {
    return new LiveSandbox(name, other, cluster);
  }

  public Answer get(String path) {
    return client.get(path(path));
  }

  public Answer post(String path, Object body) {
    return client.post(path(path), body);
  }

  public Answer delete(String path) {
    return client.delete(path(path));
  }

  public String path(String path) {
    return "/sandboxes/" + BerthClient.encoded(name) + path;
  }

  public String context(String language) {
    return post("/contexts", Map.of("language", language)).is(200).text("/id");
  }

  public Execution execute(Map<String, Object> body) {
    return new Execution(post("/contexts/execute", body).is(200).json());
  }

  /** Runs Python in a context of its own. */
  public Execution python(String code) {
    return execute(Map.of("language", "python", "code", code));
  }

  public Execution in(String context, String code) {
    return execute(Map.of("contextId", context, "code", code));
  }

  public Execution in(String context, String code, int timeoutSeconds) {
    Map<String, Object> body = new HashMap<>();
    body.put("contextId", context);
    body.put("code", code);
    body.put("timeout", timeoutSeconds);
    return execute(body);
  }

  public Answer cmd(String command) {
    return post("/processes/cmd", Map.of("command", command)).is(200);
  }

  /** What a command printed; it must have ended well. */
  public String shell(String command) {
    Answer answer = cmd(command);
    assertThat(answer.json().at("/result/exitCode").asInt()).as(answer.body()).isZero();
    return answer.text("/result/stdout").strip();
  }

  /** Writes a text file by the API. */
  public void write(String path, String content) {
    post("/files", Map.of("path", path, "content", content)).is(200);
  }

  /** A text file's content by the API. */
  public String read(String path) {
    return get("/files?path=" + BerthClient.encoded(path)).is(200).text("/content");
  }

  /** Names of what is in a folder, hidden ones too, by the API. */
  public List<String> names(String folder) {
    return get("/filesystem?path=" + BerthClient.encoded(folder))
        .is(200)
        .json()
        .at("/entries")
        .findValuesAsText("name");
  }

  public Terminal terminal() {
    return new Terminal(client, name, true);
  }

  public Terminal textTerminal() {
    return new Terminal(client, name, false);
  }

  /** What kubectl tells a person of it, its events among that. */
  public String describe() {
    return cluster.inNamespace("describe", "sandbox", name).succeeds().output();
  }

  /** Runs a program in the pod as the cluster's administrator, past the agent. */
  public String execInPod(String... command) {
    String[] line = new String[command.length + 5];
    line[0] = "exec";
    line[1] = pod().getMetadata().getName();
    line[2] = "-c";
    line[3] = "sandbox";
    line[4] = "--";
    System.arraycopy(command, 0, line, 5, command.length);
    return cluster.inNamespace(line).succeeds().output();
  }

  /** Changes the object, as {@code kubectl patch --type=merge} does. */
  public void patch(String json) {
    cluster.sandbox(name).patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  public Sandbox object() {
    return cluster.sandbox(name).get();
  }

  public SandboxStatus status() {
    Sandbox object = object();
    assertThat(object).as("Sandbox %s", name).isNotNull();
    assertThat(object.getStatus()).as("status of %s", name).isNotNull();
    return object.getStatus();
  }

  public Pod pod() {
    List<Pod> pods = cluster.podsOf(name);
    assertThat(pods).as("pods of %s", name).hasSize(1);
    return pods.getFirst();
  }

  public SandboxStatus awaitPhase(Phase phase, Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              SandboxStatus status = status();
              assertThat(status.phase()).as("%s", status).isEqualTo(phase);
            });
    return status();
  }

  public SandboxStatus awaitFailed(String reason, Duration limit) {
    SandboxStatus status = awaitPhase(Phase.Failed, limit);
    assertThat(status.reason()).as("%s", status).isEqualTo(reason);
    assertThat(status.message()).as("a message for people").isNotBlank();
    return status;
  }
}
