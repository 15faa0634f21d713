package dev.berth.benchmarks;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prints the design's budgets, each beside what was measured and its floor from the same run.
 *
 * <p>Finds the installed Berth by the environment: BERTH_URL, BERTH_TOKEN, BERTH_NAMESPACE and
 * KUBECONFIG.
 */
public final class Main {
  private static final int COPY_MIB = 64;

  /** Calls after which a server that lives for weeks has compiled what they run. */
  private static final int COMPILED = 3000;

  private static final String FILE = "/tmp/bench";

  private final Rest rest;
  private final KubernetesClient client;
  private final Cluster cluster;
  private final List<Row> rows = new ArrayList<>();

  private Main(Rest rest, KubernetesClient client, Cluster cluster) {
    this.rest = rest;
    this.client = client;
    this.cluster = cluster;
  }

  public static void main(String[] arguments) throws Exception {
    try (var rest = new Rest(env("BERTH_URL"), env("BERTH_TOKEN"));
        var client = new KubernetesClientBuilder().build()) {
      var cluster = new Cluster(client, env("BERTH_NAMESPACE"));
      cluster.makeTemplate();
      try {
        new Main(rest, client, cluster).run();
      } finally {
        cluster.removeTemplate();
      }
    }
  }

  private void run() throws Exception {
    coldStart();
    var sandbox = create();
    try (var direct = new Direct(client.getConfiguration(), Cluster.address(cluster.pod()))) {
      warmExecution(sandbox, direct);
      newContext(sandbox);
      bulkCopy(sandbox, direct);
    } finally {
      rest.delete(sandbox);
    }
    rows.add(new Row("claim from a pool", "≤ 25 ms p50", "not measured: no pools yet", "", null));
    atRest();
    Row.print(rows);
  }

  private void coldStart() throws Exception {
    var pods = new ArrayList<Pod>();
    var cold =
        Figures.of(
            1,
            5,
            () -> {
              var sandbox = create();
              execute(sandbox, Map.of("language", "python", "code", "1+1"));
              pods.add(cluster.pod());
              rest.delete(sandbox);
            });
    var bare = Figures.of(1, 5, () -> cluster.startBarePod(pods.getFirst()));
    rows.add(
        new Row(
            "cold start to first result, image there",
            "≤ 2 s",
            cold.inMillis(),
            bare.inMillis() + " (bare pod Running)",
            cold.p50() <= 2000));
  }

  private void warmExecution(String sandbox, Direct direct) throws Exception {
    var context = newContextId(sandbox);
    var warm =
        Figures.of(
            COMPILED, 1000, () -> execute(sandbox, Map.of("contextId", context, "code", "1+1")));
    var floor = Figures.of(COMPILED, 1000, () -> direct.get("/health"));
    rows.add(
        new Row(
            "1+1 in a warm context through the proxy",
            "≤ 2 ms p50",
            warm.inMillis(),
            floor.inMillis() + " (bare stream)",
            warm.p50() <= 2));
    rest.delete(sandbox + "/contexts/" + context);
    // Where that time goes: what this one does not take is the agent's and the interpreter's.
    var empty = Figures.of(COMPILED, 1000, () -> rest.drain(sandbox + "/health"));
    rows.add(
        new Row(
            "an empty call through the proxy",
            "",
            empty.inMillis(),
            floor.inMillis() + " (bare stream)",
            null));
  }

  private void newContext(String sandbox) throws Exception {
    var made = new ArrayDeque<String>();
    var created =
        Figures.of(
            20,
            100,
            () -> {
              made.add(newContextId(sandbox));
              execute(sandbox, Map.of("contextId", made.getLast(), "code", "1+1"));
            },
            () -> rest.delete(sandbox + "/contexts/" + made.remove()));
    var floor =
        Figures.of(
            20,
            100,
            () -> {
              rest.drain(sandbox + "/health");
              rest.drain(sandbox + "/health");
            });
    rows.add(
        new Row(
            "new context to first result",
            "≤ 15 ms",
            created.inMillis(),
            floor.inMillis() + " (two empty calls)",
            created.p50() <= 15));
  }

  private void bulkCopy(String sandbox, Direct direct) throws Exception {
    rest.post(
        sandbox + "/processes/cmd",
        Map.of("command", "head -c %d /dev/urandom > %s".formatted(COPY_MIB << 20, FILE)));
    var target = "/filesystem/download?path=" + FILE;
    var through = Figures.of(1, 5, () -> expectCopy(rest.drain(sandbox + target)));
    var bare = Figures.of(1, 5, () -> expectCopy(direct.get(target)));
    rows.add(
        new Row(
            "bulk copy down, " + COPY_MIB + " MiB",
            "≥ 0.85 of the bare stream",
            "%.0f MiB/s, %.2f of it".formatted(rate(through), bare.p50() / through.p50()),
            "%.0f MiB/s (bare stream)".formatted(rate(bare)),
            bare.p50() / through.p50() >= 0.85));
  }

  /** One that was just made: agent and warm Python, nothing executed yet. */
  private void atRest() throws Exception {
    var sandbox = create();
    try {
      var pss = cluster.restingPss(cluster.pod());
      rows.add(
          new Row(
              "a sandbox at rest",
              "≤ 90 MiB PSS",
              pss.isPresent() ? "%.0f MiB PSS".formatted(pss.getAsDouble()) : "not on this machine",
              "",
              pss.isPresent() ? pss.getAsDouble() <= 90 : null));
    } finally {
      rest.delete(sandbox);
    }
  }

  private static double rate(Figures figures) {
    return COPY_MIB / (figures.p50() / 1000);
  }

  private static void expectCopy(long bytes) {
    if (bytes != (long) COPY_MIB << 20) {
      throw new IllegalStateException("copied " + bytes + " bytes");
    }
  }

  /** The path of a sandbox that is usable. */
  private String create() throws Exception {
    var answer = rest.post("/sandboxes", Map.of("templateName", Cluster.TEMPLATE));
    return "/sandboxes/" + answer.path("data").path("sandboxId").asText();
  }

  private String newContextId(String sandbox) throws Exception {
    return rest.post(sandbox + "/contexts", Map.of("language", "python")).path("id").asText();
  }

  private void execute(String sandbox, Map<String, String> body) throws Exception {
    var results = rest.post(sandbox + "/contexts/execute", body).path("results");
    if (!results.toString().contains("\"2\"")) {
      throw new IllegalStateException("1+1 gave " + results);
    }
  }

  private static String env(String name) {
    var value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(name + " is not set: eval \"$(./berth env)\"");
    }
    return value;
  }
}
