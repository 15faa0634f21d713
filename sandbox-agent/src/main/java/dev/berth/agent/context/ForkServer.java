package dev.berth.agent.context;

import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.RunnerWires;
import dev.berth.agent.process.Session;
import dev.berth.agent.process.SpawnSpec;
import dev.berth.agent.process.Spawned;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * One warm Python that forks contexts, and the conversation with it in packets. It may end at any
 * time: its contexts have wires of their own and live on.
 */
final class ForkServer implements RunnerWires.Listener {
  private static final int KEPT_WORDS = 2000;
  private final Launcher launcher;
  private final Notices notices;
  private final Spawned process;
  private final RunnerWires wires;
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final StringBuilder words = new StringBuilder();
  private final ArrayDeque<Fork> asked = new ArrayDeque<>();
  private volatile boolean dead;

  /** A fork that was asked for. */
  private record Fork(SpawnSpec spec, CompletableFuture<Spawned> child) {}

  ForkServer(Launcher launcher, SpawnSpec spec, Notices notices) throws IOException {
    this.launcher = launcher;
    this.notices = notices;
    this.wires = RunnerWires.packets();
    try {
      this.process = launcher.spawnRunner(spec, wires);
    } catch (IOException e) {
      wires.close();
      throw e;
    }
    Thread.ofPlatform().name("fork-server").daemon().start(() -> wires.listen(this));
  }

  /** Completes with what the image lacks, or with an empty string when contexts can be made. */
  CompletableFuture<String> ready() {
    return ready;
  }

  boolean isDead() {
    return dead;
  }

  CompletableFuture<Integer> exit() {
    return process.exit();
  }

  /** Asks for a process with these wires. Answers come in the order of the questions. */
  CompletableFuture<Spawned> fork(SpawnSpec spec, byte[] request, RunnerWires child)
      throws IOException {
    Fork fork = new Fork(spec, new CompletableFuture<>());
    synchronized (asked) {
      wires.sendWithEnds(request, child);
      asked.add(fork);
    }
    if (dead) {
      failAll();
    }
    return fork.child();
  }

  @Override
  public void heard(RunnerWires.Wire wire, byte[] bytes, int length) {
    if (wire != RunnerWires.Wire.CONTROL) {
      keepWords(new String(bytes, 0, length, StandardCharsets.UTF_8));
      return;
    }
    try {
      message(JsonObject.read(new ByteArrayInputStream(bytes, 0, length)));
    } catch (RuntimeException | IOException e) {
      System.err.println("the warm interpreter said what nobody understands: " + e.getMessage());
      end();
    }
  }

  private void keepWords(String text) {
    synchronized (words) {
      words.append(text);
      words.delete(0, Math.max(0, words.length() - KEPT_WORDS));
    }
  }

  private void message(JsonObject message) {
    if (message.has("missing")) {
      ready.complete(message.required("missing"));
    } else if (message.has("ready")) {
      message.string("warnings").filter(w -> !w.isEmpty()).ifPresent(System.err::println);
      ready.complete("");
    } else if (message.has("ended")) {
      launcher.ended(pid(message, "ended"), message.integer("code", -1, -1, 255));
    } else if (message.has("forked")) {
      forked(pid(message, "forked"));
    } else if (message.has("failed")) {
      Fork fork = first();
      if (fork != null) {
        fork.child().completeExceptionally(new IOException(message.required("failed")));
      }
    }
  }

  private static int pid(JsonObject message, String name) {
    return message.integer(name, 0, 2, Integer.MAX_VALUE);
  }

  private void forked(int pid) {
    Fork fork = first();
    if (fork != null) {
      try {
        fork.child().complete(launcher.adopt(pid, process.pid(), fork.spec()));
      } catch (IOException e) {
        fork.child().completeExceptionally(e);
      }
    }
  }

  private Fork first() {
    synchronized (asked) {
      return asked.poll();
    }
  }

  private void failAll() {
    for (Fork fork = first(); fork != null; fork = first()) {
      fork.child().completeExceptionally(new IOException("the warm interpreter has ended"));
    }
  }

  @Override
  public void hungUp() {
    dead = true;
    String last;
    synchronized (words) {
      last = words.toString().strip();
    }
    ready.completeExceptionally(
        new IOException("python ended before it was ready" + (last.isEmpty() ? "" : ": " + last)));
    failAll();
    end();
  }

  /** Ends it; contexts go on, in sessions of their own. */
  void end() {
    dead = true;
    wires.close();
    if (process.session().end() == Session.End.EverythingKilled) {
      notices.add(Notices.Code.AllProcessesKilled);
    }
  }
}
