package dev.berth.transport.http;

import static dev.berth.transport.http.LoopbackAgent.ADDRESS;
import static dev.berth.transport.http.LoopbackAgent.length;
import static dev.berth.transport.http.LoopbackAgent.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.TransportException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AgentHttpTest {
  private static final RequestHead GET = new RequestHead("GET", "/x", Map.of());
  private static final RequestHead POST = new RequestHead("POST", "/x", Map.of());
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private LoopbackAgent agent;
  private AgentHttp http;

  @AfterEach
  void end() throws IOException {
    if (http != null) {
      http.close();
      await().until(() -> agent.openStreams() == 0);
    }
    agent.close();
  }

  @Test
  void requests_in_sequence_share_one_connection() throws IOException {
    start((_, _, out) -> answered(out, OK));

    for (int i = 0; i < 5; i++) {
      assertThat(text(http.send(ADDRESS, GET, null, 0))).isEqualTo("ok");
    }
    assertThat(agent.accepted).hasValue(1);
  }

  @Test
  void requests_at_once_have_a_connection_each() throws Exception {
    var both = new CountDownLatch(2);
    start(
        (_, _, out) -> {
          both.countDown();
          awaitLatch(both);
          return answered(out, OK);
        });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> text(http.send(ADDRESS, GET, null, 0)));
      var two = threads.submit(() -> text(http.send(ADDRESS, GET, null, 0)));
      assertThat(one.get() + two.get()).isEqualTo("okok");
    }
    assertThat(agent.accepted).hasValue(2);
  }

  @Test
  void a_small_body_is_sent_with_its_length_and_hop_fields_are_ours() throws IOException {
    start((head, in, out) -> answered(out, echo(in.readNBytes((int) length(head)))));
    var head =
        new RequestHead(
            "POST", "/x?y=1", Map.of("Content-Length", "999", "Upgrade", "h2", "X-A", "b"));

    assertThat(text(http.send(ADDRESS, head, bytes("hello"), 5))).isEqualTo("hello");
    assertThat(agent.heads.getFirst())
        .startsWith("POST /x?y=1 HTTP/1.1\r\n")
        .contains("X-A: b\r\n", "Content-Length: 5\r\n")
        .doesNotContain("999", "Upgrade");
  }

  @Test
  void bytes_after_an_answer_end_the_connection() throws IOException {
    start((_, _, out) -> answered(out, OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"));

    assertThat(text(http.send(ADDRESS, GET, null, 0))).isEqualTo("ok");
    assertThat(text(http.send(ADDRESS, GET, null, 0))).isEqualTo("ok");
    assertThat(agent.accepted).hasValue(2);
  }

  @Test
  void an_answer_not_read_to_its_end_ends_the_connection() throws IOException {
    start((_, _, out) -> answered(out, OK));

    http.send(ADDRESS, GET, null, 0).close();

    await().until(() -> agent.openStreams() == 0);
  }

  @Test
  void a_read_after_close_cannot_touch_the_next_exchange() throws IOException {
    start((_, _, out) -> answered(out, OK));
    var first = http.send(ADDRESS, GET, null, 0);
    first.abort();

    assertThatThrownBy(() -> first.body().read()).isInstanceOf(TransportException.class);
  }

  @Test
  void a_GET_whose_connection_breaks_before_the_answer_is_sent_once_more() throws IOException {
    var calls = new AtomicInteger();
    start((_, _, out) -> calls.incrementAndGet() > 1 && answered(out, OK));

    assertThat(text(http.send(ADDRESS, GET, null, 0))).isEqualTo("ok");
    assertThat(calls).hasValue(2);
  }

  @Test
  void a_POST_that_may_have_arrived_is_never_sent_twice() throws IOException {
    var calls = new AtomicInteger();
    start((_, _, _) -> calls.incrementAndGet() < 0);

    assertThatThrownBy(() -> http.send(ADDRESS, POST, bytes("a"), 1))
        .isInstanceOf(TransportException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void a_GET_is_not_repeated_once_its_answer_has_begun() throws IOException {
    var calls = new AtomicInteger();
    start(
        (_, _, out) -> {
          calls.incrementAndGet();
          write(out, "HTTP/1.1 2");
          return false;
        });

    assertThatThrownBy(() -> http.send(ADDRESS, GET, null, 0))
        .isInstanceOf(TransportException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void a_POST_proves_a_quiet_connection_before_it_is_sent() throws IOException {
    start(
        settings(s -> s.checkAfter = Duration.ZERO),
        (_, _, out) -> {
          write(out, OK);
          return false; // closes without having said so
        });

    assertThat(text(http.send(ADDRESS, POST, bytes("a"), 1))).isEqualTo("ok");
    assertThat(text(http.send(ADDRESS, POST, bytes("b"), 1))).isEqualTo("ok");
    assertThat(agent.heads).hasSize(2);
  }

  @Test
  void an_early_answer_is_seen_while_the_body_is_still_being_sent() throws IOException {
    start((_, _, out) -> answered(out, "HTTP/1.1 413 Big\r\nContent-Length: 2\r\n\r\nno"));
    var body = new PipedInputStream();
    try (var neverEnds = new PipedOutputStream(body)) {
      neverEnds.write(1);
      try (var exchange = http.send(ADDRESS, POST, body, 1 << 30)) {
        assertThat(exchange.status()).isEqualTo(413);
        assertThat(exchange.body().readAllBytes()).asString().isEqualTo("no");
      }
      await().until(() -> agent.openStreams() == 0);
    }
  }

  @Test
  void a_long_body_arrives_whole_by_length_and_by_chunks() throws IOException {
    start(
        (head, in, out) -> {
          long sum = head.contains("chunked") ? dechunk(in) : drain(in, length(head));
          return answered(out, echo(String.valueOf(sum).getBytes()));
        });
    int size = 3_000_001;

    assertThat(text(http.send(ADDRESS, POST, zeros(size), size))).isEqualTo("" + size);
    assertThat(text(http.send(ADDRESS, POST, zeros(size), -1))).isEqualTo("" + size);
    assertThat(agent.accepted).hasValue(1);
  }

  @Test
  void a_body_that_breaks_off_is_the_callers_fault_and_ends_the_upload() throws IOException {
    var seen = new CompletableFuture<Long>();
    start(
        (head, in, _) -> {
          seen.complete(drain(in, length(head)));
          return false;
        });

    assertThatThrownBy(() -> http.send(ADDRESS, POST, zeros(100_000), 200_000))
        .isInstanceOf(RequestBodyException.class);
    assertThat(seen.join()).isLessThanOrEqualTo(100_000);
  }

  @Test
  void a_silent_agent_is_a_timeout() throws IOException {
    start((_, in, _) -> in.read() >= 0);
    var head = GET.patient(Duration.ofMillis(100));

    assertThatThrownBy(() -> http.send(ADDRESS, head, null, 0))
        .isInstanceOf(AgentTimeoutException.class);
  }

  @Test
  void a_head_that_trickles_is_a_timeout() throws IOException {
    start(
        settings(s -> s.head = Duration.ofMillis(200)),
        (_, in, out) -> {
          write(out, "HTTP/1.1 200 OK\r\n");
          return in.read() >= 0;
        });

    assertThatThrownBy(() -> http.send(ADDRESS, GET, null, 0))
        .isInstanceOf(AgentTimeoutException.class);
  }

  @Test
  void an_agent_that_never_answers_at_all_is_a_timeout_of_opening() throws IOException {
    start(settings(s -> s.connect = Duration.ofMillis(100)), (_, _, _) -> false);
    agent.health = "";

    assertThatThrownBy(() -> http.send(ADDRESS, GET, null, 0))
        .isInstanceOf(AgentTimeoutException.class);
  }

  @Test
  void bulk_copies_beyond_the_cap_are_refused_and_others_go_on() throws IOException {
    start(
        settings(s -> s.bulkCopies = 2),
        (head, in, out) ->
            head.startsWith("GET /big")
                ? answered(out, "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
                    && in.read() >= 0
                : answered(out, OK));
    var big = new RequestHead("GET", "/big", Map.of());

    var declared = http.send(ADDRESS, big.asBulk(), null, 0);
    var found = http.send(ADDRESS, big, null, 0);
    assertThatThrownBy(() -> http.send(ADDRESS, big.asBulk(), null, 0))
        .isInstanceOf(TooManyCopiesException.class);
    assertThatThrownBy(() -> http.send(ADDRESS, big, null, 0))
        .isInstanceOf(TooManyCopiesException.class);
    assertThat(text(http.send(ADDRESS, GET, null, 0))).isEqualTo("ok");

    declared.abort();
    found.abort();
    http.send(ADDRESS, big.asBulk(), null, 0).abort();
  }

  @Test
  void forget_wakes_whoever_reads() throws Exception {
    var asked = new CountDownLatch(1);
    start(
        (_, in, _) -> {
          asked.countDown();
          return in.read() >= 0;
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reading = threads.submit(() -> http.send(ADDRESS, POST, bytes("a"), 1));
      asked.await();
      http.forget(ADDRESS.podUid());
      assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void who_holds_an_answer_is_told_once_when_the_pod_has_ended_and_may_read_the_rest()
      throws IOException {
    start((_, _, out) -> answered(out, OK));
    var told = new AtomicInteger();
    try (var held = http.send(ADDRESS, GET, null, 0)) {
      held.onPodEnd(told::incrementAndGet);
      assertThat(told).hasValue(0);

      http.podHasEnded(ADDRESS.podUid());
      http.podHasEnded(ADDRESS.podUid());

      assertThat(told).hasValue(1);
      held.onPodEnd(() -> told.set(7));
      assertThat(told).as("one who asks too late").hasValue(7);
      assertThat(held.body().readAllBytes()).asString().isEqualTo("ok");
    }
  }

  @Test
  void so_is_who_holds_one_of_a_pod_that_is_no_more() throws IOException {
    start((_, _, out) -> answered(out, OK));
    var told = new AtomicInteger();
    try (var held = http.send(ADDRESS, GET, null, 0)) {
      held.onPodEnd(told::incrementAndGet);

      http.podHasEnded(ADDRESS.podUid());
      http.forget(ADDRESS.podUid());

      assertThat(told).hasValue(1);
    }
  }

  @Test
  void who_has_given_it_back_is_not() throws IOException {
    start((_, _, out) -> answered(out, OK));
    var told = new AtomicInteger();
    try (var over = http.send(ADDRESS, GET, null, 0)) {
      over.onPodEnd(told::incrementAndGet);
      over.body().readAllBytes();
    }

    http.forget(ADDRESS.podUid());

    assertThat(told).hasValue(0);
  }

  @Test
  void idle_connections_are_pinged_then_closed() throws IOException {
    start(
        settings(
            s -> {
              s.pingEvery = Duration.ofMillis(50);
              s.idle = Duration.ofMillis(400);
            }),
        (_, _, out) -> answered(out, OK));
    text(http.send(ADDRESS, GET, null, 0));
    agent.health = "HTTP/1.1 200 OK\r\nBerth-Notices: ChildOOMKilled\r\nContent-Length: 0\r\n\r\n";

    await().until(() -> agent.openStreams() == 0);
    // What the agent told once, in the answer to a ping, is not lost.
    agent.health = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    try (var exchange = http.send(ADDRESS, GET, null, 0)) {
      assertThat(exchange.fields().get("berth-notices")).startsWith("ChildOOMKilled");
    }
  }

  @Test
  void an_old_connection_is_not_used_again() throws IOException {
    start(settings(s -> s.retireAfter = Duration.ofNanos(1)), (_, _, out) -> answered(out, OK));

    text(http.send(ADDRESS, GET, null, 0));
    text(http.send(ADDRESS, GET, null, 0));

    assertThat(agent.accepted).hasValue(2);
  }

  @Test
  void that_nobody_listens_is_told_before_a_byte_is_sent() throws IOException {
    agent = new LoopbackAgent((_, _, _) -> false);
    http =
        new AgentHttp(
            _ -> {
              throw new AgentNotListeningException("refused");
            },
            settings(_ -> {}));

    assertThatThrownBy(() -> http.send(ADDRESS, POST, bytes("a"), 1))
        .isInstanceOf(AgentNotListeningException.class);
  }

  @Test
  void a_stream_that_is_reset_before_the_agent_has_answered_at_all_counts_as_nobody_listening()
      throws IOException {
    agent = new LoopbackAgent((_, _, _) -> false);
    http = new AgentHttp(_ -> new ResetStream(), settings(_ -> {}));

    assertThatThrownBy(() -> http.send(ADDRESS, POST, bytes("a"), 1))
        .isInstanceOf(AgentNotListeningException.class)
        .hasMessageContaining("Connection reset");
  }

  @Test
  void a_duplex_exchange_flows_both_ways_at_once() throws IOException {
    start(
        (_, in, out) -> {
          write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n>\r\n");
          while (true) {
            var size = Integer.parseInt(line(in), 16);
            var text = new String(in.readNBytes(size));
            line(in);
            write(out, Integer.toHexString(size) + "\r\n" + text + "\r\n");
            if (size == 0) {
              return false;
            }
          }
        });
    try (var duplex = http.duplex(ADDRESS, POST)) {
      assertThat(duplex.status()).isEqualTo(200);
      assertThat(duplex.input().read()).isEqualTo('>');
      for (var word : new String[] {"one", "two"}) {
        duplex.output().write(word.getBytes());
        assertThat(duplex.input().readNBytes(3)).asString().isEqualTo(word);
      }
      duplex.output().close();
      assertThat(duplex.input().read()).isEqualTo(-1);
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static long drain(InputStream in, long length) throws IOException {
    long total = 0;
    while (total < length && in.read() >= 0) {
      total++;
    }
    return total;
  }

  private static long dechunk(InputStream in) throws IOException {
    long total = 0;
    while (true) {
      int size = Integer.parseInt(line(in), 16);
      in.skipNBytes(size);
      line(in);
      if (size == 0) {
        return total;
      }
      total += size;
    }
  }

  private void start(LoopbackAgent.Script script) throws IOException {
    start(settings(_ -> {}), script);
  }

  private void start(PoolSettings settings, LoopbackAgent.Script script) throws IOException {
    agent = new LoopbackAgent(script);
    http = new AgentHttp(agent, settings);
  }

  private static boolean answered(java.io.OutputStream out, String text) throws IOException {
    write(out, text);
    return true;
  }

  private static String echo(byte[] body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n" + new String(body);
  }

  private static String text(AgentExchange exchange) throws IOException {
    try (exchange) {
      return new String(exchange.body().readAllBytes());
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes());
  }

  private static InputStream zeros(int size) {
    return new ByteArrayInputStream(new byte[size]);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Tuned {
    int bulkCopies = 8;
    Duration connect = Duration.ofSeconds(5);
    Duration head = Duration.ofSeconds(5);
    Duration idle = Duration.ofMinutes(1);
    Duration pingEvery = Duration.ofSeconds(20);
    Duration checkAfter = Duration.ofSeconds(5);
    Duration retireAfter = Duration.ofMinutes(30);
  }

  private static PoolSettings settings(java.util.function.Consumer<Tuned> tune) {
    var t = new Tuned();
    tune.accept(t);
    return new PoolSettings(
        8,
        16,
        t.bulkCopies,
        1 << 20,
        Duration.ofMillis(200),
        t.connect,
        t.head,
        Duration.ofSeconds(10),
        t.idle,
        t.pingEvery,
        t.checkAfter,
        t.retireAfter,
        "/health");
  }
}
