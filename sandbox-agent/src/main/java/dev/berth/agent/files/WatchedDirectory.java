package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.EventStream;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One client's view of a directory that changes. A client that reads more slowly than it changes is
 * told that it has missed some, and lists it again.
 */
final class WatchedDirectory implements Changes.Listener {
  private static final int MOST_WAITING = 1024;

  /**
   * What is to be told.
   *
   * @param name of the entry that changed; null where it is about the directory itself
   */
  private record News(String type, Path name) {}

  private static final News OVERFLOW = new News("overflow", null);
  private static final News END = new News("end", null);
  private static final News LEAVE = new News("", null);

  private final Path path;
  private final SandboxPaths paths;
  private final BlockingQueue<News> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

  WatchedDirectory(Path path, SandboxPaths paths) {
    this.path = path;
    this.paths = paths;
  }

  @Override
  public void changed(WatchEvent<?> event) {
    if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
      put(OVERFLOW);
    } else if (!waiting.offer(new News(type(event), (Path) event.context()))) {
      put(OVERFLOW);
    }
  }

  @Override
  public void ended() {
    put(END);
  }

  /** The client is gone. */
  void leave() {
    put(LEAVE);
  }

  /** Tells everything, until the directory or the client is gone. */
  void tell(EventStream client) throws IOException {
    send(client, new News("watching", null));
    try {
      News news;
      do {
        news = waiting.take();
        if (news != LEAVE) {
          send(client, news);
        }
      } while (news != LEAVE && news != END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In place of all that waits, where there is no room beside it. */
  private synchronized void put(News news) {
    while (!waiting.offer(news)) {
      waiting.clear();
      waiting.add(OVERFLOW);
    }
  }

  private void send(EventStream client, News news) throws IOException {
    client.send(news.type(), json -> write(json, news));
  }

  private void write(JsonGenerator json, News news) throws IOException {
    Path changed = news.name() == null ? path : path.resolve(news.name());
    json.writeStartObject();
    json.writeStringField("type", news.type());
    json.writeStringField("path", paths.shown(changed));
    if (news.name() != null && !news.type().equals("deleted")) {
      writeEntry(json, changed);
    }
    json.writeEndObject();
  }

  private void writeEntry(JsonGenerator json, Path changed) throws IOException {
    Entry entry;
    try {
      entry = Entry.of(changed);
    } catch (IOException e) {
      return; // gone by now, which the next event says
    }
    json.writeFieldName("entry");
    entry.write(json, paths);
  }

  private static String type(WatchEvent<?> event) {
    if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
      return "created";
    }
    return event.kind() == StandardWatchEventKinds.ENTRY_DELETE ? "deleted" : "modified";
  }
}
