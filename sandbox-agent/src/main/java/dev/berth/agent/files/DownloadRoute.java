package dev.berth.agent.files;

import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** GET /filesystem/download: a file's bytes, whole or one range of them. */
final class DownloadRoute {
  private static final int BUFFER = 64 << 10;
  private final SandboxPaths paths;

  DownloadRoute(SandboxPaths paths) {
    this.paths = paths;
  }

  void register(Router router) {
    router.get("/filesystem/download", FileFailures.translated(paths, this::download));
  }

  private void download(Request request, Response response) throws IOException {
    Path path = paths.resolve(FileRoutes.requiredQuery(request, "path"));
    FileRoutes.regularFile(path);
    Version seen = Version.of(path);
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      Version version = seen.confirmed(path);
      version.tell(response);
      if (version.isKnownTo(request)) {
        response.empty(304);
        return;
      }
      ByteRange range =
          version.allowsRange(request)
              ? request.header("Range").flatMap(r -> ByteRange.of(r, size)).orElse(null)
              : null;
      if (range != null && range.length() == 0) {
        response.header("Content-Range", "bytes */" + size);
        throw new ApiException(
            416, "RANGE_NOT_SATISFIABLE", "the file has " + size + " bytes: " + path);
      }
      String name = path.getFileName().toString();
      response.header("Content-Disposition", disposition(name));
      response.header("Accept-Ranges", "bytes");
      if (range != null) {
        response.header("Content-Range", range.contentRange(size));
      }
      Slice content =
          range == null ? new Slice(file, 0, size) : new Slice(file, range.first(), range.length());
      long length = range == null ? size : range.length();
      try (OutputStream out = response.stream(range == null ? 200 : 206, mimeType(name), length)) {
        copy(content, out);
      }
    }
  }

  private static void copy(Slice content, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private static String mimeType(String name) {
    String type = URLConnection.guessContentTypeFromName(name);
    return type == null ? "application/octet-stream" : type;
  }

  /** The name twice, as RFC 6266 has it: in ASCII for old clients, and as it is. */
  private static String disposition(String name) {
    String ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String plain = "attachment; filename=\"" + ascii + "\"";
    return ascii.equals(name) ? plain : plain + "; filename*=UTF-8''" + encoded;
  }
}
