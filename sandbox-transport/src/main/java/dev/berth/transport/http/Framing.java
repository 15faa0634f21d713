package dev.berth.transport.http;

/** How an answer tells where its body ends; there is no other way. */
sealed interface Framing {
  /** No body: HEAD, 204, 304. */
  record None() implements Framing {}

  record Length(long bytes) implements Framing {}

  record Chunked() implements Framing {}
}
