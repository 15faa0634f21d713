package dev.berth.proxy.terminal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One message of a terminal's stream between proxy and agent: a type, a length of four bytes
 * big-endian, a payload of at most 64 KiB. The agent has the same format.
 */
record Frame(char type, byte[] payload) {
  static final int MAX_PAYLOAD = 64 * 1024;
  static final char DATA = 'D';

  /** Output that was printed before the stream began. */
  static final char REPLAY = 'B';

  static final char RESIZE = 'R';
  static final char PING = 'P';
  static final char STARTED = 'S';
  static final char EXIT = 'X';

  /** The client wants no more of the terminal; without it, one that is kept waits for another. */
  static final char CLOSE = 'C';

  /** Another stream shows the terminal from now on. */
  static final char TAKEN = 'T';

  private static final byte[] NOTHING = {};
  private static final int HEAD = 5;

  /** Reads one frame; null at a clean end between frames. */
  static Frame read(DataInputStream in) throws IOException {
    int type = in.read();
    if (type < 0) {
      return null;
    }
    int length = in.readInt();
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("a frame was cut off");
    }
    return new Frame((char) type, payload);
  }

  /** One that says all by its type. */
  static byte[] bytes(char type) {
    return bytes(type, NOTHING, 0, 0);
  }

  /** As it travels, in one piece. */
  static byte[] bytes(char type, byte[] payload, int offset, int length) {
    return ByteBuffer.allocate(HEAD + length)
        .put((byte) type)
        .putInt(length)
        .put(payload, offset, length)
        .array();
  }
}
