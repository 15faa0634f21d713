package dev.berth.proxy.forward;

import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.sandboxes.Reach;
import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.TransportException;
import dev.berth.transport.http.AgentTimeoutException;
import dev.berth.transport.http.BadAnswerException;
import dev.berth.transport.http.TooManyCopiesException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a stream that failed: never the cluster's own words. */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Asks the API server first: a sandbox that has ended is 409 and not 502. */
  public static Problem explain(Reach reach, Sandbox sandbox, TransportException failure) {
    LOG.info("{}: {}", sandbox.getMetadata().getName(), failure.toString());
    return switch (failure) {
      case TooManyCopiesException _ ->
          Problem.tooMany("this sandbox has as many streams in use as it may");
      case AgentTimeoutException _ -> Problem.timeout("the sandbox did not answer in time");
      case BadAnswerException _ ->
          Problem.badGateway("the sandbox's answer made no sense and was dropped");
      case AgentNotListeningException _ ->
          reach.explain(sandbox, Problem.notYet("the sandbox's agent does not answer yet"));
      default -> reach.explain(sandbox, Problem.badGateway("the connection to the sandbox broke"));
    };
  }
}
