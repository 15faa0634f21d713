package dev.berth.agent.process;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 that arrives in pieces: a character cut in two waits for its other half. */
public final class Utf8Stream {
  private static final int LONGEST_REST = 4;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] rest = new byte[0];

  public synchronized String decode(byte[] bytes, int length) {
    ByteBuffer in =
        ByteBuffer.allocate(rest.length + length).put(rest).put(bytes, 0, length).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, false);
    rest = new byte[Math.min(in.remaining(), LONGEST_REST)];
    in.get(rest);
    return out.flip().toString();
  }
}
