package dev.berth.embedded.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The main job: manifests applied, code run, its picture saved, a file there and back, a terminal.
 *
 * @param client of the Kubernetes API
 * @param url of Berth's REST API
 * @param token that the REST API takes
 * @param namespace whose sandboxes that token reaches
 */
public record Demo(KubernetesClient client, URI url, String token, String namespace) {
  private static final String SANDBOX = "hello";
  private static final long START_SECONDS = 120;
  private static final String CODE =
      """
      import numpy as np
      import matplotlib.pyplot as plt

      print("hello from a sandbox; my home is", __import__("os").path.expanduser("~"))
      walks = np.random.default_rng(7).normal(size=(5, 1000)).cumsum(axis=1)
      plt.figure(figsize=(7, 4))
      plt.plot(walks.T)
      plt.title("Five random walks, drawn in a sandbox")
      plt.show()
      round(float(np.abs(walks[:, -1]).mean()), 2)
      """;

  /**
   * Runs all steps.
   *
   * @param examples folder of manifests
   * @param pictures where the picture is saved
   * @throws Exception whatever failed, in words for people
   */
  public void run(Steps steps, Path examples, Path pictures) throws Exception {
    steps.step(
        "apply the examples",
        () -> {
          new Manifests(client, namespace).apply(examples).forEach(steps::show);
          return null;
        });
    steps.step("wait until the sandbox is ready", () -> awaitReady(steps));
    try (SandboxClient sandbox = new SandboxClient(url, SANDBOX, token)) {
      use(steps, sandbox, pictures);
    }
  }

  private void use(Steps steps, SandboxClient sandbox, Path pictures) throws Exception {
    JsonNode first =
        steps.step(
            "run Python that prints, computes and draws",
            () -> {
              JsonNode answer = sandbox.execute(Map.of("language", "python", "code", CODE));
              steps.show(text(answer));
              steps.show("the picture: " + save(answer, pictures));
              return answer;
            });
    steps.step(
        "the same context again: its variables live",
        () -> {
          String context = first.path("contextId").asText();
          steps.show(text(sandbox.execute(Map.of("contextId", context, "code", "walks.shape"))));
          return null;
        });
    steps.step(
        "write a file, change it in the sandbox, read it back",
        () -> {
          sandbox.post("/files", Map.of("path", "note.txt", "content", "written from outside\n"));
          sandbox.post("/processes/cmd", Map.of("command", "echo and from inside >> ~/note.txt"));
          steps.show(sandbox.get("/files?path=note.txt").path("content").asText());
          return null;
        });
    steps.step(
        "open a terminal and type a line",
        () -> {
          String line = "ls ~ && tty";
          steps.show("$ " + line + "\n" + TerminalLine.run(sandbox, line));
          return null;
        });
  }

  private Void awaitReady(Steps steps) throws IOException {
    Sandbox sandbox =
        client
            .resources(Sandbox.class)
            .inNamespace(namespace)
            .withName(SANDBOX)
            .waitUntilCondition(Demo::isDecided, START_SECONDS, TimeUnit.SECONDS);
    SandboxStatus status = sandbox.getStatus();
    if (status.phase() != Phase.Ready) {
      throw new IOException(
          "the sandbox is " + status.phase() + ": " + status.reason() + ", " + status.message());
    }
    steps.show("sandbox.berth.dev/" + SANDBOX + " is Ready, its pod is " + status.podName());
    return null;
  }

  private static boolean isDecided(Sandbox sandbox) {
    return sandbox != null
        && sandbox.getStatus() != null
        && sandbox.getStatus().phase() != null
        && sandbox.getStatus().phase() != Phase.Creating;
  }

  private static String text(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    for (JsonNode item : answer.path("results")) {
      switch (item.path("type").asText()) {
        case "stdout", "stderr", "result" ->
            text.append(item.path("text").asText().stripTrailing()).append('\n');
        default -> {
          // pictures are saved, the end is not shown
        }
      }
    }
    return text.toString();
  }

  private static String save(JsonNode answer, Path folder) throws IOException {
    for (JsonNode item : answer.path("results")) {
      String png = item.path("data").path("image/png").asText();
      if (!png.isEmpty()) {
        Path file = Files.createDirectories(folder).resolve("picture.png");
        Files.write(file, Base64.getMimeDecoder().decode(png));
        return file + " (" + Files.size(file) + " bytes)";
      }
    }
    throw new IOException("the code drew no picture: " + answer.path("results"));
  }
}
