package dev.berth.agent.files;

import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** GET /filesystem, /filesystem/stat and POST /filesystem/{mkdir,move,remove}. */
final class DirectoryRoutes {
  private static final int DEFAULT_MODE = 0755;
  private final SandboxPaths paths;

  DirectoryRoutes(SandboxPaths paths) {
    this.paths = paths;
  }

  void register(Router router) {
    router.get("/filesystem", FileFailures.translated(paths, this::list));
    router.get("/filesystem/stat", FileFailures.translated(paths, this::stat));
    router.post("/filesystem/mkdir", FileFailures.translated(paths, this::mkdir));
    router.post("/filesystem/move", FileFailures.translated(paths, this::move));
    router.post("/filesystem/remove", FileFailures.translated(paths, this::remove));
  }

  private void list(Request request, Response response) throws IOException {
    Path path = paths.resolve(request.query("path").filter(p -> !p.isEmpty()).orElse("."));
    int depth = request.queryInteger("depth", 1, 1, Integer.MAX_VALUE);
    Entry entry = Entry.following(path);
    if (!entry.isDirectory()) {
      throw ApiException.badRequest("is not a directory: " + path);
    }
    // Opened before the answer's head goes out, so that a refusal still has a status of its own.
    try (Listing listing = new Listing(path, depth, paths)) {
      response.json(
          200,
          json -> {
            json.writeStartObject();
            json.writeStringField("path", paths.shown(path));
            json.writeArrayFieldStart("entries");
            listing.write(json);
            json.writeEndArray();
            json.writeEndObject();
          });
    }
  }

  private void stat(Request request, Response response) throws IOException {
    answer(response, Entry.following(paths.resolve(FileRoutes.requiredQuery(request, "path"))));
  }

  private void mkdir(Request request, Response response) throws IOException {
    JsonObject body = request.json();
    Path path = paths.resolve(body.required("path"));
    int mode = FileRoutes.mode(body, DEFAULT_MODE);
    boolean parents = body.bool("parents").orElse(true);
    if (!Files.isDirectory(path)) {
      FileRoutes.createParents(path, parents);
      Files.createDirectory(path);
      Files.setAttribute(path, "unix:mode", mode);
    }
    answer(response, Entry.following(path));
  }

  private void move(Request request, Response response) throws IOException {
    JsonObject body = request.json();
    Path source = paths.resolve(body.required("source"));
    Path target = paths.resolve(body.required("destination"));
    boolean there = exists(source);
    if (!there && !exists(target)) {
      throw new NoSuchFileException(source.toString());
    }
    if (there && !source.equals(target)) {
      rename(source, target);
    }
    answer(response, Entry.of(target));
  }

  private static void rename(Path source, Path target) throws IOException {
    if (target.startsWith(source)) {
      throw ApiException.badRequest("a directory cannot be moved into itself: " + source);
    }
    boolean folder = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) || folder && exists(target)) {
      throw ApiException.conflict("the destination exists: " + target);
    }
    FileRoutes.createParents(target, true);
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Tree.moveAcross(source, target);
    }
  }

  private void remove(Request request, Response response) throws IOException {
    Path path = paths.resolve(request.json().required("path"));
    if (SandboxPaths.isRoot(path)) {
      throw ApiException.badRequest("the root directory cannot be removed");
    }
    if (!exists(path)) {
      answer(response, Entry.gone(path));
      return;
    }
    Entry entry = Entry.of(path);
    Tree.delete(path);
    answer(response, entry);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void answer(Response response, Entry entry) throws IOException {
    response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeFieldName("entry");
          entry.write(json, paths);
          json.writeEndObject();
        });
  }
}
