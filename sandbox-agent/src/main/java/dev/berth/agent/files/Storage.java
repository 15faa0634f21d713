package dev.berth.agent.files;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

/**
 * Refuses what would put the pod over its disk limit. The kernel never says "full" there: the
 * kubelet evicts the pod, so the agent has to count for itself. It counts the folders that the
 * sandbox's user may write to; a small share of the limit is left for logs and the rest.
 */
final class Storage {
  private static final long UNCHECKED_BYTES = 1 << 20;
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int RESERVED_SHARE = 32;

  private final long limit;
  private final List<Path> roots;
  private long used = -1;
  private long measuredAt;
  private long sinceMeasured;

  /**
   * @param limit bytes; 0 where there is none
   */
  Storage(long limit, List<Path> roots) {
    this.limit = limit - limit / RESERVED_SHARE;
    this.roots =
        roots.stream()
            .filter(root -> roots.stream().noneMatch(o -> !o.equals(root) && root.startsWith(o)))
            .distinct()
            .toList();
  }

  static ApiException full(String why) {
    return new ApiException(507, "INSUFFICIENT_STORAGE", why + "; remove files and try again");
  }

  /** Asks for room for so many bytes; 507 where there is none. */
  synchronized void reserve(long bytes) {
    if (limit == 0) {
      return;
    }
    sinceMeasured += bytes;
    boolean small = used >= 0 && sinceMeasured < UNCHECKED_BYTES;
    boolean fresh = used >= 0 && System.nanoTime() - measuredAt < FRESH_NANOS;
    if (used + sinceMeasured <= limit && (small || fresh)) {
      return;
    }
    if (bytes <= limit) {
      used = measure();
      measuredAt = System.nanoTime();
      sinceMeasured = bytes;
    }
    if (bytes > limit || used + bytes > limit) {
      sinceMeasured -= bytes;
      throw full("the sandbox's disk limit leaves no room for " + bytes + " bytes more");
    }
  }

  private long measure() {
    Sum sum = new Sum();
    for (Path root : roots) {
      try {
        Files.walkFileTree(root, sum);
      } catch (IOException e) {
        // what cannot be walked is not counted
      }
    }
    return sum.bytes;
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private static final long BLOCK = 4096;
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += (attributes.size() + BLOCK - 1) / BLOCK * BLOCK;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
