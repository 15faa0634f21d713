package dev.berth.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KubernetesStreamsTest {
  private static final String V4 = "v4.channel.k8s.io";
  private static final String V5 = "v5.channel.k8s.io";
  private static final int MIB = 1 << 20;
  private static final AgentAddress FORWARD =
      new AgentAddress("team-a", "sbx-a-1", "uid", 8642, Route.PORT_FORWARD);
  private static final AgentAddress EXEC =
      new AgentAddress("team-a", "sbx-a-1", "uid", 8642, Route.EXEC);

  private FakeApiServer server;
  private KubernetesStreams streams;

  @AfterEach
  void end() {
    if (streams != null) {
      streams.close();
    }
    server.close();
  }

  @Test
  void port_forward_strips_the_announced_port_and_sends_the_token() throws IOException {
    serve(V4, echoAfter(p -> p.announcePort(8642)));
    try (var stream = streams.open(FORWARD)) {
      stream.output().write("hello".getBytes());
      assertThat(stream.input().readNBytes(5)).asString().isEqualTo("hello");
    }
    assertThat(server.requests)
        .containsExactly("/api/v1/namespaces/team-a/pods/sbx-a-1/portforward?ports=8642");
    assertThat(server.tokens).containsExactly("Bearer secret");
  }

  @Test
  void exec_runs_nothing_but_the_bridge_and_reads_its_stdout() throws IOException {
    serve(
        V5,
        new FakeApiServer.Pod() {
          @Override
          public void received(FakeApiServer.Peer peer, byte[] bytes) throws IOException {
            peer.send(2, "noise on stderr");
            peer.send(1, bytes);
          }
        });
    try (var stream = streams.open(EXEC)) {
      stream.output().write("hello".getBytes());
      assertThat(stream.input().readNBytes(5)).asString().isEqualTo("hello");
    }
    assertThat(server.requests.getFirst())
        .contains("/exec?container=sandbox&command=/berth/bridge&")
        .contains("tty=false");
  }

  @Test
  void exec_falls_back_to_v4() throws IOException {
    serve(V4, echoOn(1));
    try (var stream = streams.open(EXEC)) {
      stream.output().write(7);
      assertThat(stream.input().read()).isEqualTo(7);
    }
  }

  @Test
  void a_port_that_nobody_listens_on_is_told_by_type() throws IOException {
    serve(
        V4,
        opened(
            p -> {
              p.announcePort(8642);
              p.send(1, "failed to connect to localhost:8642: connect: connection refused");
              p.close(1000);
            }));
    try (var stream = streams.open(FORWARD)) {
      assertThatThrownBy(() -> stream.input().read())
          .isInstanceOf(AgentNotListeningException.class)
          .hasMessageContaining("connection refused");
      assertThat(stream.isOpen()).isFalse();
      assertThatThrownBy(() -> stream.output().write(1))
          .isInstanceOf(AgentNotListeningException.class);
    }
  }

  @Test
  void a_bridge_that_finds_nobody_is_told_by_type() throws IOException {
    serve(
        V5,
        opened(
            p -> {
              p.send(2, "bridge: Connection refused\n");
              p.send(
                  3,
                  """
                  {"status":"Failure","reason":"NonZeroExitCode",
                   "message":"command terminated with non-zero exit code"}""");
            }));
    try (var stream = streams.open(EXEC)) {
      assertThatThrownBy(() -> stream.input().read())
          .isInstanceOf(AgentNotListeningException.class);
    }
  }

  @Test
  void a_bridge_that_ends_well_is_the_end_of_the_stream() throws IOException {
    serve(
        V5,
        opened(
            p -> {
              p.send(1, "bye");
              p.send(3, "{\"status\":\"Success\"}");
            }));
    try (var stream = streams.open(EXEC)) {
      assertThat(stream.input().readAllBytes()).asString().isEqualTo("bye");
    }
  }

  @Test
  void a_close_in_the_middle_comes_after_the_data() throws IOException {
    serve(
        V4,
        opened(
            p -> {
              p.announcePort(8642);
              p.send(0, "half");
              p.close(1011);
            }));
    try (var stream = streams.open(FORWARD)) {
      assertThat(stream.input().readNBytes(4)).asString().isEqualTo("half");
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(TransportException.class);
    }
  }

  @Test
  void what_the_API_server_refuses_is_told_by_type() {
    assertRefused(403, "{\"message\":\"cannot create pods/exec\"}", StreamForbiddenException.class);
    assertRefused(401, "no", StreamForbiddenException.class);
    assertRefused(404, "{\"message\":\"pods not found\"}", PodGoneException.class);
    assertRefused(500, "{\"message\":\"container not found (x)\"}", PodGoneException.class);
    assertRefused(503, "{\"message\":\"etcd is slow\"}", TransportException.class);
  }

  @Test
  void closing_wakes_a_blocked_reader_and_ends_the_connection() throws Exception {
    serve(V4, opened(p -> p.announcePort(8642)));
    var stream = streams.open(FORWARD);
    var woken = new CompletableFuture<Throwable>();
    var reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    stream.input().read();
                  } catch (IOException e) {
                    woken.complete(e);
                  }
                });
    await().until(() -> reader.getState() == Thread.State.WAITING);
    stream.close();

    assertThat(woken.get(5, TimeUnit.SECONDS)).isInstanceOf(TransportException.class);
    assertThat(server.closed.poll(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void a_hundred_megabytes_each_way_arrive_bit_for_bit() throws Exception {
    var echoed = 100L * MIB;
    serve(V4, echoAfter(p -> p.announcePort(8642)));
    try (var stream = streams.open(FORWARD)) {
      var sent = MessageDigest.getInstance("SHA-256");
      var writer =
          CompletableFuture.runAsync(
              () -> write(stream, echoed, sent), t -> Thread.ofVirtual().start(t));
      var received = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[10_007];
      for (long left = echoed; left > 0; ) {
        var n = stream.input().read(buffer, 0, (int) Math.min(buffer.length, left));
        received.update(buffer, 0, n);
        left -= n;
      }
      writer.join();
      assertThat(received.digest()).isEqualTo(sent.digest());
    }
  }

  @Test
  void a_reader_that_stalls_stops_the_sender() throws Exception {
    var sent = new AtomicLong();
    var done = new CountDownLatch(1);
    long all = 64L * MIB;
    serve(
        V4,
        opened(
            p -> {
              p.announcePort(8642);
              var piece = new byte[MIB / 16];
              for (long left = all; left > 0; left -= piece.length) {
                p.send(0, piece);
                sent.addAndGet(piece.length);
              }
              done.countDown();
            }));
    try (var stream = streams.open(FORWARD)) {
      // Only the sockets' own buffers fill up.
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(10))
          .until(sent::get, was -> was > 0 && was < 16L * MIB);
      stream.input().skipNBytes(all);
      assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_pod_that_stalls_stops_the_writer() throws Exception {
    var peer = new CompletableFuture<FakeApiServer.Peer>();
    serve(
        V4,
        opened(
            p -> {
              p.pause();
              peer.complete(p);
            }));
    try (var stream = streams.open(FORWARD)) {
      peer.join();
      var written = new AtomicLong();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (var piece = new byte[16 * 1024]; ; written.addAndGet(piece.length)) {
                    stream.output().write(piece);
                  }
                } catch (IOException e) {
                  written.set(-1);
                }
              });
      var last = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> last.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isBetween(1L, 16L * MIB);
      stream.close();
      await().until(() -> written.get() == -1);
    }
  }

  private void assertRefused(int status, String body, Class<? extends Exception> type) {
    try (var refusing = FakeApiServer.refusing(status, body);
        var client = new KubernetesStreams(refusing.config())) {
      server = refusing;
      assertThatThrownBy(() -> client.open(FORWARD)).isExactlyInstanceOf(type);
    }
  }

  private static void write(ByteStream stream, long length, MessageDigest digest) {
    var random = new Random(1);
    var piece = new byte[50_000];
    try {
      for (long left = length; left > 0; ) {
        random.nextBytes(piece);
        int n = (int) Math.min(piece.length, left);
        digest.update(piece, 0, n);
        stream.output().write(piece, 0, n);
        left -= n;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void serve(String subprotocol, FakeApiServer.Pod pod) {
    server = FakeApiServer.serving(subprotocol, pod);
    streams = new KubernetesStreams(server.config());
  }

  private interface Deed {
    void with(FakeApiServer.Peer peer) throws IOException;
  }

  private static FakeApiServer.Pod opened(Deed deed) {
    return new FakeApiServer.Pod() {
      @Override
      public void opened(FakeApiServer.Peer peer) throws IOException {
        deed.with(peer);
      }
    };
  }

  private static FakeApiServer.Pod echoOn(int channel) {
    return new FakeApiServer.Pod() {
      @Override
      public void received(FakeApiServer.Peer peer, byte[] bytes) throws IOException {
        peer.send(channel, bytes);
      }
    };
  }

  private static FakeApiServer.Pod echoAfter(Deed deed) {
    return new FakeApiServer.Pod() {
      private boolean announced;

      @Override
      public void received(FakeApiServer.Peer peer, byte[] bytes) throws IOException {
        if (!announced) {
          announced = true;
          deed.with(peer);
        }
        peer.send(0, bytes);
      }
    };
  }
}
