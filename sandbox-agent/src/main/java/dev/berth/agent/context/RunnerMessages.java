package dev.berth.agent.context;

import dev.berth.agent.http.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Reads what a runner says: a greeting, rich items whole or in pieces, and that the code has ended.
 * Whoever runs in it can say the same, and fools only itself.
 */
final class RunnerMessages {
  private static final int LONGEST_LINE = 256 << 10;
  private static final int MOST_ITEMS = 10_000;
  private final long maxOutputBytes;
  private final LineSplitter splitter = new LineSplitter(LONGEST_LINE, this::line);
  private final CompletableFuture<Void> greeted = new CompletableFuture<>();
  private Execution current;
  private ItemBuilder item;
  private long turn;
  private long used;
  private int items;
  private boolean over;

  RunnerMessages(long maxOutputBytes) {
    this.maxOutputBytes = maxOutputBytes;
  }

  CompletableFuture<Void> greeted() {
    return greeted;
  }

  /** Expects the items of a new execution. */
  void begin(long number) throws IOException {
    abandon();
    turn = number;
    used = 0;
    items = 0;
    over = false;
  }

  /** Forgets an item that is not whole yet. */
  void abandon() throws IOException {
    if (item != null) {
      item.abandon();
      item = null;
    }
  }

  /** Whether the runner has said that the execution is over. */
  boolean isOver() {
    return over;
  }

  /**
   * Takes the next bytes of the conversation.
   *
   * @param execution the one that runs, or null
   * @throws RuntimeException when they are no such conversation
   */
  void heard(byte[] bytes, int length, Execution execution) {
    current = execution;
    try {
      splitter.accept(bytes, length);
    } finally {
      current = null;
    }
  }

  private void line(byte[] line) {
    try {
      message(JsonObject.read(new ByteArrayInputStream(line)));
    } catch (IOException noDisk) {
      forget(item);
      item = null;
      current.results().dropped(line.length);
    }
  }

  private void message(JsonObject message) throws IOException {
    if (message.has("hello")) {
      greeted.complete(null);
    } else if (current == null || over) {
      return; // said by a thread after its execution: there is nobody to tell
    } else if (message.has("done")) {
      done(message);
    } else if (message.has("item")) {
      begin(message);
    } else if (item != null) {
      more(message);
    }
  }

  private void done(JsonObject message) throws IOException {
    if (message.integer("done", 0, 0, Integer.MAX_VALUE) == turn) {
      abandon();
      over = true;
      current.replied(message.bool("ok").orElse(false));
    }
  }

  private void begin(JsonObject message) throws IOException {
    abandon();
    String type =
        switch (message.required("item")) {
          case "result" -> "result";
          case "error" -> "error";
          default -> "display";
        };
    int count = message.integer("count", -1, -1, Integer.MAX_VALUE);
    item = new ItemBuilder(type, count, maxOutputBytes - used);
    if (type.equals("error")) {
      error(message);
    } else if (message.has("data")) {
      item.data(message.stringMap("data"));
      finish();
    }
  }

  private void error(JsonObject message) throws IOException {
    String traceback = message.string("traceback").orElse("");
    item.field("name", message.string("name").orElse("Error"));
    item.field("value", message.string("value").orElse(""));
    item.lines("traceback", traceback);
    item.field("text", traceback);
    finish();
  }

  private void more(JsonObject message) throws IOException {
    if (message.has("mime")) {
      item.mime(message.required("mime"));
    } else if (message.has("piece")) {
      item.piece(message.required("piece"));
    } else if (message.has("end")) {
      finish();
    }
  }

  private void finish() throws IOException {
    ItemBuilder whole = item;
    item = null;
    try {
      Spool json = whole.finish();
      long size = json.length();
      if (items++ >= MOST_ITEMS || used + size > maxOutputBytes + LONGEST_LINE) {
        current.results().dropped(size);
      } else {
        used += size;
        current.results().item(whole.type(), json);
      }
    } finally {
      forget(whole);
    }
    if (whole.dropped() > 0) {
      current.results().dropped(whole.dropped());
    }
  }

  /** Gives its disk back at once: it may be full. */
  private static void forget(ItemBuilder some) {
    if (some != null) {
      try {
        some.abandon();
      } catch (IOException e) {
        // what was to be thrown away is lost
      }
    }
  }
}
