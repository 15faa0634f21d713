package dev.berth.transport.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A request's body: none, small and at hand, or to be streamed while the answer is awaited. */
sealed interface Payload {
  /** Up to here a body leaves in one piece with the head; it takes no thread of its own. */
  int SMALL = 8 * 1024;

  record None() implements Payload {}

  record Small(byte[] bytes) implements Payload {}

  record Streamed(InputStream body, long length) implements Payload {}

  /** Reads a small body to its end, before any connection is taken for it. */
  static Payload of(InputStream body, long length) throws RequestBodyException {
    if (body == null) {
      return new None();
    }
    return length >= 0 && length <= SMALL
        ? new Small(readExactly(body, (int) length))
        : new Streamed(body, length);
  }

  /** Sends the head and what is at hand; the rest follows by itself. */
  default Upload sendOn(Connection connection, RequestHead head) throws IOException {
    switch (this) {
      case None _ -> connection.write(RequestWriter.head(head, false, 0));
      case Small(var bytes) ->
          connection.write(concat(RequestWriter.head(head, true, bytes.length), bytes));
      case Streamed(var body, var length) -> {
        connection.write(RequestWriter.head(head, true, length));
        return Upload.start(body, length, connection);
      }
    }
    return Upload.FINISHED;
  }

  private static byte[] readExactly(InputStream body, int length) throws RequestBodyException {
    try {
      var bytes = body.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException((length - bytes.length) + " bytes missing");
      }
      return bytes;
    } catch (IOException e) {
      throw new RequestBodyException("the request's body broke off", e);
    }
  }

  private static byte[] concat(byte[] head, byte[] body) {
    var both = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, both, head.length, body.length);
    return both;
  }
}
