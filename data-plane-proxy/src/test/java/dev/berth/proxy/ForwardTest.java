package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call travels to the agent and back, and every way in which that may break. */
@Timeout(60)
class ForwardTest {
  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    scene = new Scene();
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void a_call_is_copied_both_ways_under_an_id_of_the_proxys_own() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (head, in, out) -> Agent.ok(out, new String(in.readNBytes((int) Agent.length(head))));

    var answer = scene.post("/sandboxes/a/contexts/execute?x=%20y", "{\"code\":\"1+1\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"code\":\"1+1\"}");
    var id = answer.headers().firstValue("x-request-id").orElseThrow();
    assertThat(scene.agent.heads.getFirst())
        .startsWith("POST /contexts/execute?x=%20y HTTP/1.1\r\n")
        .contains("Berth-Request-Id: " + id)
        .doesNotContain(Scene.TOKEN);
  }

  @Test
  void no_cache_may_keep_an_answer_whatever_the_agent_says() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nCache-Control: public, max-age=3600\r\nContent-Length: 0\r\n\r\n");
          return true;
        };

    assertThat(scene.get("/sandboxes/a/contexts").headers().allValues("cache-control"))
        .containsExactly("private, no-cache");
  }

  @Test
  void a_large_body_streams_in_and_out() throws Exception {
    scene.ready("a");
    var sent = new byte[30 << 20];
    var received = new AtomicLong();
    scene.agent.script =
        (head, in, out) -> {
          var buffer = new byte[8192];
          for (long left = Agent.length(head); left > 0; ) {
            var n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            received.addAndGet(n);
            left -= n;
          }
          return Agent.ok(out, "x".repeat(20 << 20));
        };

    var answer =
        scene.send(
            scene
                .request("/sandboxes/a/filesystem/upload")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(sent)));

    assertThat(received).hasValue(sent.length);
    assertThat(answer.body()).hasSize(20 << 20);
  }

  @Test
  void a_json_body_over_its_limit_is_413_also_where_its_length_was_not_told() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, in, _) -> {
          in.readAllBytes();
          return false;
        };

    var announced = scene.post("/sandboxes/a/files", "x".repeat((10 << 20) + 1));
    var chunked =
        scene.send(
            scene
                .request("/sandboxes/a/files")
                .POST(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofString("x".repeat((10 << 20) + 100_000)))));

    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(chunked.statusCode()).isEqualTo(413);
  }

  @Test
  void only_fields_that_may_be_passed_on_are() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\nLocation: /x\r\n"
                  + "Berth-Notices: ChildOOMKilled\r\nContent-Length: 2\r\n\r\nhi");
          return true;
        };

    var headers = scene.get("/sandboxes/a/filesystem/download?path=/x").headers();

    assertThat(headers.map()).doesNotContainKeys("set-cookie", "location", "berth-notices");
    assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(headers.firstValue("content-disposition")).hasValue("attachment");
    assertThat(headers.firstValue("content-security-policy").orElse("")).startsWith("sandbox");
  }

  @Test
  void a_notice_of_the_agent_becomes_an_event_in_our_own_words() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nBerth-Notices: ChildOOMKilled, <b>forged</b>\r\n"
                  + "Content-Length: 2\r\n\r\nhi");
          return true;
        };

    scene.get("/sandboxes/a/contexts");
    scene.get("/sandboxes/a/contexts");

    await()
        .untilAsserted(
            () ->
                assertThat(
                        scene
                            .client
                            .events()
                            .v1()
                            .events()
                            .inNamespace(Scene.NAMESPACE)
                            .list()
                            .getItems())
                    .singleElement()
                    .satisfies(
                        e -> {
                          assertThat(e.getReason()).isEqualTo("ChildOOMKilled");
                          assertThat(e.getNote()).contains("killed", "memory");
                          assertThat(e.getRegarding().getName()).isEqualTo("a");
                        }));
  }

  @Test
  void an_answer_that_makes_no_sense_is_502_without_a_word_of_it() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nevil");
          return false;
        };

    var answer = scene.get("/sandboxes/a/contexts");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Scene.json(answer).at("/error/code").asText()).isEqualTo("BAD_GATEWAY");
    assertThat(answer.body()).doesNotContain("evil");
  }

  @Test
  void an_answer_that_breaks_off_never_looks_complete() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
          return false;
        };

    assertThatThrownBy(() -> scene.get("/sandboxes/a/contexts")).isInstanceOf(IOException.class);
  }

  @Test
  void an_answer_shorter_than_it_said_never_looks_complete() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
          return false;
        };

    assertThatThrownBy(() -> scene.get("/sandboxes/a/contexts")).isInstanceOf(IOException.class);
  }

  @Test
  void what_comes_beyond_an_answers_length_reaches_nobody() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                  + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
          return true;
        };

    assertThat(scene.get("/sandboxes/a/contexts").body()).isEqualTo("{}");
    assertThat(scene.get("/sandboxes/a/contexts").body()).isEqualTo("{}");
  }

  @Test
  void a_busy_agents_429_says_when_to_come_back() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(out, "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}");
          return true;
        };

    var answer = scene.post("/sandboxes/a/contexts/execute", "{}");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void an_answer_that_breaks_off_because_the_sandbox_ended_is_409() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, _) -> {
          scene.status("a", Phase.Failed, "OOMKilled", "sbx-a");
          return false;
        };

    var answer = scene.post("/sandboxes/a/contexts/execute", "{}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("TERMINATED", "OOMKilled").doesNotContain("node-17");
  }

  @Test
  void an_execution_whose_answer_broke_off_is_interrupted_since_nobody_waits_for_it()
      throws Exception {
    scene.ready("a");
    scene.agent.script = (_, _, _) -> false;

    var answer = scene.post("/sandboxes/a/contexts/execute", "{}");

    assertThat(answer.statusCode()).isEqualTo(502);
    var id = answer.headers().firstValue("x-request-id").orElseThrow();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                scene.agent.heads.stream()
                    .anyMatch(h -> h.startsWith("POST /internal/interrupts/" + id + " ")));
  }

  @Test
  void it_is_told_so_once_the_agent_can_be_reached_again() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, _) -> {
          scene.agent.refusals.set(4);
          return false;
        };

    assertThat(scene.post("/sandboxes/a/contexts/execute", "{}").statusCode()).isEqualTo(502);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> scene.agent.heads.stream().anyMatch(h -> h.contains("/internal/interrupts/")));
    assertThat(scene.agent.refusals).hasValue(0);
  }

  @Test
  void events_arrive_one_by_one() throws Exception {
    scene.ready("a");
    var mayGoOn = new CountDownLatch(1);
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
          awaitLatch(mayGoOn);
          Agent.write(out, "4\r\ntwo\n\r\n0\r\n\r\n");
          return true;
        };
    try (var socket = raw("POST /sandboxes/a/processes/cmd HTTP/1.1\r\nContent-Length: 0")) {
      var in = socket.getInputStream();
      readUntil(in, "one\n");

      mayGoOn.countDown();

      readUntil(in, "two\n");
      readUntil(in, "0\r\n\r\n");
    }
  }

  @Test
  void a_client_that_leaves_in_silence_interrupts_its_execution_within_two_seconds()
      throws Exception {
    scene.ready("a");
    var never = new CountDownLatch(1);
    scene.agent.script =
        (_, in, _) -> {
          in.readNBytes(2);
          awaitLatch(never);
          return false;
        };
    try (var socket = raw("POST /sandboxes/a/contexts/execute HTTP/1.1\r\nContent-Length: 2")) {
      socket.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> !scene.agent.heads.isEmpty());
    }

    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> scene.agent.heads.stream().anyMatch(h -> h.contains("/internal/interrupts/")));
    var id =
        scene
            .agent
            .heads
            .getFirst()
            .lines()
            .filter(l -> l.startsWith("Berth-Request-Id: "))
            .findFirst()
            .orElseThrow()
            .substring(18);
    assertThat(scene.agent.heads.getLast()).contains("/internal/interrupts/" + id + " ");
    never.countDown();
  }

  @Test
  void a_client_cut_off_in_its_upload_cuts_off_the_agents() throws Exception {
    scene.ready("a");
    var cut = new CompletableFuture<Long>();
    scene.agent.script =
        (head, in, _) -> {
          long taken = 0;
          var buffer = new byte[8192];
          try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              taken += n;
            }
          } finally {
            cut.complete(taken);
          }
          return false;
        };
    try (var socket =
        raw(
            "POST /sandboxes/a/filesystem/upload HTTP/1.1\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000")) {
      socket.getOutputStream().write(new byte[1_000_000]);
      await().until(() -> !scene.agent.heads.isEmpty());
      socket.setSoLinger(true, 0);
    }

    assertThat(cut.get()).isLessThan(5_000_000);
  }

  @Test
  void a_client_that_does_not_read_stalls_nobody_else() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (head, _, out) -> {
          if (!head.contains("/download")) {
            return Agent.ok(out, "{}");
          }
          Agent.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
          while (true) {
            out.write(new byte[65536]);
          }
        };
    try (var stalled = raw("GET /sandboxes/a/filesystem/download?path=/x HTTP/1.1")) {
      assertThat(stalled.getInputStream().read()).isEqualTo('H');

      for (int i = 0; i < 20; i++) {
        assertThat(scene.get("/sandboxes/a/contexts").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_client_that_does_not_read_is_left_once_the_pod_has_ended() throws Exception {
    scene.ready("a");
    var written = new AtomicLong();
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
          while (true) {
            out.write(new byte[65536]);
            written.addAndGet(65536);
          }
        };
    try (var stalled = raw("GET /sandboxes/a/filesystem/download?path=/x HTTP/1.1")) {
      assertThat(stalled.getInputStream().read()).isEqualTo('H');
      // All buffers are full: from now on the proxy waits for the client.
      var seen = new AtomicLong();
      await()
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> seen.getAndSet(written.get()) == written.get() && written.get() > 0);

      scene.podEnds("sbx-a");

      assertThat(scene.figure("berth_calls")).isEqualTo(1);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(scene.figure("berth_calls")).isZero());
    }
  }

  @Test
  void an_agent_that_does_not_listen_is_503_and_may_be_asked_again() throws Exception {
    scene.ready("a");
    // Not a young one any more, for which it would be tried for seconds.
    scene
        .client
        .resources(Sandbox.class)
        .inNamespace(Scene.NAMESPACE)
        .withName("a")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"readyTime\":\"2026-01-01T00:00:00Z\"}}");
    scene.agent.refusals.set(Integer.MAX_VALUE);

    var answer = scene.get("/sandboxes/a/contexts");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(answer.body()).contains("NOT_READY").doesNotContain("node-17");
  }

  @Test
  void nobody_listens_yet_is_tried_again() throws Exception {
    scene.ready("a");
    scene.agent.refusals.set(4);

    assertThat(scene.post("/sandboxes/a/contexts", "{}").statusCode()).isEqualTo(200);
    assertThat(scene.agent.heads).hasSize(1);
  }

  @Test
  void a_connection_serves_one_call_after_another_also_after_a_slow_one() throws Exception {
    scene.ready("a");
    scene.agent.script =
        (_, _, out) -> {
          sleep();
          return Agent.ok(out, "{}");
        };
    try (var socket = raw("GET /sandboxes/a/contexts HTTP/1.1")) {
      for (int i = 0; i < 3; i++) {
        readUntil(socket.getInputStream(), "\r\n\r\n{}");
        write(socket, "GET /sandboxes/a/contexts HTTP/1.1");
      }
    }
    assertThat(scene.agent.heads).hasSizeGreaterThanOrEqualTo(3);
  }

  /** Longer than it takes until a client is watched. */
  private static void sleep() throws IOException {
    try {
      Thread.sleep(800);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void awaitLatch(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Socket raw(String head) throws IOException {
    var socket = new Socket("127.0.0.1", scene.proxy.port());
    socket.setSoTimeout(10_000);
    write(socket, head);
    return socket;
  }

  private static void write(Socket socket, String head) throws IOException {
    var all = head + "\r\nHost: berth\r\nAuthorization: Bearer " + Scene.TOKEN + "\r\n\r\n";
    socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
  }

  private static void readUntil(InputStream in, String end) throws IOException {
    var seen = new StringBuilder();
    while (seen.indexOf(end) < 0) {
      var c = in.read();
      assertThat(c).as("before the end came: %s", seen).isNotNegative();
      seen.append((char) c);
    }
  }
}
