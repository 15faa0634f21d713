package dev.berth.proxy.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.SuspendableReadChannel;
import org.xnio.channels.SuspendableWriteChannel;

/**
 * Parks a virtual thread until a channel can go on. XNIO's own blocking waits on a selector per
 * thread, which would cost each stalled client a carrier thread and a descriptor.
 */
final class Readiness {
  private Readiness() {}

  static void awaitReadable(SuspendableReadChannel channel, Duration limit) throws IOException {
    var ready = new CountDownLatch(1);
    channel
        .getReadSetter()
        .set(
            c -> {
              c.suspendReads();
              ready.countDown();
            });
    channel.resumeReads();
    await(ready, limit, channel::suspendReads);
  }

  static void awaitWritable(SuspendableWriteChannel channel, Duration limit) throws IOException {
    var ready = new CountDownLatch(1);
    channel
        .getWriteSetter()
        .set(
            c -> {
              c.suspendWrites();
              ready.countDown();
            });
    channel.resumeWrites();
    await(ready, limit, channel::suspendWrites);
  }

  private static void await(CountDownLatch ready, Duration limit, Runnable suspend)
      throws IOException {
    try {
      if (!ready.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        suspend.run();
        throw new SocketTimeoutException("the client moved nothing for " + limit);
      }
    } catch (InterruptedException e) {
      suspend.run();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }
}
