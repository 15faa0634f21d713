package dev.berth.agent.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Whether bytes that come piece by piece are UTF-8; NUL is. */
final class Utf8Check {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer dropped = CharBuffer.allocate(4096);
  private final ByteBuffer pending = ByteBuffer.allocate(8192);
  private boolean valid = true;

  void update(byte[] bytes, int offset, int length) {
    int done = 0;
    while (valid && done < length) {
      int n = Math.min(pending.remaining(), length - done);
      pending.put(bytes, offset + done, n);
      done += n;
      decode(false);
    }
  }

  boolean finish() {
    if (valid) {
      decode(true);
    }
    return valid;
  }

  private void decode(boolean last) {
    pending.flip();
    CoderResult result;
    do {
      dropped.clear();
      result = decoder.decode(pending, dropped, last);
    } while (result.isOverflow());
    valid = !result.isError();
    pending.compact();
  }
}
