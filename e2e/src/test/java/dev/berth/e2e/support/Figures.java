package dev.berth.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxies' own figures, summed over the replicas. */
public final class Figures {
  private final Cluster cluster;
  private final Optional<URI> only;

  /**
   * @param only the one page of figures that there is; empty where the cluster has pods of proxies
   */
  public Figures(Cluster cluster, Optional<URI> only) {
    this.cluster = cluster;
    this.only = only;
  }

  /** As {@code BERTH_METRICS_URL} says, which a Berth outside of a cluster sets. */
  public Figures(Cluster cluster) {
    this(cluster, Installation.optional("BERTH_METRICS_URL").map(URI::create));
  }

  /** A figure without labels; 0 where nobody tells it. */
  public long get(String name) {
    Pattern line = Pattern.compile("(?m)^" + name + " (\\S+)$");
    return pages().stream()
        .map(line::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
        .sum();
  }

  private List<String> pages() {
    return only.map(url -> List.of(read(url)))
        .orElseGet(
            () ->
                cluster.podsOfBerth("proxy").stream()
                    .map(pod -> Heap.metrics(cluster, pod))
                    .toList());
  }

  private static String read(URI url) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
