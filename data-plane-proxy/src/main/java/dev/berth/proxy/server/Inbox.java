package dev.berth.proxy.server;

import dev.berth.proxy.http.WebSocket;
import io.undertow.websockets.core.WebSocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Messages that wait to be received; while it is full, nothing more is read from the client. */
final class Inbox {
  private static final int FULL_BYTES = 64 * 1024;
  private static final int FULL_MESSAGES = 256;

  private record Item(WebSocket.Message message, int size) {}

  private final WebSocketChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Item> items = new ArrayDeque<>();
  private int size;
  private boolean suspended;
  private boolean ended;
  private int code = WebSocket.BROKEN;

  Inbox(WebSocketChannel channel) {
    this.channel = channel;
  }

  void put(WebSocket.Message message, int bytes) {
    lock.lock();
    try {
      items.add(new Item(message, bytes));
      size += bytes;
      if (isFull() && !suspended) {
        suspended = true;
        channel.suspendReceives();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The client's connection has broken. */
  void end() {
    end(WebSocket.BROKEN);
  }

  /** The client has left: nothing more will come, and what it has sent still may be taken. */
  void end(int code) {
    lock.lock();
    try {
      this.code = ended ? this.code : code;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  WebSocket.Message take() throws InterruptedException {
    lock.lock();
    try {
      while (items.isEmpty() && !ended) {
        changed.await();
      }
      var item = items.poll();
      if (item == null) {
        return new WebSocket.Closed(code);
      }
      size -= item.size();
      if (suspended && !isFull()) {
        suspended = false;
        channel.resumeReceives();
      }
      return item.message();
    } finally {
      lock.unlock();
    }
  }

  void awaitEnd(Duration limit) {
    lock.lock();
    try {
      var left = limit.toNanos();
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return size >= FULL_BYTES || items.size() >= FULL_MESSAGES;
  }
}
