package dev.berth.proxy.terminal;

import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.WebSocket;
import dev.berth.transport.http.DuplexExchange;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One terminal between its client and its agent. Whichever end goes, the other is ended at once; a
 * side that does not read stops the other, and nothing is kept beyond one message. Whether the
 * terminal itself ends then or waits for another client is the agent's affair.
 */
final class TerminalRelay {
  private static final int BUFFER = 8 * 1024;
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int POLICY = 1008;
  private static final int LOST = 1011;

  /** The code by which a client says that nobody will come back to its terminal. */
  private static final int NO_MORE = 4000;

  private static final int TAKEN_OVER = 4001;
  private static final Duration GOODBYE = Duration.ofMillis(800);

  private final WebSocket client;
  private final DuplexExchange agent;
  private final Protocol protocol;
  private final Timing timing;
  private final OutputStream toAgent;
  private final ReentrantLock sending = new ReentrantLock();
  private final CountDownLatch agentEnded = new CountDownLatch(1);
  private final CountDownLatch clientRead = new CountDownLatch(1);

  /** Whether the client could not be told something. */
  private final AtomicBoolean deaf = new AtomicBoolean();

  private final long begun;
  private volatile long lastHeard;
  private volatile boolean over;

  /** Whether it may outlive its client. */
  private volatile boolean kept;

  private volatile boolean dismissed;
  private volatile boolean revoked;
  private volatile CompletableFuture<Void> farewell = CompletableFuture.completedFuture(null);

  /**
   * @param mayWait whether the terminal may outlive its client; the agent's first word settles it
   */
  TerminalRelay(
      WebSocket client, DuplexExchange agent, Protocol protocol, Timing timing, boolean mayWait) {
    this.client = client;
    this.agent = agent;
    this.protocol = protocol;
    this.timing = timing;
    toAgent = agent.output();
    kept = mayWait;
    begun = timing.nanoTime().getAsLong();
    lastHeard = begun;
  }

  /**
   * Returns when it is over.
   *
   * @return whether the terminal waits for another client
   */
  boolean run() {
    var reader = Thread.ofVirtual().name("berth-terminal-input").start(this::readClient);
    var agentPing = Thread.ofVirtual().name("berth-terminal-ping").start(this::pingAgent);
    var heart = Thread.ofVirtual().name("berth-terminal-heart").start(this::watchClient);
    try {
      readAgent();
    } finally {
      over = true;
      agent.close();
      farewell.join();
      client.abort();
      agentPing.interrupt();
      heart.interrupt();
      reader.interrupt();
    }
    return kept && !dismissed;
  }

  /** Ends it although both sides live, as when the proxy stops. */
  void end(String reason) {
    var told = new CompletableFuture<Void>();
    farewell = told;
    over = true;
    agent.close();
    try {
      goodbye(GOING_AWAY, reason);
    } finally {
      told.complete(null);
    }
  }

  /** Ends it with the right to it: it does not wait for anybody either. */
  void revoke() {
    revoked = true;
    client.close(POLICY, "the credential is not valid any more", GOODBYE);
  }

  private void readAgent() {
    try (var in = new DataInputStream(new BufferedInputStream(agent.input(), BUFFER))) {
      for (var frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
        var payload = frame.payload();
        switch (frame.type()) {
          case Frame.STARTED -> {
            var started = Started.of(payload);
            kept = started.isKept();
            show(() -> protocol.established(client, started));
          }
          case Frame.REPLAY -> show(() -> protocol.output(client, payload, true));
          case Frame.DATA -> show(() -> protocol.output(client, payload, false));
          case Frame.TAKEN -> {
            goodbye(TAKEN_OVER, "another client attached to the terminal");
            return;
          }
          case Frame.EXIT -> {
            kept = false;
            var code = exitCode(payload);
            show(() -> protocol.exited(client, code));
            client.close(NORMAL, "the shell has ended", GOODBYE);
            return;
          }
          default -> {
            // An answer to a ping.
          }
        }
      }
      throw new IOException("the agent's stream ended");
    } catch (IOException | RuntimeException e) {
      if (!over) {
        goodbye(LOST, "the sandbox ended or its connection broke");
      }
    } finally {
      agentEnded.countDown();
    }
  }

