package dev.berth.agent.files;

import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** POST /filesystem/upload: one file of a multipart form, its fields in any order. */
final class UploadRoute {
  private static final long MAX_FILE_BYTES = 100L << 20;
  private static final long MAX_FORM_BYTES = 64 << 10;
  private static final int MAX_FIELD_BYTES = 8192;

  private final SandboxPaths paths;
  private final Storage storage;
  private final Interrupts interrupts;

  UploadRoute(SandboxPaths paths, Storage storage, Interrupts interrupts) {
    this.paths = paths;
    this.storage = storage;
    this.interrupts = interrupts;
  }

  void register(Router router) {
    router.post("/filesystem/upload", FileFailures.translated(paths, this::upload));
  }

  private void upload(Request request, Response response) throws IOException {
    String type = request.header("Content-Type").orElse("");
    if (!type.regionMatches(true, 0, "multipart/form-data", 0, 19)) {
      throw new ApiException(
          415, "UNSUPPORTED_MEDIA_TYPE", "the body must be multipart/form-data; got " + type);
    }
    long announced = FileRoutes.announcedBytes(request);
    if (announced > MAX_FILE_BYTES + MAX_FORM_BYTES) {
      throw new ApiException(
          413, "TOO_LARGE", "the file is over the limit of " + MAX_FILE_BYTES + " bytes");
    }
    try (Interrupts.Handle handle = interrupts.registerThread(request.id());
        StagedFile staged = new StagedFile(paths.home(), storage, MAX_FILE_BYTES, announced)) {
      String shown = destination(new Multipart(type, request.body()), staged);
      // Only the end of the body says that it is the one that was signed.
      request.body().transferTo(OutputStream.nullOutputStream());
      Path target = paths.resolveFile(shown);
      FileRoutes.createParents(target, true);
      staged.commit(target, -1);
      response.json(
          200,
          json -> {
            json.writeStartObject();
            json.writeStringField("path", shown);
            json.writeNumberField("size", staged.size());
            json.writeEndObject();
          });
    }
  }

  /** Reads the form; the file's bytes go where they are told, its destination is returned. */
  private String destination(Multipart form, StagedFile staged) throws IOException {
    String path = "";
    String currentPath = "";
    String fileName = null;
    for (Disposition part = form.next(); part != null; part = form.next()) {
      switch (part.name()) {
        case "file" -> {
          if (fileName != null) {
            throw ApiException.badRequest("one upload takes one `file`");
          }
          form.copyTo(staged);
          fileName = part.fileName();
        }
        case "path" -> path = form.text(MAX_FIELD_BYTES);
        case "current_path" -> currentPath = form.text(MAX_FIELD_BYTES);
        default -> {}
      }
    }
    if (fileName == null) {
      throw ApiException.badRequest("the form has no part `file`");
    }
    if (!path.isEmpty()) {
      return path;
    }
    String name =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw ApiException.badRequest("neither `path` nor the file's own name says where it goes");
    }
    boolean here = currentPath.isEmpty() || currentPath.equals(".") || currentPath.equals("./");
    return here ? name : currentPath + (currentPath.endsWith("/") ? "" : "/") + name;
  }
}
