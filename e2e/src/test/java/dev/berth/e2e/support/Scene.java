package dev.berth.e2e.support;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests of one class make and use: templates and sandboxes under names of their own in the
 * installation's namespace, removed when the class is done.
 */
public final class Scene implements BeforeAllCallback, AfterAllCallback {
  private static final String SMALL =
      """
      resources:
        limits: {cpu: "1", memory: 512Mi, ephemeral-storage: 2Gi}
        requests: {cpu: 50m, memory: 128Mi, ephemeral-storage: 64Mi}
      retentionSeconds: 600
      """;

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  static {
    // Classes run at once: what goes wrong in a thread of one is not another's.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  private final Installation installation = Installation.fromEnvironment();
  private final AtomicInteger made = new AtomicInteger();
  private final Deque<Runnable> undo = new ConcurrentLinkedDeque<>();
  private Cluster cluster;
  private BerthClient client;
  private String prefix;
  private LiveSandbox shared;

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster = new Cluster(installation);
    client = new BerthClient(installation.url(), installation.token());
    String of = context.getRequiredTestClass().getSimpleName().replace("E2E", "");
    long run = System.currentTimeMillis() / 100 % 100_000;
    prefix = "e2e-" + of.toLowerCase(Locale.ROOT) + "-" + run;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    undo.forEach(Runnable::run);
    cluster.close();
  }

  public Cluster cluster() {
    return cluster;
  }

  public BerthClient client() {
    return client;
  }

  public Installation installation() {
    return installation;
  }

  public String newName() {
    return prefix + "-" + made.incrementAndGet();
  }

  /** To be done after the class, in reverse order, whatever happens. */
  public void afterwards(Runnable action) {
    undo.push(action);
  }

  /** A small template; {@code spec} are further lines of its spec, unindented YAML. */
  public String template(String spec) {
    return bareTemplate(SMALL + spec);
  }

  /** A template of exactly this spec. */
  public String bareTemplate(String spec) {
    return templateNamed(newName(), spec);
  }

  /** A template of exactly this spec, under a name that somebody may wait for already. */
  public String templateNamed(String name, String spec) {
    cluster.create(
        SandboxTemplate.class,
        """
        apiVersion: berth.dev/v1alpha1
        kind: SandboxTemplate
        metadata: {name: %s}
        spec:
          description: end-to-end test
        %s
        """
            .formatted(name, spec.indent(2)));
    afterwards(() -> cluster.template(name).delete());
    return name;
  }

  /** Makes a Secret beside the sandboxes. */
  public void secret(String name, Map<String, String> content) {
    var secret =
        cluster
            .client()
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(installation.namespace())
                    .endMetadata()
                    .withStringData(content)
                    .build());
    secret.create();
    afterwards(secret::delete);
  }

  /**
   * Makes a Sandbox; {@code spec} are further lines of its spec, unindented YAML. Does not wait.
   */
  public LiveSandbox create(String template, String spec) {
    return createNamed(newName(), "templateRef: {name: " + template + "}\n" + spec);
  }

  /** Makes a Sandbox of exactly this name and spec. Does not wait. */
  public LiveSandbox createNamed(String name, String spec) {
    cluster.create(
        Sandbox.class,
        """
        apiVersion: berth.dev/v1alpha1
        kind: Sandbox
        metadata: {name: %s}
        spec:
        %s
        """
            .formatted(name, spec.indent(2)));
    return track(name);
  }

  /** A Sandbox that somebody else made: removed afterwards. */
  public LiveSandbox track(String name) {
    afterwards(() -> cluster.sandbox(name).delete());
    return new LiveSandbox(name, client, cluster);
  }

  /** Makes a Sandbox and waits until it is Ready. */
  public LiveSandbox sandbox(String template, String spec) {
    return ready(create(template, spec));
  }

  public LiveSandbox sandbox() {
    return sandbox(template(""), "");
  }

  public LiveSandbox ready(LiveSandbox sandbox) {
    try {
      cluster
          .sandbox(sandbox.name())
          .waitUntilCondition(Scene::isReady, READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (KubernetesClientTimeoutException e) {
      throw new AssertionError(sandbox.name() + " is not Ready: " + sandbox.status(), e);
    }
    return sandbox;
  }

  private static boolean isReady(Sandbox sandbox) {
    return sandbox != null
        && sandbox.getStatus() != null
        && sandbox.getStatus().conditions() != null
        && sandbox.getStatus().conditions().stream()
            .anyMatch(c -> c.type().equals("Ready") && c.status() == ConditionStatus.True);
  }

  /** One sandbox for all tests of the class that leave it as it was. */
  public synchronized LiveSandbox shared() {
    if (shared == null) {
      shared = sandbox();
    }
    return shared;
  }
}
