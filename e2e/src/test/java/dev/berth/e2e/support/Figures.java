package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxies' own figures, summed over the replicas. */
public final class Figures {
  private static final List<String> IN_USE =
      List.of(
          "berth_calls", "berth_streams_in_use", "berth_open_terminals", "berth_sandboxes_in_use");

  private final Cluster cluster;
  private final Optional<URI> only;

  /**
   * @param only the one page of figures that there is; empty where the cluster has pods of proxies
   */
  public Figures(Cluster cluster, Optional<URI> only) {
    this.cluster = cluster;
    this.only = only;
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

  /** Of what callers use: only where nobody else calls. */
  public void awaitNothingInUse() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(IN_USE).allSatisfy(name -> assertThat(get(name)).as(name).isZero()));
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
