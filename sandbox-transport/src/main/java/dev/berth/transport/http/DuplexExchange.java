package dev.berth.transport.http;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * One request whose body and answer flow at the same time, for terminals. It has a connection of
 * its own and no limit on silence: whoever uses it pings.
 */
public interface DuplexExchange extends AutoCloseable {
  /** 200 to 599; for anything but 200 the input is the agent's error. */
  int status();

  /** As in {@link AgentExchange#fields()}. */
  Map<String, String> fields();

  InputStream input();

  /** Each write leaves at once as one chunk. Closing it ends the request's body. */
  OutputStream output();

  /** Aborts: the agent sees the end of the connection within about 1.5 s. From any thread. */
  @Override
  void close();
}
