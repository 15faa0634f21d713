package dev.berth.agent.files;

import dev.berth.agent.http.ApiException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns the paths that callers write into absolute ones; relative ones count from the home. */
record SandboxPaths(Path home) {

  /** Refused with 400: an empty path, and one that no file can have. */
  Path resolve(String text) {
    return resolve(home, text);
  }

  Path resolve(Path base, String text) {
    if (text.isEmpty()) {
      throw ApiException.badRequest("the path must not be empty");
    }
    try {
      return base.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw ApiException.badRequest("the path is not valid: " + e.getReason());
    }
  }

  /** As {@link #resolve(String)}, for what shall become a file: it must end in a name. */
  Path resolveFile(String text) {
    return resolveFile(home, text);
  }

  Path resolveFile(Path base, String text) {
    Path path = resolve(base, text);
    if (text.endsWith("/") || text.endsWith("/.") || text.endsWith("/..") || isRoot(path)) {
      throw ApiException.badRequest("the path must end in a file's name; got " + text);
    }
    return path;
  }

  static boolean isRoot(Path path) {
    return path.getFileName() == null;
  }
}
