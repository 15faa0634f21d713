package dev.berth.transport.http;

import dev.berth.transport.TransportException;
import java.io.IOException;

/**
 * Lines that end with CRLF and hold no control character but tab, up to a number of bytes in all.
 */
final class LineReader {
  private final WireInput in;
  private int left;

  LineReader(WireInput in, int maxBytes) {
    this.in = in;
    left = maxBytes;
  }

  String next() throws IOException {
    var line = new StringBuilder();
    while (true) {
      var c = byteOrEnd();
      if (c == '\r') {
        if (byteOrEnd() != '\n') {
          throw new BadAnswerException("a bare CR");
        }
        return line.toString();
      }
      if (!Wire.isLineChar(c)) {
        throw new BadAnswerException("control character " + c + " in a line");
      }
      line.append((char) c);
    }
  }

  private int byteOrEnd() throws IOException {
    if (left-- <= 0) {
      throw new BadAnswerException("more bytes of lines than allowed");
    }
    var c = in.read();
    if (c < 0) {
      throw new TransportException("the agent closed the connection in the middle of a line");
    }
    return c;
  }
}
