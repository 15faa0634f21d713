package dev.berth.proxy.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with a secret on each line, read again now and then: it follows the Secret it is of. */
final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path file;
  private List<String> lines;
  private long readAt;

  /**
   * @throws IOException if it cannot be read now; later the last lines stay in force
   */
  TokenFile(Path file) throws IOException {
    this.file = file;
    lines = read();
    readAt = System.nanoTime();
  }

  /** Its lines but for blank ones; an empty file has none. */
  synchronized List<String> lines() {
    if (System.nanoTime() - readAt > FRESH_NANOS) {
      readAt = System.nanoTime();
      try {
        lines = read();
      } catch (IOException e) {
        LOG.warn("{} cannot be read again: {}", file.getFileName(), e.toString());
      }
    }
    return lines;
  }

  private List<String> read() throws IOException {
    return Files.readString(file).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }
}
