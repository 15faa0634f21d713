package dev.berth.agent.files;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is being received. Its bytes go to a temporary file; {@link #commit} renames that
 * over the target, so that nobody ever reads half of it. Closing without a commit leaves no trace.
 */
final class StagedFile extends OutputStream {
  /** Room is asked for in steps, since a body need not say its length. */
  private static final int STEP = 1 << 20;

  private static final int DEFAULT_MODE = 0644;
  private final Path temporary;
  private final OutputStream out;
  private final Storage storage;
  private final long limit;
  private long size;
  private long reserved;

  /**
   * @param limit most bytes that are taken; more are refused with 413
   * @param expected bytes that the request announces; 0 where it does not
   */
  StagedFile(Path home, Storage storage, long limit, long expected) throws IOException {
    this.storage = storage;
    this.limit = limit;
    storage.reserve(expected);
    reserved = expected;
    temporary = temporaryIn(home);
    out = Files.newOutputStream(temporary);
  }

  /** The target's folder is not known yet: most files go below the home. */
  private static Path temporaryIn(Path home) throws IOException {
    try {
      return Files.createTempFile(home, ".berth-", ".part");
    } catch (FileSystemException e) {
      return Files.createTempFile(".berth-", ".part");
    }
  }

  long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (size + length > limit) {
      throw new ApiException(413, "TOO_LARGE", "the file is over the limit of " + limit + " bytes");
    }
    if (size + length > reserved) {
      int step = size == 0 ? length : Math.max(length, STEP);
      storage.reserve(step);
      reserved += step;
    }
    out.write(bytes, offset, length);
    size += length;
  }

  /**
   * Gives the content its name. A file of that name is replaced and keeps its mode; a link to a
   * file stays a link.
   *
   * @param mode permission bits, or -1 for the old file's or else 0644
   */
  void commit(Path target, int mode) throws IOException {
    out.close();
    Path place = Files.exists(target) ? target.toRealPath() : target;
    if (Files.isDirectory(place)) {
      throw ApiException.conflict("is a directory: " + target);
    }
    Object bits =
        mode >= 0
            ? mode
            : Files.isRegularFile(place)
                ? (Integer) Files.getAttribute(place, "unix:mode") & 0777
                : DEFAULT_MODE;
    Files.setAttribute(temporary, "unix:mode", bits);
    try {
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Tree.moveAcross(temporary, place);
    } catch (AccessDeniedException e) {
      // The temporary file's name would say nothing to the caller.
      throw new AccessDeniedException(target.toString());
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(temporary);
  }
}
