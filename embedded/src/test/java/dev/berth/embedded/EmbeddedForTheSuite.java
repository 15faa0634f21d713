package dev.berth.embedded;

import dev.berth.embedded.kubelet.IsolationMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts a Berth for a run of the end-to-end suite that asks for it, and tells the suite where it
 * is.
 */
public final class EmbeddedForTheSuite implements LauncherSessionListener {
  private Path folder;
  private Home home;
  private Embedded berth;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (!Boolean.getBoolean("berth.embedded")) {
      return;
    }
    try {
      folder = Files.createTempDirectory("berth");
      home = Home.open(folder);
      berth = Embedded.start(settings(), home);
    } catch (IOException e) {
      throw new IllegalStateException("no Berth for the suite", e);
    }
    System.setProperty("berth.url", berth.url().toString());
    System.setProperty("berth.token", berth.token());
    System.setProperty("berth.namespace", Embedded.NAMESPACE);
    System.setProperty("berth.tls.url", berth.tlsUrl().orElseThrow().toString());
    System.setProperty("berth.ca.file", berth.caFile().toString());
    System.setProperty("berth.metrics.url", berth.metricsUrl().toString());
    System.setProperty("berth.kubeconfig", berth.kubeconfig().toString());
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (berth == null) {
      return;
    }
    berth.close();
    try {
      home.close();
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static EmbeddedSettings settings() {
    return new EmbeddedSettings(
        Path.of(System.getProperty("e2e.root", "..")).toAbsolutePath().normalize(),
        0,
        Optional.of(0),
        0,
        CommonOptions.cache(),
        Path.of(System.getProperty("java.home")),
        Path.of(Optional.ofNullable(System.getenv("BERTH_PYTHON")).orElse("/usr/bin/python3")),
        Optional.ofNullable(System.getenv("BERTH_NODE")).map(Path::of),
        IsolationMode.valueOf(System.getProperty("berth.isolation", "Detect")));
  }
}
