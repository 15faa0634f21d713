package dev.berth.transport.http;

import dev.berth.transport.TransportException;
import java.io.IOException;

/**
 * One request on its way: takes a connection, sends, awaits the answer's head, once more at most.
 */
final class Sending {
  private final PodConnections pod;
  private final PoolSettings settings;
  private final RequestHead head;
  private final Payload payload;

  Sending(PodConnections pod, PoolSettings settings, RequestHead head, Payload payload) {
    this.pod = pod;
    this.settings = settings;
    this.head = head;
    this.payload = payload;
  }

  Exchange run() throws IOException {
    Runnable copyEnds = head.bulk() ? pod.takeCopy() : () -> {};
    try {
      try {
        return attempt(false, copyEnds);
      } catch (Broken e) {
        if (!e.mayBeRepeated) {
          throw e.reason;
        }
      }
      try {
        return attempt(true, copyEnds);
      } catch (Broken e) {
        throw e.reason;
      }
    } catch (IOException | RuntimeException e) {
      copyEnds.run();
      throw e;
    }
  }

  private Exchange attempt(boolean fresh, Runnable copyEnds) throws IOException, Broken {
    var connection = pod.take(fresh, !head.repeatable());
    var upload = Upload.FINISHED;
    try {
      connection.begin(head.silence().orElse(settings.silence()));
      upload = payload.sendOn(connection, head);
      var answer = connection.readHead(head.method());
      var ends = alsoBulk(answer) ? pod.takeCopy() : copyEnds;
      return new Exchange(pod, connection, answer, AgentHttp.fields(pod, answer), upload, ends);
    } catch (IOException | RuntimeException e) {
      var repeatable = isBreak(e) && mayBeRepeated(connection);
      upload.stop();
      pod.discard(connection);
      if (e instanceof IOException io) {
        throw new Broken(upload.explain(io), repeatable);
      }
      throw e;
    }
  }

  /** One that was not declared as a copy, but is as long as one. */
  private boolean alsoBulk(ResponseHead answer) {
    return !head.bulk()
        && answer.framing() instanceof Framing.Length(var bytes)
        && bytes > settings.bulkThreshold();
  }

  /** The stream broke by itself; that the agent is late or wrong is no reason to ask again. */
  private static boolean isBreak(Exception e) {
    return e instanceof TransportException
        && !(e instanceof AgentTimeoutException)
        && !(e instanceof BadAnswerException)
        && !(e instanceof TooManyCopiesException);
  }

  private boolean mayBeRepeated(Connection connection) {
    var unsent = !connection.hasSent();
    var harmless =
        head.repeatable() && payload instanceof Payload.None && !connection.answerHasBegun();
    return unsent || harmless;
  }

  /** The attempt failed on a connection that had been there. */
  private static final class Broken extends Exception {
    private final transient IOException reason;
    private final boolean mayBeRepeated;

    Broken(IOException reason, boolean mayBeRepeated) {
      super(reason);
      this.reason = reason;
      this.mayBeRepeated = mayBeRepeated;
    }
  }
}
