package dev.berth.agent.terminal;

import dev.berth.agent.http.ApiException;
import dev.berth.agent.process.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The terminals that can be attached to, by the ids of their sessions; a bounded number. */
final class KeptTerminals {
  /** Each keeps up to {@link Audience#KEPT} bytes of the agent's small heap. */
  static final int MOST = 16;

  private final Consumer<Session.End> sessionEnd;
  private final Map<String, KeptTerminal> byId = new LinkedHashMap<>();

  /**
   * @param sessionEnd is told how the end of each session went
   */
  KeptTerminals(Consumer<Session.End> sessionEnd) {
    this.sessionEnd = sessionEnd;
  }

  interface Opening {
    TerminalSession open() throws IOException;
  }

  /**
   * Opens one.
   *
   * @throws ApiException 429 where there are as many as there may be
   */
  synchronized View open(Opening opening, Duration grace) throws IOException {
    makeRoom();
    TerminalSession session = opening.open();
    KeptTerminal terminal = new KeptTerminal(session, grace);
    View view = terminal.audience().open();
    byId.put(session.id(), terminal);
    terminal.start(sessionEnd, () -> forget(session.id()));
    return view;
  }

  synchronized Optional<KeptTerminal> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Ends all of them. */
  synchronized void close() {
    List.copyOf(byId.values()).forEach(terminal -> terminal.audience().close());
  }

  private void makeRoom() {
    if (byId.size() >= MOST) {
      byId.values().stream()
          .filter(terminal -> terminal.audience().hasOnlyTheEndToTell())
          .findFirst()
          .ifPresentOrElse(this::drop, KeptTerminals::refuse);
    }
  }

  private void drop(KeptTerminal terminal) {
    byId.remove(terminal.session().id());
    terminal.audience().close();
  }

  private static void refuse() {
    throw new ApiException(
        429,
        "TOO_MANY_REQUESTS",
        "`reattach`: a sandbox keeps at most " + MOST + " terminals; end one, or open without");
  }

  private synchronized void forget(String id) {
    byId.remove(id);
  }
}
