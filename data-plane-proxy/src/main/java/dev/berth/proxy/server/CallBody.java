package dev.berth.proxy.server;

import dev.berth.proxy.http.BodyTooLargeException;
import dev.berth.proxy.http.BodyTooSlowException;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.xnio.channels.StreamSourceChannel;

/** A request's body, read by the call's thread or by one that uploads it. */
final class CallBody extends InputStream {
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final HttpServerExchange exchange;
  private final long announced;
  private final long limit;
  private final ClientLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private StreamSourceChannel channel;
  private long taken;

  /** Only what was spent waiting: that the agent does not read on is not the client's fault. */
  private Duration waited = Duration.ZERO;

  private boolean closed;

  /**
   * @param announced -1 for chunks
   */
  CallBody(HttpServerExchange exchange, long announced, long limit, ClientLimits limits) {
    this.exchange = exchange;
    this.announced = announced;
    this.limit = limit;
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the call is over");
      }
      var count = readInTime(ByteBuffer.wrap(into, offset, length));
      if (taken > limit) {
        throw new BodyTooLargeException(limit);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The answer is given: takes what is still on its way, or the client would not read the answer,
   * and lets nobody else read. False if the client goes on for too long.
   */
  boolean finish() throws IOException {
    if (exchange.isRequestComplete()) {
      return true;
    }
    var deadline = System.nanoTime() + LINGER.toNanos();
    try {
      if (!lock.tryLock(LINGER.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      closed = true;
      var most = 2 * limit + (1 << 20);
      var rest = ByteBuffer.allocate(8192);
      while (taken <= most) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        if (readSome(rest.clear(), Duration.ofNanos(left)) < 0) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private int readInTime(ByteBuffer into) throws IOException {
    var begun = System.nanoTime();
    try {
      return readSome(into, limits.waitFor(taken).minus(waited));
    } catch (SocketTimeoutException e) {
      throw new BodyTooSlowException();
    } finally {
      waited = waited.plusNanos(System.nanoTime() - begun);
    }
  }

  private int readSome(ByteBuffer into, Duration silence) throws IOException {
    if (!into.hasRemaining()) {
      return 0;
    }
    if (channel == null) {
      if (HttpContinue.requiresContinueResponse(exchange)) {
        HttpContinue.sendContinueResponseBlocking(exchange);
      }
      channel = exchange.getRequestChannel();
    }
    while (true) {
      var count = channel.read(into);
      if (count == 0) {
        Readiness.awaitReadable(channel, silence);
        continue;
      }
      taken += Math.max(count, 0);
      if (count > 0 && taken == announced) {
        // Only the read after the last byte tells the server that the request is complete.
        channel.read(ByteBuffer.allocate(1));
      }
      return count;
    }
  }
}
