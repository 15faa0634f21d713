package dev.berth.agent.files;

import dev.berth.agent.AgentConfig;
import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** All routes of files and directories, and what their handlers have in common. */
public final class FileRoutes {
  private final SandboxPaths paths;
  private final Storage storage;
  private final Interrupts interrupts;

  public FileRoutes(AgentConfig config, Interrupts interrupts) {
    this.interrupts = interrupts;
    paths = config.paths();
    storage = new Storage(config.storageBytes(), paths.writable());
  }

  public void register(Router router) {
    new ContentRoutes(paths, storage, interrupts).register(router);
    new DirectoryRoutes(paths).register(router);
    new UploadRoute(paths, storage, interrupts).register(router);
    new DownloadRoute(paths).register(router);
    new WatchRoute(paths, interrupts).register(router);
  }

  static String requiredQuery(Request request, String name) {
    return request
        .query(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> ApiException.badRequest("the query parameter `" + name + "` is required"));
  }

  /** What is to be read: nothing but a regular file has an end that can be trusted to come. */
  static Entry regularFile(Path path) throws IOException {
    Entry entry = Entry.following(path);
    if (entry.type().equals("symlink")) {
      throw new NoSuchFileException(path.toString());
    }
    if (!entry.isFile()) {
      throw ApiException.badRequest("is not a file but a " + entry.type() + ": " + path);
    }
    return entry;
  }

  /** Length that the request states for its body; 0 where it states none. */
  static long announcedBytes(Request request) {
    try {
      return Math.max(0, Long.parseLong(request.header("Content-Length").orElse("0").trim()));
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("Content-Length must be a number");
    }
  }

  /** Permission bits, written in octal as in `chmod`. */
  static int mode(JsonObject body, int otherwise) {
    String text = body.string("mode").orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("(0o)?[0-7]{1,4}")) {
      throw ApiException.badRequest("`mode` must be octal digits such as \"0644\"; got " + text);
    }
    return Integer.parseInt(text.replace("0o", ""), 8);
  }

  static void createParents(Path path, boolean create) throws IOException {
    Path parent = path.getParent();
    if (parent == null || Files.isDirectory(parent)) {
      return;
    }
    if (!create) {
      throw ApiException.notFound("no such directory: " + parent);
    }
    Files.createDirectories(parent);
  }
}
