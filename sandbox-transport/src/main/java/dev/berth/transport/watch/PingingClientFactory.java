package dev.berth.transport.watch;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Makes clients of the API server that notice when a watch is dead. A connection may be lost
 * without a word: a balancer forgets it, the node of an API server is gone. Requests have
 * time-outs; a watch is silence by nature, and the Kubernetes client would wait on a lost one for
 * ten minutes. Here it is pinged, and one that says nothing for two periods is ended, so that the
 * client watches anew from where it was.
 */
public final class PingingClientFactory extends JdkHttpClientFactory {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Duration period;

  public PingingClientFactory() {
    this(PERIOD);
  }

  PingingClientFactory(Duration period) {
    this.period = period;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return pinging(super.createNewHttpClientBuilder());
  }

  /** The same builder, but for what it builds. */
  private HttpClient.Builder pinging(HttpClient.Builder builder) {
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            PingingClientFactory.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (self, method, arguments) -> {
              try {
                Object result = method.invoke(builder, arguments);
                return switch (result) {
                  case HttpClient client -> new PingingHttpClient(client, period);
                  case HttpClient.Builder same -> self;
                  case null, default -> result;
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
