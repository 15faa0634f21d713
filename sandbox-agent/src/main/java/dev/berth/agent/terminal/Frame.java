package dev.berth.agent.terminal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * One message of a terminal's stream between proxy and agent: a type, a length of four bytes
 * big-endian, a payload of at most 64 KiB.
 */
record Frame(char type, byte[] payload) {
  static final int MAX_PAYLOAD = 64 * 1024;

  static final char DATA = 'D';

  /** Output that was printed before the stream began. */
  static final char REPLAY = 'B';

  static final char RESIZE = 'R';
  static final char PING = 'P';

  /** The client wants no more of the terminal; without it, one that is kept waits for another. */
  static final char CLOSE = 'C';

  static final char STARTED = 'S';
  static final char EXIT = 'X';

  /** Another stream shows the terminal from now on. */
  static final char TAKEN = 'T';

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

  static void write(DataOutputStream out, char type, byte[] bytes, int length) throws IOException {
    out.writeByte(type);
    out.writeInt(length);
    out.write(bytes, 0, length);
    out.flush();
  }
}
