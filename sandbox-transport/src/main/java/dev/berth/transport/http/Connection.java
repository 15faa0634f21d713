package dev.berth.transport.http;

import dev.berth.transport.ByteStream;
import dev.berth.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** One kept-open HTTP/1.1 connection to an agent; serves one exchange at a time. */
final class Connection {
  private static final int MAX_PING_BODY = 64 * 1024;
  private static final Runnable NOTHING = () -> {};

  private final ByteStream stream;
  private final PoolSettings settings;
  private final Watch watch;
  private final WireInput in;
  private final long retireAt;
  private long lastUsed;
  private long lastMoved;
  private boolean sent;
  private long receivedBefore;
  private final AtomicReference<Runnable> onPodEnd = new AtomicReference<>(NOTHING);

  Connection(ByteStream stream, PoolSettings settings, ScheduledExecutorService timer) {
    this.stream = stream;
    this.settings = settings;
    watch = new Watch(timer, stream::close);
    in = new WireInput(stream.input(), watch);
    var age = settings.retireAfter().toNanos();
    lastUsed = System.nanoTime();
    lastMoved = lastUsed;
    retireAt = lastUsed + age - ThreadLocalRandom.current().nextLong(age / 10 + 1);
  }

  /** For the exchange that it serves now. */
  void onPodEnd(Runnable action) {
    onPodEnd.set(action);
  }

  /** Runs that action, once. */
  void podHasEnded() {
    onPodEnd.getAndSet(NOTHING).run();
  }

  Watch watch() {
    return watch;
  }

  /** Begins an exchange. */
  void begin(Duration silence) {
    sent = false;
    receivedBefore = in.total();
    watch.limitSilence(silence);
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  void write(byte[] bytes, int length) throws IOException {
    // A stream that ended before refuses the write, and says why.
    sent |= stream.isOpen();
    watch.beginsWaiting();
    try {
      stream.output().write(bytes, 0, length);
    } catch (IOException e) {
      throw watch.explain(e);
    } finally {
      watch.moved();
    }
  }

  ResponseHead readHead(String method) throws IOException {
    if (!in.awaitByte()) {
      throw new TransportException("the agent closed the connection without an answer");
    }
    try (var _ = watch.limit(settings.head(), "the answer's head took too long")) {
      return new ResponseHeadParser(in).parse(method);
    }
  }

  Body body(ResponseHead head) {
    return Body.of(head.framing(), in);
  }

  /** Whether any byte of the request may have reached the agent. */
  boolean hasSent() {
    return sent;
  }

  boolean answerHasBegun() {
    return in.total() > receivedBefore;
  }

  /** Ends an exchange that went as it should; false if the connection cannot serve another. */
  boolean end() throws IOException {
    watch.endSilence();
    onPodEnd.set(NOTHING);
    lastUsed = System.nanoTime();
    lastMoved = lastUsed;
    return isUsable();
  }

  /** Still open, not too old, and silent as an unasked agent has to be. */
  boolean isUsable() throws IOException {
    return stream.isOpen() && System.nanoTime() - retireAt < 0 && !in.hasMore();
  }

  long unusedNanos() {
    return System.nanoTime() - lastUsed;
  }

  long quietNanos() {
    return System.nanoTime() - lastMoved;
  }

  /**
   * One small exchange, to see that the agent is there.
   *
   * @return its answer's head; the connection may be used again
   */
  ResponseHead ping() throws IOException {
    begin(settings.connect());
    try (var _ = watch.limit(settings.connect(), "the agent does not answer")) {
      var ping = new RequestHead("GET", settings.pingTarget(), Map.of());
      write(RequestWriter.head(ping, false, 0));
      var head = readHead("GET");
      drain(body(head));
      if (!head.keepAlive()) {
        throw new TransportException("the agent closes the connection");
      }
      lastMoved = System.nanoTime();
      return head;
    } finally {
      watch.endSilence();
    }
  }

  private static void drain(Body body) throws IOException {
    var buffer = new byte[1024];
    int total = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      total += n;
      if (total > MAX_PING_BODY) {
        throw new BadAnswerException("too long an answer to a ping");
      }
    }
  }

  void abort() {
    watch.endSilence();
    stream.close();
  }
}
