package dev.berth.agent.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A JSON object's stream in which one string member of the top level reads as {@code ""}: its
 * decoded text goes to a sink instead. The parser would hold that string in the heap whole, and ten
 * megabytes of it are more than the heap has.
 */
public final class SpilledMember extends InputStream {
  private final InputStream in;
  private final String member;
  private final OutputStream sink;
  private final byte[] input = new byte[8192];
  private int position;
  private int end;

  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean nameExpected;
  private final ByteArrayOutputStream name = new ByteArrayOutputStream();
  private boolean spilled;
  private boolean closingQuote;

  public SpilledMember(InputStream in, String member, OutputStream sink) {
    this.in = in;
    this.member = member;
    this.sink = sink;
  }

  /** Whether the member was there and a string. */
  public boolean spilled() {
    return spilled;
  }

  @Override
  public int read() throws IOException {
    if (closingQuote) {
      closingQuote = false;
      return '"';
    }
    int b = next();
    if (b < 0) {
      return b;
    }
    if (inString) {
      string(b);
    } else {
      structure(b);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = 0;
    while (n < length) {
      int b = read();
      if (b < 0) {
        return n == 0 ? -1 : n;
      }
      bytes[offset + n++] = (byte) b;
    }
    return n;
  }

  private void string(int b) {
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
      return;
    }
    if (depth == 1 && nameExpected) {
      name.write(b);
    }
  }

  private void structure(int b) throws IOException {
    switch (b) {
      case '{', '[' -> {
        depth++;
        nameExpected = b == '{';
        name.reset();
      }
      case '}', ']' -> depth--;
      case ',' -> {
        nameExpected = true;
        name.reset();
      }
      case ':' -> nameExpected = false;
      case '"' -> {
        boolean wanted = depth == 1 && !nameExpected && !spilled;
        if (wanted && name.toString(StandardCharsets.UTF_8).equals(member)) {
          spill();
        } else {
          inString = true;
        }
      }
      default -> {}
    }
  }

  private void spill() throws IOException {
    spilled = true;
    closingQuote = true;
    byte[] out = new byte[8192];
    int n = 0;
    while (true) {
      int b = needed();
      if (b == '"') {
        break;
      }
      if (b < 0x20) {
        throw ApiException.badRequest("the body is not valid JSON: a raw control character");
      }
      if (n > out.length - 4) {
        sink.write(out, 0, n);
        n = 0;
      }
      n = b == '\\' ? escape(out, n) : put(out, n, b);
    }
    sink.write(out, 0, n);
  }

  private static int put(byte[] out, int n, int b) {
    out[n] = (byte) b;
    return n + 1;
  }

  private int escape(byte[] out, int n) throws IOException {
    int b = needed();
    return switch (b) {
      case '"', '\\', '/' -> put(out, n, b);
      case 'b' -> put(out, n, '\b');
      case 'f' -> put(out, n, '\f');
      case 'n' -> put(out, n, '\n');
      case 'r' -> put(out, n, '\r');
      case 't' -> put(out, n, '\t');
      case 'u' -> {
        byte[] utf8 = Character.toString(codePoint()).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, out, n, utf8.length);
        yield n + utf8.length;
      }
      default -> throw ApiException.badRequest("the body is not valid JSON: an unknown escape");
    };
  }

  private int codePoint() throws IOException {
    char first = hex();
    if (!Character.isSurrogate(first)) {
      return first;
    }
    if (Character.isHighSurrogate(first) && needed() == '\\' && needed() == 'u') {
      char second = hex();
      if (Character.isLowSurrogate(second)) {
        return Character.toCodePoint(first, second);
      }
    }
    throw ApiException.badRequest("`" + member + "` has half of a surrogate pair: not UTF-8");
  }

  private char hex() throws IOException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(needed(), 16);
      if (digit < 0) {
        throw ApiException.badRequest("the body is not valid JSON: a broken \\u escape");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private int needed() throws IOException {
    int b = next();
    if (b < 0) {
      throw ApiException.badRequest("the body is not valid JSON: it ends within a string");
    }
    return b;
  }

  private int next() throws IOException {
    if (position == end) {
      end = in.read(input, 0, input.length);
      position = 0;
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return input[position++] & 0xff;
  }
}
