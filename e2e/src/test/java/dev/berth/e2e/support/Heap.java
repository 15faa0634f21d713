package dev.berth.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxies' heap as their own metrics tell it. */
public final class Heap {
  private static final Pattern USED =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)$");

  private Heap() {}

  /** Runs the work and answers the largest heap of any replica seen meanwhile, in MiB. */
  public static long peakMiBDuring(Cluster cluster, Callable<?> work) throws Exception {
    List<Pod> proxies = cluster.podsOfBerth("proxy");
    var done = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> peak = threads.submit(() -> peakMiB(cluster, proxies, done));
      try {
        work.call();
      } finally {
        done.set(true);
      }
      return peak.get();
    }
  }

  private static long peakMiB(Cluster cluster, List<Pod> proxies, AtomicBoolean done) {
    long peak = 0;
    while (!done.get()) {
      for (Pod pod : proxies) {
        peak = Math.max(peak, usedMiB(cluster, pod));
      }
    }
    return peak;
  }

  public static String metrics(Cluster cluster, Pod pod) {
    return cluster
        .kubectl(
            "get",
            "--raw",
            "/api/v1/namespaces/%s/pods/%s:8081/proxy/metrics"
                .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName()))
        .succeeds()
        .output();
  }

  private static long usedMiB(Cluster cluster, Pod pod) {
    Matcher line = USED.matcher(metrics(cluster, pod));
    double bytes = 0;
    while (line.find()) {
      bytes += Double.parseDouble(line.group(1));
    }
    return (long) bytes >> 20;
  }
}
