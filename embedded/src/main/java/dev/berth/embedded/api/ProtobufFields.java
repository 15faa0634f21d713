package dev.berth.embedded.api;

import java.nio.ByteBuffer;

/** A protobuf message as the sequence of its fields; those not read are skipped. */
final class ProtobufFields {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final ByteBuffer message;
  private int number;
  private ByteBuffer bytes;
  private long number64;

  ProtobufFields(ByteBuffer message) {
    this.message = message;
  }

  /**
   * False at the end.
   *
   * @throws java.nio.BufferUnderflowException if the message ends in a field
   * @throws IllegalArgumentException if a field is of no known form
   */
  boolean next() {
    if (!message.hasRemaining()) {
      return false;
    }
    var tag = varint();
    number = (int) (tag >>> 3);
    bytes = ByteBuffer.allocate(0);
    number64 = 0;
    switch ((int) (tag & 7)) {
      case VARINT -> number64 = varint();
      case FIXED_64 -> message.getLong();
      case FIXED_32 -> message.getInt();
      case BYTES -> {
        var length = varint();
        if (length < 0 || length > message.remaining()) {
          throw new IllegalArgumentException("a field is longer than its message");
        }
        bytes = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
      }
      default -> throw new IllegalArgumentException("a field of no known form");
    }
    return true;
  }

  int number() {
    return number;
  }

  ByteBuffer bytes() {
    return bytes.slice();
  }

  long number64() {
    return number64;
  }

  private long varint() {
    long value = 0;
    for (var shift = 0; shift < Long.SIZE; shift += 7) {
      var b = message.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number without an end");
  }
}
