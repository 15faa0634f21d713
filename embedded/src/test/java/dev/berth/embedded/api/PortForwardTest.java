package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.ByteStream;
import dev.berth.transport.KubernetesStreams;
import dev.berth.transport.PodGoneException;
import dev.berth.transport.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy's own streams, through the server, to a socket that stands for the agent's. */
@Timeout(180)
class PortForwardTest {
  private static final int SIZE = 16 << 20;

  private final Fixture api = new Fixture();
  private final KubernetesStreams streams = new KubernetesStreams(api.config(Fixture.ADMIN));
  private ServerSocketChannel agent;

  @BeforeEach
  void a_pod_with_an_agent() throws IOException {
    agent =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    api.streams = (_, _, _) -> SocketChannel.open(agent.getLocalAddress());
    api.pod("p", "", ",\"nodeName\":\"n\"");
  }

  @AfterEach
  void stop() throws IOException {
    streams.close();
    api.close();
    agent.close();
  }

  @Test
  void bytes_pass_both_ways_at_once_and_none_is_lost() throws Exception {
    var sent = new byte[SIZE];
    new Random(1).nextBytes(sent);
    try (var stream = open();
        var pod = accept()) {
      var up = CompletableFuture.runAsync(() -> write(stream, sent));
      var down = CompletableFuture.runAsync(() -> write(pod, sent));
      var arrived = CompletableFuture.supplyAsync(() -> read(pod));
      assertThat(stream.input().readNBytes(SIZE)).isEqualTo(sent);
      assertThat(arrived.get()).isEqualTo(sent);
      up.get();
      down.get();
    }
  }

  @Test
  void when_the_client_leaves_the_pod_reads_the_end() throws Exception {
    var stream = open();
    try (var pod = accept()) {
      stream.output().write(1);
      assertThat(pod.getInputStream().read()).isOne();
      stream.close();
      assertThat(pod.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void when_the_pod_leaves_the_client_reads_what_came_and_then_the_end() throws Exception {
    try (var stream = open();
        var pod = accept()) {
      pod.getOutputStream().write(new byte[] {1, 2, 3});
      pod.close();
      assertThat(stream.input().readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void a_port_where_nobody_listens_is_told_apart() {
    api.streams =
        (_, _, port) -> {
          throw new IOException("dial tcp4 127.0.0.1:" + port + ": connect: connection refused");
        };
    assertThatThrownBy(
            () -> {
              try (var stream = open()) {
                stream.input().read();
              }
            })
        .isInstanceOf(AgentNotListeningException.class)
        .hasMessageContaining("127.0.0.1:8642");
  }

  @Test
  void a_pod_that_is_not_there_is_not_found() {
    assertThatThrownBy(() -> streams.open(address("other")))
        .isInstanceOf(PodGoneException.class)
        .hasMessageContaining("pods \"other\" not found");
  }

  @Test
  void a_forward_needs_a_port_and_a_websocket() {
    assertThat(api.get(PODS + "/p/portforward").message()).contains("ports");
    assertThat(api.get(PODS + "/p/portforward?ports=x").code()).isEqualTo(400);
    assertThat(api.get(PODS + "/p/portforward?ports=80").message())
        .isEqualTo("Upgrade request required");
    api.pod("unscheduled", "", "");
    assertThat(api.get(PODS + "/unscheduled/portforward?ports=80").message())
        .isEqualTo("pod unscheduled does not have a host assigned");
  }

  @Test
  void the_server_ends_every_stream_when_it_stops() throws Exception {
    try (var stream = open();
        var pod = accept()) {
      stream.output().write(1);
      assertThat(pod.getInputStream().read()).isOne();
      api.server.close();
      assertThat(pod.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void logs_are_what_the_kubelet_has() throws Exception {
    var waiting = api.get(PODS + "/p/log");
    assertThat(waiting.code()).isEqualTo(400);
    assertThat(waiting.message()).contains("container \"sandbox\" in pod \"p\" is waiting");
    api.logs = Optional.of("one\ntwo\n");
    assertThat(api.client().pods().withName("p").getLog()).isEqualTo("one\ntwo\n");
    assertThat(api.client().pods().withName("p").tailingLines(1).getLog()).isEqualTo("two\n");
  }

  private ByteStream open() throws IOException {
    return streams.open(address("p"));
  }

  private static AgentAddress address(String pod) {
    return new AgentAddress("default", pod, "uid", 8642, Route.PORT_FORWARD);
  }

  private Socket accept() throws IOException {
    return agent.accept().socket();
  }

  private static void write(ByteStream stream, byte[] bytes) {
    try {
      stream.output().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Socket socket) {
    try {
      return socket.getInputStream().readNBytes(SIZE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
