package dev.berth.agent.context;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.berth.agent.http.EventStream;
import dev.berth.agent.process.Utf8Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * Output sent as events while the execution runs. The runner's side writes into a spool and the
 * client's side follows at its own pace, so a slow client holds nobody up.
 */
final class StreamedResults implements Results {
  private static final int PIECE = 8 << 10;
  private final OutputBudget budget;
  private final Spool events = new Spool();
  private final Map<Stream, Utf8Stream> decoders = new EnumMap<>(Stream.class);
  private final Map<Stream, Long> dropped = new EnumMap<>(Stream.class);
  private long itemsDropped;
  private long complete;
  private boolean ended;
  private boolean closed;

  StreamedResults(OutputBudget budget) {
    this.budget = budget;
    for (Stream stream : Stream.values()) {
      decoders.put(stream, new Utf8Stream());
      dropped.put(stream, 0L);
    }
  }

  @Override
  public synchronized void text(Stream stream, byte[] bytes, int length) {
    int room = budget.take(length);
    if (room < length) {
      dropped.merge(stream, (long) length - room, Long::sum);
    }
    for (int at = 0; at < room; at += PIECE) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, at, Math.min(room, at + PIECE));
      print(stream, decoders.get(stream).decode(piece, piece.length));
    }
  }

  private void print(Stream stream, String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      begin(stream.name());
      raw("{\"type\":\"" + stream + "\",\"text\":\"");
      events.write(JsonStringEncoder.getInstance().quoteAsUTF8(text));
      raw("\"}");
      end();
    } catch (IOException noDisk) {
      events.truncate(complete);
      dropped.merge(stream, (long) text.length(), Long::sum);
    }
  }

  @Override
  public synchronized void item(String type, Spool json) {
    try {
      begin(type);
      json.copyTo(events, 0, json.length());
      end();
    } catch (IOException noDisk) {
      events.truncate(complete);
      itemsDropped += json.length();
    }
  }

  @Override
  public synchronized void dropped(long bytes) {
    itemsDropped += bytes;
  }

  private void begin(String type) throws IOException {
    raw("event: " + type + "\ndata: ");
  }

  private void end() throws IOException {
    raw("\n\n");
    complete = events.length();
    notifyAll();
  }

  private void raw(String text) throws IOException {
    events.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** No more output comes; the follower sends the rest and returns. */
  synchronized void finish(Ending ending) {
    String last =
        OutputBudget.words(dropped.get(Stream.stdout), dropped.get(Stream.stderr), itemsDropped)
            + ending.words();
    if (!last.isEmpty()) {
      print(Stream.stderr, last);
    }
    ended = true;
    notifyAll();
  }

  /** Sends events as they come, until {@link #finish}. */
  void follow(EventStream client) throws IOException {
    long sent = 0;
    while (true) {
      long ready = await(sent);
      if (ready == sent) {
        return;
      }
      long from = sent;
      client.relay(out -> events.copyTo(out, from, ready));
      sent = ready;
    }
  }

  private synchronized long await(long sent) throws IOException {
    try {
      while (complete == sent && !ended && !closed) {
        wait();
      }
      return complete;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    events.close();
    notifyAll();
  }
}
