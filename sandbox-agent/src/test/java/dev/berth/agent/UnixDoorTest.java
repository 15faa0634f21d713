package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.http.AgentServer;
import dev.berth.agent.http.UnixDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose loopback is the machine's is reached by its socket alone. */
class UnixDoorTest {
  @TempDir Path folder;

  @Test
  void the_socket_leads_to_the_agent_and_its_port_serves_nobody_else() throws IOException {
    Path socket = folder.resolve("agent");
    Map<String, String> env =
        Map.of("BERTH_PORT", "0", "BERTH_LANGUAGES", "", "HOME", folder.toString());
    try (AgentServer server = Main.wire(AgentConfig.from(env), env);
        UnixDoor door = Main.openDoor(socket, server)) {
      server.start();
      assertThat(health(UnixDomainSocketAddress.of(socket))).startsWith("HTTP/1.1 200");

      String byPort =
          health(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));

      assertThat(byPort).startsWith("HTTP/1.1 403").contains("not reached by its port");
      assertThat(door.isOurs(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))).isFalse();
    }
  }

  @Test
  void a_peer_with_the_doors_port_at_another_address_is_not_served() throws IOException {
    Path socket = folder.resolve("agent");
    Map<String, String> env =
        Map.of("BERTH_PORT", "0", "BERTH_LANGUAGES", "", "HOME", folder.toString());
    try (AgentServer server = Main.wire(AgentConfig.from(env), env);
        UnixDoor door = Main.openDoor(socket, server);
        SocketChannel held = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        SocketChannel peer = SocketChannel.open()) {
      server.start();
      held.write(ByteBuffer.wrap(request("keep-alive")));
      held.read(ByteBuffer.allocate(1));
      InetAddress loopback = InetAddress.getLoopbackAddress();
      int port =
          IntStream.rangeClosed(1, 65535)
              .filter(each -> door.isOurs(new InetSocketAddress(loopback, each)))
              .findFirst()
              .orElseThrow();

      peer.bind(new InetSocketAddress("127.0.0.2", port));
      peer.connect(new InetSocketAddress(loopback, server.port()));

      assertThat(health(peer)).startsWith("HTTP/1.1 403");
    }
  }

  private static byte[] request(String connection) {
    return ("GET /health HTTP/1.1\r\nHost: agent\r\nConnection: " + connection + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String health(SocketAddress address) throws IOException {
    return health(SocketChannel.open(address));
  }

  private static String health(SocketChannel connected) throws IOException {
    try (SocketChannel channel = connected) {
      channel.write(ByteBuffer.wrap(request("close")));
      ByteBuffer answer = ByteBuffer.allocate(8192);
      while (channel.read(answer) >= 0) {
        // until the agent closes
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }
}
