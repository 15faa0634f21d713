package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.process.RunnerWires;
import dev.berth.agent.process.Session;
import dev.berth.agent.process.Spawned;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The process behind a context, and the conversation with it: one execution at a time. */
final class Interpreter implements RunnerWires.Listener {
  private static final Duration LAST_WORDS = Duration.ofMillis(200);
  private static final Duration COLLECTION = Duration.ofSeconds(1);
  private static final int SMALL = 32 << 10;
  private static final int ALIVE = -1;

  /** How a language's runner is told to stop what it runs. */
  @FunctionalInterface
  interface Signal {
    void interrupt(Spawned process, RunnerWires wires) throws IOException;
  }

  private final Spawned process;
  private final RunnerWires wires;
  private final Signal signal;
  private final Notices notices;
  private final RunnerMessages messages;
  private final IdleOutput idle = new IdleOutput();
  private final CompletableFuture<Integer> death = new CompletableFuture<>();
  private final ReentrantLock writing = new ReentrantLock();
  private Execution current;
  private long turn;
  private volatile boolean deleted;
  private volatile String fault = "";

  Interpreter(
      Spawned process, RunnerWires wires, Signal signal, Notices notices, long maxOutputBytes) {
    this.process = process;
    this.wires = wires;
    this.signal = signal;
    this.notices = notices;
    this.messages = new RunnerMessages(maxOutputBytes);
    Thread.ofPlatform().name("context-" + process.pid()).daemon().start(() -> wires.listen(this));
    process.exit().thenRun(this::hangUpSoon);
  }

  int pid() {
    return process.pid();
  }

  /** Completes with the exit code, or -1 where it was not to be had. */
  CompletableFuture<Integer> death() {
    return death;
  }

  /** Completes when the runner is ready for code. */
  CompletableFuture<Void> greeted() {
    return messages.greeted();
  }

  /** Tells the runner something that is no execution. */
  void tell(byte[] line) throws IOException {
    wires.write(line);
  }

  /** Runs code to its end; the caller sees to it that it is the only one. */
  Ending run(Execution execution, Context.Order order) throws IOException {
    long number;
    synchronized (this) {
      number = ++turn;
      current = execution;
      messages.begin(number);
      idle.moveTo(execution.results());
    }
    try {
      send(number, order);
      return execution.await();
    } finally {
      synchronized (this) {
        current = null;
        messages.abandon();
      }
    }
  }

  private void send(long number, Context.Order order) throws IOException {
    Spool line = new Spool();
    try {
      write(line, number, order);
    } catch (IOException | RuntimeException e) {
      line.close();
      throw e;
    }
    if (line.length() <= SMALL) {
      quietly(() -> say(line));
    } else {
      // It may block for as long as the runner does not read, and would hold a carrier thread.
      Thread.ofPlatform().daemon().start(() -> quietly(() -> say(line)));
    }
  }

  private static void write(Spool line, long number, Context.Order order) throws IOException {
    try (JsonGenerator json =
            JsonObject.FACTORY
                .createGenerator(line)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        Reader text = new InputStreamReader(order.code().input(), StandardCharsets.UTF_8)) {
      json.writeStartObject();
      json.writeNumberField("turn", number);
      json.writeFieldName("code");
      json.writeString(text, -1);
      json.writeObjectFieldStart("env");
      for (Map.Entry<String, String> entry : order.env().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      if (order.cwd().isPresent()) {
        json.writeStringField("folder", order.cwd().get().toString());
      }
      json.writeEndObject();
    }
    line.write('\n');
  }

  /** Says a line in one piece. One who does not listen for long is beyond help. */
  private void say(Spool line) throws IOException {
    writing.lock();
    try (line) {
      line.copyTo(wires.output(), 0, line.length());
    } catch (SocketTimeoutException e) {
      fault = "it did not read what it was to run";
      wires.close();
    } finally {
      writing.unlock();
    }
  }

  /** Whoever has not even read its code yet has nothing to interrupt. */
  void interrupt() {
    try {
      if (!writing.tryLock(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      quietly(() -> signal.interrupt(process, wires));
    } finally {
      writing.unlock();
    }
  }

  /** As Ctrl-C in a terminal: whoever is in the session. */
  void interruptAll() {
    process.session().interrupt();
  }

  /** Ends the process and its session by force. */
  void end() {
    if (process.session().end() == Session.End.EverythingKilled) {
      notices.add(Notices.Code.AllProcessesKilled);
    }
    wires.close();
  }

  /** As {@link #end}, asked for by the client. */
  void delete() {
    deleted = true;
    end();
  }

  boolean deleted() {
    return deleted;
  }

  String howItDied(int code) {
    if (!fault.isEmpty()) {
      return fault;
    }
    if (code == ALIVE) {
      return "it closed its connection to the agent";
    }
    return code > 128
        ? "it was ended by signal " + (code - 128) + " (" + SignalName.of(code - 128) + ")"
        : "it ended itself with exit code " + code;
  }

  @Override
  public synchronized void heard(RunnerWires.Wire wire, byte[] bytes, int length) {
    if (wire == RunnerWires.Wire.CONTROL) {
      control(bytes, length);
      return;
    }
    Results.Stream stream =
        wire == RunnerWires.Wire.STDOUT ? Results.Stream.stdout : Results.Stream.stderr;
    if (current == null) {
      idle.keep(stream, bytes, length);
    } else {
      current.results().text(stream, bytes, length);
    }
  }

  private void control(byte[] bytes, int length) {
    try {
      messages.heard(bytes, length, current);
      if (messages.isOver()) {
        current = null;
      }
    } catch (RuntimeException e) {
      fault = "it broke the protocol of its connection to the agent";
      wires.close();
    }
  }

  @Override
  public void hungUp() {
    process
        .exit()
        .copy()
        .completeOnTimeout(ALIVE, COLLECTION.toMillis(), TimeUnit.MILLISECONDS)
        .thenAcceptAsync(
            code -> {
              end(); // what it left in its session, or itself where it only hung up
              death.complete(code);
            },
            task -> Thread.ofVirtual().start(task));
  }

  /** A child that holds the connection open must not hide that its parent has ended. */
  private void hangUpSoon() {
    CompletableFuture.delayedExecutor(
            LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task))
        .execute(wires::close);
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void quietly(Action action) {
    try {
      action.run();
    } catch (IOException gone) {
      // the runner has ended, which its death tells
    }
  }
}
