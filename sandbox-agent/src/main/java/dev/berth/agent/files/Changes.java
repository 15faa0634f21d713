package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The kernel's news of directories, handed on to everybody who watches them. There is one inotify
 * instance for all, and none while nobody watches: the kernel has but 128 of them for a user id,
 * which all sandboxes of a node share.
 */
final class Changes {
  private static final WatchEvent.Kind<?>[] ALL = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_MODIFY,
    StandardWatchEventKinds.ENTRY_DELETE
  };

  /** Hears of one directory; must not block. */
  interface Listener {
    void changed(WatchEvent<?> event);

    /** The directory is gone, or cannot be watched any more. */
    void ended();
  }

  /** Ends a listener's interest. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<WatchKey, Set<Listener>> listeners = new HashMap<>();
  private WatchService service;

  synchronized Subscription subscribe(Path directory, Listener listener) throws IOException {
    if (service == null) {
      WatchService fresh = FileSystems.getDefault().newWatchService();
      service = fresh;
      Thread.ofVirtual().name("directory-changes").start(() -> pump(fresh));
    }
    try {
      // The same directory has the same key.
      WatchKey key = directory.register(service, ALL);
      listeners.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(listener);
      return () -> unsubscribe(key, listener);
    } finally {
      closeIfIdle();
    }
  }

  private synchronized void unsubscribe(WatchKey key, Listener listener) {
    Set<Listener> those = listeners.get(key);
    if (those != null && those.remove(listener) && those.isEmpty()) {
      listeners.remove(key);
      key.cancel();
    }
    closeIfIdle();
  }

  private void closeIfIdle() {
    if (service != null && listeners.isEmpty()) {
      try {
        service.close();
      } catch (IOException e) {
        // it is not used any more, one way or the other
      }
      service = null;
    }
  }

  private void pump(WatchService from) {
    try {
      while (true) {
        handOn(from.take());
      }
    } catch (InterruptedException | ClosedWatchServiceException over) {
      // nobody watches any more
    }
  }

  private synchronized void handOn(WatchKey key) {
    Set<Listener> those = listeners.getOrDefault(key, Set.of());
    for (WatchEvent<?> event : key.pollEvents()) {
      those.forEach(listener -> listener.changed(event));
    }
    if (!key.reset()) {
      listeners.remove(key);
      those.forEach(Listener::ended);
      closeIfIdle();
    }
  }
}
