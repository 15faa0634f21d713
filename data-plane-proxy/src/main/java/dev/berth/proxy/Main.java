package dev.berth.proxy;

import dev.berth.proxy.terminal.Timing;
import dev.berth.transport.KubernetesStreams;
import dev.berth.transport.watch.PingingClientFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the proxy in a pod, or with a kubeconfig's account. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] args) throws IOException {
    var config = ProxyConfig.from(System.getenv());
    var client =
        new KubernetesClientBuilder()
            .withHttpClientFactory(new PingingClientFactory())
            // A client waits for each of these calls, and gives up after some seconds.
            .editOrNewConfig()
            .withRequestRetryBackoffLimit(2)
            // Each call would share one connection, and hang with it where its end was not told.
            .withHttp2Disable(true)
            .endConfig()
            .build();
    var streams = new KubernetesStreams(client.getConfiguration());
    var proxy = new Proxy(config, client, streams, Timing.standard());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, streams, client), "stop"));
    proxy.start();
  }

  private static void stop(Proxy proxy, KubernetesStreams streams, KubernetesClient client) {
    LOG.info("the proxy drains");
    try {
      proxy.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    proxy.close();
    streams.close();
    client.close();
  }
}
