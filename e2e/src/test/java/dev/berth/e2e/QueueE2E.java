package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Events;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Executions that find their context busy, in an installation that lets some of them wait. */
@Order(4)
class QueueE2E {
  /** More than any installation of these tests lets wait. */
  private static final int MANY = 100;

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();
  private final String folder = "/home/user/" + scene.newName();
  private String context;
  private CompletableFuture<Execution> running;

  @BeforeEach
  void a_context_is_busy() {
    sandbox.post("/filesystem/mkdir", Map.of("path", folder)).is(200);
    context =
        sandbox.post("/contexts", Map.of("language", "python", "cwd", folder)).is(200).text("/id");
    sandbox.in(context, "import os, time; order = []").endsOk();
    String code = "open('busy', 'w').close()\nwhile not os.path.exists('go-on'): time.sleep(0.02)";
    running =
        CompletableFuture.supplyAsync(
            () -> sandbox.in(context, code), task -> Thread.ofVirtual().start(task));
    await().untilAsserted(() -> assertThat(sandbox.names(folder)).contains("busy"));
  }

  @Test
  void who_came_first_is_served_first() {
    List<Events> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // It is answered as soon as it has its place: so the next one comes after it.
      waiting.add(stream("order.append(%d)".formatted(i)));
    }

    release();

    for (Events one : waiting) {
      assertThat(one.rest().getLast().path("status").asText()).isEqualTo("ok");
      one.close();
    }
    assertThat(sandbox.in(context, "order").endsOk().result()).isEqualTo("[0, 1, 2, 3, 4]");
  }

  @Test
  void who_leaves_gives_up_its_place_and_is_never_run() throws Exception {
    List<RawHttp> leaving = new ArrayList<>();
    String answer = "";
    while (!answer.contains(" 429") && leaving.size() < MANY) {
      leaving.add(send("order.append('gone')"));
      answer = leaving.getLast().readLine();
    }
    assertThat(answer).as("once all places are taken").contains(" 429");
    int places = leaving.size() - 1;
    for (RawHttp client : leaving) {
      client.close();
    }

    // Others have all the places: then nobody of them is left there.
    List<Events> stayed = new ArrayList<>();
    while (stayed.size() < places) {
      await().untilAsserted(() -> stayed.add(stream("order.append('stayed')")));
    }
    release();

    stayed.forEach(one -> assertThat(one.rest().getLast().path("status").asText()).isEqualTo("ok"));
    String order = sandbox.in(context, "len(order), set(order)").endsOk().result();
    assertThat(order).isEqualTo("(%d, {'stayed'})".formatted(places));
  }

  private Events stream(String code) {
    return scene
        .client()
        .events(sandbox.path("/contexts/execute"), Map.of("contextId", context, "code", code));
  }

  private RawHttp send(String code) throws IOException {
    byte[] body =
        BerthClient.json(Map.of("contextId", context, "code", code))
            .getBytes(StandardCharsets.UTF_8);
    String head =
        ("POST %s HTTP/1.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d")
            .formatted(sandbox.path("/contexts/execute"), body.length);
    var client = new RawHttp(scene.client(), head);
    client.write(body);
    return client;
  }

  private void release() {
    sandbox.write(folder + "/go-on", "x");
    running.join().endsOk();
  }
}
