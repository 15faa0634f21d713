package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.SandboxPaths;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A directory's entries down to a depth, each directory before what it holds. Sorted by name,
 * except that a very large directory comes in sorted runs: its names never are all in the heap.
 */
final class Listing implements AutoCloseable {
  private static final int RUN = 4096;
  private final DirectoryStream<Path> top;
  private final int depth;
  private final SandboxPaths paths;

  Listing(Path folder, int depth, SandboxPaths paths) throws IOException {
    this.paths = paths;
    this.top = Files.newDirectoryStream(folder);
    this.depth = depth;
  }

  void write(JsonGenerator json) throws IOException {
    write(json, top, depth);
  }

  @Override
  public void close() throws IOException {
    top.close();
  }

  private void write(JsonGenerator json, DirectoryStream<Path> folder, int depth)
      throws IOException {
    Iterator<Path> rest = folder.iterator();
    List<Path> run = new ArrayList<>();
    try {
      while (rest.hasNext()) {
        run.add(rest.next());
        if (run.size() == RUN || !rest.hasNext()) {
          run.sort(null);
          for (Path path : run) {
            one(json, path, depth);
          }
          run.clear();
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void one(JsonGenerator json, Path path, int depth) throws IOException {
    Entry entry;
    try {
      entry = Entry.of(path);
    } catch (IOException e) {
      return; // gone since its name was read
    }
    entry.write(json, paths);
    if (depth == 1 || !entry.isDirectory()) {
      return;
    }
    DirectoryStream<Path> below;
    try {
      below = Files.newDirectoryStream(path);
    } catch (IOException e) {
      return; // may be seen but not entered
    }
    try (below) {
      write(json, below, depth - 1);
    }
  }
}
