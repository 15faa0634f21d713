package dev.berth.embedded.kubelet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What a container has written, the last of it: two files, of which the older one is dropped. */
final class LogFile implements AutoCloseable {
  private static final long MOST_BYTES = 2 << 20;
  private final Path current;
  private final Path older;
  private OutputStream out;
  private long written;

  LogFile(Path path) throws IOException {
    current = path;
    older = path.resolveSibling(path.getFileName() + ".1");
    out = Files.newOutputStream(current);
  }

  synchronized void write(byte[] bytes, int length) throws IOException {
    if (written + length > MOST_BYTES) {
      out.close();
      Files.move(current, older, StandardCopyOption.REPLACE_EXISTING);
      out = Files.newOutputStream(current, StandardOpenOption.CREATE_NEW);
      written = 0;
    }
    out.write(bytes, 0, length);
    written += length;
  }

  /** Bytes that are no UTF-8 become replacement characters. */
  synchronized String tail() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (Files.exists(older)) {
      Files.copy(older, all);
    }
    Files.copy(current, all);
    return all.toString(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
