package dev.berth.proxy.server;

import java.time.Duration;

/**
 * What one client, or all of them, may take of the server.
 *
 * @param calls in work at a time
 * @param bodyWait for how long, all in all, a body is waited for while none of it comes
 * @param bodyPace bytes of a body that prolong this by a second
 * @param answerWait for how long a client may take nothing of its answer
 */
record ClientLimits(int calls, Duration bodyWait, int bodyPace, Duration answerWait) {
  static final ClientLimits STANDARD =
      new ClientLimits(HttpServer.MOST_CALLS, Duration.ofSeconds(30), 1024, Duration.ofMinutes(5));

  ClientLimits withCalls(int most) {
    return new ClientLimits(most, bodyWait, bodyPace, answerWait);
  }

  ClientLimits withBody(Duration wait, int pace) {
    return new ClientLimits(calls, wait, pace, answerWait);
  }

  ClientLimits withAnswerWait(Duration limit) {
    return new ClientLimits(calls, bodyWait, bodyPace, limit);
  }

  /** How long a body may be waited for of which so many bytes are there. */
  Duration waitFor(long bytes) {
    return bodyWait.plusMillis(bytes * 1000 / bodyPace);
  }
}
