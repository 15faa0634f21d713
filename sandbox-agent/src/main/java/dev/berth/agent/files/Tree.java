package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Whole trees, links taken as links. */
final class Tree {
  private Tree() {}

  static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A move between file systems: copied beside its target, renamed there, then removed. */
  static void moveAcross(Path source, Path target) throws IOException {
    Path copy = Files.createTempDirectory(target.getParent(), ".berth-");
    try {
      Path whole = copy.resolve(target.getFileName());
      copy(source, whole);
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(copy);
    }
    delete(source);
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a)
              throws IOException {
            Files.createDirectory(in(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.copy(
                file, in(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            // last, as a folder may forbid what was just written into it
            Object mode = (Integer) Files.getAttribute(folder, "unix:mode") & 07777;
            Files.setAttribute(in(folder), "unix:mode", mode);
            Files.setLastModifiedTime(in(folder), Files.getLastModifiedTime(folder));
            return FileVisitResult.CONTINUE;
          }

          private Path in(Path path) {
            return target.resolve(source.relativize(path).toString());
          }
        });
  }
}
