package dev.berth.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder that one embedded Berth lives in: its credentials, certificate and sandboxes. Readable
 * by its owner alone, and held by one process at a time.
 */
public final class Home implements AutoCloseable {
  private static final int TOKEN_BYTES = 24;
  private static final String OWNERS_FOLDER = "rwx------";
  private static final String OWNERS_FILE = "rw-------";

  private final Path dir;
  private final FileChannel lockFile;

  private Home(Path dir, FileChannel lockFile) {
    this.dir = dir;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder where it is missing, and takes it.
   *
   * @throws IOException also when another process has it
   */
  public static Home open(Path dir) throws IOException {
    Path folder = dir.toAbsolutePath().normalize();
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNERS_FOLDER));
    FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = file.tryLock();
    if (lock == null) {
      file.close();
      throw new IOException(
          "another Berth runs in " + folder + "; stop it, or give this one a --dir of its own");
    }
    return new Home(folder, file);
  }

  public Path file(String name) {
    return dir.resolve(name);
  }

  public Path folder(String name) throws IOException {
    return Files.createDirectories(dir.resolve(name));
  }

  /** A secret that stays the same from run to run, so that a shell set up once goes on working. */
  String token(String name) throws IOException {
    Path file = dir.resolve(name);
    try {
      String present = Files.readString(file).strip();
      if (!present.isEmpty()) {
        return present;
      }
    } catch (NoSuchFileException e) {
      // made below
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    write(name, HexFormat.of().formatHex(random));
    return Files.readString(file);
  }

  /** Writes a file for the owner's eyes; whoever reads it sees the old text or the new one. */
  Path write(String name, String text) throws IOException {
    Path draft = Files.createTempFile(dir, name, ".new");
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(OWNERS_FILE));
    Files.writeString(draft, text);
    return Files.move(
        draft,
        dir.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Gives the folder free; what is in it stays. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