  private interface Showing {
    void run() throws IOException;
  }

  /**
   * Tells the client, as long as it listens. What it said last its reader hears: whether it wants
   * its terminal to wait.
   */
  private void show(Showing showing) {
    if (deaf.get()) {
      return;
    }
    try {
      showing.run();
    } catch (IOException e) {
      if (deaf.compareAndSet(false, true)) {
        Thread.ofVirtual().name("berth-terminal-deaf").start(this::hearItOut);
      }
    }
  }

  private void hearItOut() {
    try {
      clientRead.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
      client.abort();
      // Its reader may be held up by an agent that does not read.
      if (!clientRead.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        agent.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readClient() {
    try {
      while (true) {
        var message = client.receive();
        if (message instanceof WebSocket.Closed(var code)) {
          if ((code == NO_MORE || revoked) && kept) {
            dismiss();
          }
          break;
        }
        if (protocol.isHeartbeat(message)) {
          lastHeard = timing.nanoTime().getAsLong();
        }
        for (var order : protocol.read(message)) {
          obey(order);
        }
      }
    } catch (IOException e) {
      // One of the two is gone: then so is the terminal.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clientRead.countDown();
      over = true;
      agent.close();
    }
  }

  /** Tells the agent, which then ends its stream; one that does not listen learns by the cut. */
  private void dismiss() throws InterruptedException {
    over = true;
    dismissed = true;
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                toAgent(Frame.bytes(Frame.CLOSE));
              } catch (IOException e) {
                agentEnded.countDown();
              }
            });
    agentEnded.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void obey(Protocol.Order order) throws IOException {
    switch (order) {
      case Protocol.Input(var bytes) -> {
        for (int at = 0; at < bytes.length; at += BUFFER) {
          toAgent(Frame.bytes(Frame.DATA, bytes, at, Math.min(BUFFER, bytes.length - at)));
        }
      }
      case Protocol.Resize(var rows, var columns) -> {
        var size = ByteBuffer.allocate(8).putInt(rows).putInt(columns).array();
        toAgent(Frame.bytes(Frame.RESIZE, size, 0, size.length));
      }
      case Protocol.Reply(var text) -> show(() -> client.sendText(text));
      case Protocol.Alive() -> {
        // Heard already.
      }
    }
  }

  private void toAgent(byte[] frame) throws IOException {
    sending.lock();
    try {
      toAgent.write(frame);
    } finally {
      sending.unlock();
    }
  }

  private void pingAgent() {
    try {
      while (!over) {
        Thread.sleep(timing.agentPing());
        toAgent(Frame.bytes(Frame.PING));
      }
    } catch (IOException e) {
      agent.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchClient() {
    var pinged = begun;
    var warned = false;
    try {
      while (!over) {
        Thread.sleep(timing.beat());
        var now = timing.nanoTime().getAsLong();
        var silent = Duration.ofNanos(now - lastHeard);
        if (silent.compareTo(timing.end()) >= 0) {
          end("no sign of life for " + timing.end().toSeconds() + " s");
          return;
        }
        if (silent.compareTo(timing.warning()) < 0) {
          warned = false;
        } else if (!warned) {
          warned = true;
          var left = (int) timing.end().minus(silent).toSeconds();
          show(() -> protocol.warn(client, left));
        }
        if (protocol.serverPings() && now - pinged >= timing.clientPing().toNanos()) {
          pinged = now;
          show(client::ping);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void goodbye(int code, String reason) {
    over = true;
    // On a thread of its own: a client that does not read must not hold up its terminal's end.
    var telling = Thread.ofVirtual().name("berth-terminal-goodbye").start(() -> tell(code, reason));
    try {
      telling.join(GOODBYE.multipliedBy(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.abort();
  }

  private void tell(int code, String reason) {
    try {
      protocol.closing(client, reason);
      client.close(code, reason, GOODBYE);
    } catch (IOException e) {
      // Gone already.
    }
  }

  private static int exitCode(byte[] json) throws IOException {
    return Json.MAPPER.readTree(json).path("exitCode").asInt(-1);
  }
}
