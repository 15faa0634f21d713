package dev.berth.benchmarks;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.KubernetesStreams;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.PoolSettings;
import dev.berth.transport.http.RequestHead;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.util.Map;

/** The same agent over the same kind of stream with no proxy before it: the floor. */
final class Direct implements AutoCloseable {
  private final KubernetesStreams streams;
  private final AgentHttp http;
  private final AgentAddress address;

  Direct(Config config, AgentAddress address) {
    streams = new KubernetesStreams(config);
    http = new AgentHttp(streams, PoolSettings.defaults());
    this.address = address;
  }

  long get(String target) throws IOException {
    var head = new RequestHead("GET", target, Map.of());
    try (var exchange = http.send(address, head, null, 0)) {
      if (exchange.status() / 100 != 2) {
        throw new IOException(target + " answered " + exchange.status());
      }
      return Sink.drain(exchange.body());
    }
  }

  @Override
  public void close() {
    http.close();
    streams.close();
  }
}
