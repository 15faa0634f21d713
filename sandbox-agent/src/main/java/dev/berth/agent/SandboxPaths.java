package dev.berth.agent;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Turns the paths that callers write into those of the machine; relative ones count from the home.
 *
 * <p>Where the sandbox has a root of its own, they are the same. Where it has none, its folders lie
 * below one of the machine's: {@code /home/user} is {@code <root>/home/user} there, and whatever
 * leads elsewhere is refused, for it would be the machine's. That holds against callers of the API;
 * code in such a sandbox is held by nothing, and may change a link while it is being looked at.
 *
 * @param home the machine's path of the home
 * @param root folder below which the sandbox's folders lie; empty where it has its own root
 */
public record SandboxPaths(Path home, Optional<Path> root) {
  /** Where a sandbox's code may write, whatever its image. */
  private static final List<Path> FOLDERS =
      List.of(Path.of("/home/user"), Path.of("/workspace"), Path.of("/data"), Path.of("/tmp"));

  private static final int MOST_LINKS = 40;

  /** Refused with 400: an empty path, and one that no file can have; with 403: one that is out. */
  public Path resolve(String text) {
    if (text.isEmpty()) {
      throw ApiException.badRequest("the path must not be empty");
    }
    try {
      return root.isEmpty()
          ? home.resolve(text).normalize()
          : confined(root.get(), FOLDERS.getFirst().resolve(text).normalize());
    } catch (InvalidPathException e) {
      throw ApiException.badRequest("the path is not valid: " + e.getReason());
    }
  }

  /** As {@link #resolve(String)}, for what shall become a file: it must end in a name. */
  public Path resolveFile(String text) {
    Path path = resolve(text);
    if (text.endsWith("/") || text.endsWith("/.") || text.endsWith("/..") || isRoot(path)) {
      throw ApiException.badRequest("the path must end in a file's name; got " + text);
    }
    return path;
  }

  /** A folder to start a process in; an empty path is the home. Refused with 400 if it is none. */
  public Path folder(String text) {
    Path folder = text.isEmpty() ? home : resolve(text);
    if (!Files.isDirectory(folder)) {
      throw ApiException.badRequest("`cwd` is not a directory: " + shown(folder));
    }
    return folder;
  }

  /** The path as callers know it. */
  public String shown(Path path) {
    return root.filter(path::startsWith)
        .map(top -> "/" + top.relativize(path))
        .orElseGet(path::toString);
  }

  /** A sentence with the machine's paths in it, as callers know these. */
  public String inWords(String sentence) {
    return root.map(top -> sentence.replace(top + "/", "/")).orElse(sentence);
  }

  /** The folders that a sandbox's code writes to. */
  public List<Path> writable() {
    return root.map(top -> FOLDERS.stream().map(each -> below(top, each)).toList())
        .orElseGet(
            () ->
                List.of(
                    home,
                    Path.of("/workspace"),
                    Path.of("/data"),
                    Path.of("/tmp"),
                    Path.of("/var/tmp")));
  }

  public static boolean isRoot(Path path) {
    return path.getFileName() == null;
  }

  /** Code sees the machine's paths and prints them, so they are taken as well. */
  private static Path confined(Path root, Path asked) {
    Path path = asked.startsWith(root) ? asked : below(root, asked);
    if (FOLDERS.stream().noneMatch(each -> path.startsWith(below(root, each)))) {
      throw outside(asked);
    }
    try {
      if (!leadsBelow(root.toRealPath(), path, MOST_LINKS)) {
        throw outside(asked);
      }
    } catch (IOException e) {
      throw outside(asked);
    }
    return path;
  }

  private static boolean leadsBelow(Path root, Path path, int links) throws IOException {
    if (links == 0) {
      return false;
    }
    try {
      return path.toRealPath().startsWith(root);
    } catch (NoSuchFileException e) {
      Path parent = path.getParent();
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        // a link to nothing, which a write would make there
        Path target = parent.toRealPath().resolve(Files.readSymbolicLink(path)).normalize();
        return leadsBelow(root, target, links - 1);
      }
      return parent != null && leadsBelow(root, parent, links);
    }
  }

  private static Path below(Path root, Path absolute) {
    return root.resolve(absolute.getRoot().relativize(absolute));
  }

  private static ApiException outside(Path asked) {
    return new ApiException(
        403,
        "PERMISSION_DENIED",
        "this sandbox runs without a root of its own, so "
            + asked
            + " would be the machine's; it has /home/user, /workspace, /data and /tmp");
  }
}
