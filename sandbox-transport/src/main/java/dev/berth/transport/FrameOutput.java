package dev.berth.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Cuts what is written into frames for the pod, each behind the number of its channel. */
final class FrameOutput extends OutputStream {
  private static final int FRAME = 16 * 1024;

  /** Most streams carry small requests only; a full buffer each would be their largest cost. */
  private static final int SMALL_FRAME = 2 * 1024;

  private final Frames frames;
  private byte[] frame = new byte[0];

  FrameOutput(Frames frames) {
    this.frames = frames;
  }

  /** Where the frames go. One is the sender's again when this has returned. */
  interface Frames {
    void send(ByteBuffer frame) throws IOException;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    for (int done = 0; done < length; ) {
      int count = Math.min(FRAME - 1, length - done);
      if (frame.length < count + 1) {
        frame = new byte[count < SMALL_FRAME ? SMALL_FRAME : FRAME];
      }
      frame[0] = Channels.OUT;
      System.arraycopy(bytes, offset + done, frame, 1, count);
      frames.send(ByteBuffer.wrap(frame, 0, count + 1));
      done += count;
    }
  }
}
