package dev.berth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Cluster;
import dev.berth.e2e.support.Figures;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Berth for tests that reach behind it. */
final class Dock implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> IN_USE =
      List.of(
          "berth_calls", "berth_streams_in_use", "berth_open_terminals", "berth_sandboxes_in_use");

  private final Path folder;
  private final Home home;
  private final Embedded berth;
  private final Cluster cluster;

  Dock() throws IOException {
    folder = Files.createTempDirectory("berth");
    home = Home.open(folder);
    berth = Embedded.start(EmbeddedForTheSuite.settings(), home);
    berth.applyTemplates();
    cluster =
        new Cluster(
            new Installation(
                berth.url(),
                berth.token(),
                Embedded.NAMESPACE,
                PartSettings.OWN_NAMESPACE,
                Optional.of(berth.kubeconfig())));
  }

  Embedded berth() {
    return berth;
  }

  Home home() {
    return home;
  }

  LiveSandbox sandbox(String id) {
    BerthClient client = new BerthClient(berth.url(), berth.token());
    client.create(Map.of("templateName", "python", "sandboxId", id));
    LiveSandbox sandbox = new LiveSandbox(id, client, cluster);
    sandbox.awaitPhase(Phase.Ready, READY_WITHIN);
    return sandbox;
  }

  /** A proxy's figures of what is in use, which are nobody else's but its callers'. */
  void awaitNothingInUse(URI page) {
    Figures figures = new Figures(cluster, Optional.of(page));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(IN_USE)
                    .allSatisfy(name -> assertThat(figures.get(name)).as(name).isZero()));
  }

  long figure(URI page, String name) {
    return new Figures(cluster, Optional.of(page)).get(name);
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    berth.close();
    home.close();
    Folders.delete(folder);
  }
}
