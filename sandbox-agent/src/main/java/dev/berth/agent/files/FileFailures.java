package dev.berth.agent.files;

import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Handler;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in the API's statuses what the file system refused. */
final class FileFailures {
  private static final String WRITABLE =
      " (user: NonRoot writes below /home/user, /workspace, /data and /tmp;"
          + " a template with user: Root writes everywhere)";

  private FileFailures() {}

  static Handler translated(SandboxPaths paths, Handler handler) {
    return (request, response) -> {
      try {
        handler.handle(request, response);
      } catch (ApiException e) {
        throw worded(paths, e);
      } catch (IOException e) {
        throw worded(paths, translate(e));
      }
    };
  }

  private static ApiException worded(SandboxPaths paths, ApiException e) {
    return new ApiException(e.status(), e.code(), paths.inWords(e.getMessage()));
  }

  private static ApiException translate(IOException e) throws IOException {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    String file = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : "";
    return switch (e) {
      case NoSuchFileException x -> ApiException.notFound("no such file or directory: " + file);
      case AccessDeniedException x -> denied("permission denied", file);
      case FileAlreadyExistsException x -> ApiException.conflict("already exists: " + file);
      case DirectoryNotEmptyException x -> ApiException.conflict("is not empty: " + file);
      // Of a move that fails for another reason the new name is at fault.
      case FileSystemException x when x.getOtherFile() != null ->
          byReason(reason == null ? "" : reason, x.getOtherFile(), e);
      default -> byReason(reason == null ? "" : reason, file, e);
    };
  }

  /** The rest of errno has no Java type; its words are the C library's, in English. */
  private static ApiException byReason(String reason, String file, IOException e)
      throws IOException {
    return switch (reason) {
      case "No space left on device", "Disk quota exceeded" -> Storage.full(reason);
      case "Operation not permitted", "Read-only file system" -> denied(reason, file);
      case "Device or resource busy", "Text file busy" ->
          ApiException.conflict(reason + ": " + file);
      case "Not a directory",
          "Is a directory",
          "Invalid argument",
          "File name too long",
          "Too many levels of symbolic links" ->
          ApiException.badRequest(reason + ": " + file);
      default -> throw e;
    };
  }

  private static ApiException denied(String why, String file) {
    return new ApiException(403, "PERMISSION_DENIED", why + ": " + file + WRITABLE);
  }
}
