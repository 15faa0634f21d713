package dev.berth.transport.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Sends a request's body from a thread of its own, so that an early answer is seen meanwhile. */
final class Upload implements Runnable {
  static final Upload FINISHED = new Upload(null, 0, null);

  private static final int PIECE = 15 * 1024;
  private static final Duration LAST_PIECE = Duration.ofMillis(500);

  private final InputStream body;
  private final long length;
  private final Connection connection;
  private Thread thread;
  private volatile boolean lastIsOnItsWay;
  private volatile boolean finished;
  private volatile IOException callerFailure;

  private Upload(InputStream body, long length, Connection connection) {
    this.body = body;
    this.length = length;
    this.connection = connection;
    finished = body == null;
  }

  static Upload start(InputStream body, long length, Connection connection) {
    var upload = new Upload(body, length, connection);
    upload.thread = Thread.ofVirtual().name("berth-upload").start(upload);
    return upload;
  }

  /**
   * All of it was sent. An answer may overtake the news that the last piece has left, so that is
   * waited for; a body that still has pieces to come is not.
   */
  boolean isFinished() {
    if (!finished && lastIsOnItsWay) {
      try {
        thread.join(LAST_PIECE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return finished;
  }

  /** Reads no more of the body; the connection has to be aborted as well. */
  void stop() {
    if (!finished) {
      thread.interrupt();
    }
  }

  /** If the body itself was the reason why the exchange broke, says so. */
  IOException explain(IOException broken) {
    return callerFailure == null
        ? broken
        : new RequestBodyException("the request's body broke off", callerFailure);
  }

  @Override
  public void run() {
    try {
      if (length < 0) {
        sendChunked();
      } else {
        sendExactly();
      }
      finished = true;
    } catch (CallerFailure e) {
      callerFailure = e.reason;
      connection.abort();
    } catch (IOException e) {
      // The connection broke: whoever awaits the answer finds out, or has one already.
    }
  }

  private void sendChunked() throws IOException, CallerFailure {
    var piece = new byte[PIECE];
    for (int n = next(piece, PIECE); n >= 0; n = next(piece, PIECE)) {
      if (n > 0) {
        connection.write(RequestWriter.chunk(piece, 0, n));
      }
    }
    lastIsOnItsWay = true;
    connection.write(RequestWriter.lastChunk());
  }

  private void sendExactly() throws IOException, CallerFailure {
    var piece = new byte[PIECE];
    for (long left = length; left > 0; ) {
      int n = next(piece, (int) Math.min(PIECE, left));
      if (n < 0) {
        throw new CallerFailure(new EOFException(left + " bytes missing"));
      }
      left -= n;
      lastIsOnItsWay = left == 0;
      connection.write(piece, n);
    }
  }

  private int next(byte[] piece, int most) throws CallerFailure {
    connection.watch().callerIsSlow(true);
    try {
      return body.read(piece, 0, most);
    } catch (IOException e) {
      throw new CallerFailure(e);
    } catch (RuntimeException e) {
      throw new CallerFailure(new IOException(e));
    } finally {
      connection.watch().callerIsSlow(false);
    }
  }

  /** Tells the body's own failures from the connection's. */
  private static final class CallerFailure extends Exception {
    private final transient IOException reason;

    CallerFailure(IOException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
