package dev.berth.agent.files;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import dev.berth.agent.http.SpilledMember;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** GET and POST /files: a file's content within JSON. */
final class ContentRoutes {
  private static final int MAX_READ_BYTES = 10 << 20;

  private static final Set<String> BINARY_EXTENSIONS =
      Set.of(
          ("exe dll so dylib bin o a obj lib class jar war pyc pyo whl deb rpm apk iso img dmg msi"
                  + " zip gz tgz bz2 xz zst 7z rar tar png jpg jpeg gif bmp ico webp tif tiff heic"
                  + " pdf doc docx xls xlsx ppt pptx odt ods odp mp3 mp4 m4a wav ogg flac avi mov"
                  + " mkv webm woff woff2 ttf otf eot db sqlite sqlite3 parquet feather arrow npy"
                  + " npz pkl pickle h5 hdf5 onnx pt pth safetensors wasm")
              .split(" "));

  private final SandboxPaths paths;
  private final Storage storage;
  private final Interrupts interrupts;

  ContentRoutes(SandboxPaths paths, Storage storage, Interrupts interrupts) {
    this.paths = paths;
    this.storage = storage;
    this.interrupts = interrupts;
  }

  void register(Router router) {
    router.get("/files", FileFailures.translated(paths, this::read));
    router.post("/files", FileFailures.translated(paths, this::write));
  }

  private void read(Request request, Response response) throws IOException {
    Path path = paths.resolve(FileRoutes.requiredQuery(request, "path"));
    Entry entry = FileRoutes.regularFile(path);
    try (FileChannel file = FileChannel.open(path)) {
      if (entry.size() > MAX_READ_BYTES) {
        throw tooLarge(entry.size());
      }
      // Some files, such as those of /proc, do not know their size before they are read.
      byte[] piece = new byte[8192];
      Utf8Check check = new Utf8Check();
      long size = 0;
      try (InputStream all = Channels.newInputStream(file)) {
        for (int n = all.read(piece); n >= 0 && size <= MAX_READ_BYTES; n = all.read(piece)) {
          check.update(piece, 0, n);
          size += n;
        }
        if (size > MAX_READ_BYTES) {
          throw tooLarge(size);
        }
        boolean text = check.finish();
        Slice content = new Slice(file, 0, size);
        response.json(200, json -> write(json, entry, text, content));
      }
    }
  }

  private void write(JsonGenerator json, Entry entry, boolean text, Slice content)
      throws IOException {
    json.writeStartObject();
    entry.writeMembers(json, paths);
    json.writeFieldName("content");
    if (text) {
      json.writeString(new InputStreamReader(content, StandardCharsets.UTF_8), -1);
    } else {
      json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, content, -1);
    }
    json.writeStringField("encoding", text ? "utf-8" : "base64");
    json.writeEndObject();
  }

  private static ApiException tooLarge(long size) {
    return new ApiException(
        413,
        "TOO_LARGE",
        "the file has " + size + " bytes; over 10 MiB use GET /filesystem/download");
  }

  private void write(Request request, Response response) throws IOException {
    long announced = Math.min(FileRoutes.announcedBytes(request), JsonObject.MAX_BYTES);
    try (Interrupts.Handle handle = interrupts.registerThread(request.id());
        StagedFile staged =
            new StagedFile(paths.home(), storage, JsonObject.MAX_BYTES, announced)) {
      Utf8Check check = new Utf8Check();
      SpilledMember[] spilled = new SpilledMember[1];
      JsonObject body =
          request.json(in -> spilled[0] = new SpilledMember(in, "content", checked(staged, check)));
      if (!spilled[0].spilled()) {
        throw ApiException.badRequest("`content` is required and must be a string");
      }
      if (!check.finish()) {
        throw ApiException.badRequest("`content` is not UTF-8");
      }
      Path path = target(body);
      int mode = FileRoutes.mode(body, -1);
      FileRoutes.createParents(path, body.bool("createDir").orElse(true));
      staged.commit(path, mode);
      response.json(
          200,
          json -> {
            json.writeStartObject();
            json.writeStringField("path", paths.shown(path));
            json.writeNumberField("size", staged.size());
            json.writeEndObject();
          });
    }
  }

  private Path target(JsonObject body) {
    String encoding = body.string("encoding").orElse("utf-8").toLowerCase(Locale.ROOT);
    if (!encoding.equals("utf-8") && !encoding.equals("utf8")) {
      throw ApiException.badRequest(
          "`encoding` must be utf-8; for other content use POST /filesystem/upload");
    }
    Path path = paths.resolveFile(body.required("path"));
    String name = path.getFileName().toString();
    if (name.startsWith(".")) {
      throw ApiException.badRequest("hidden files cannot be written here; got " + name);
    }
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (name.contains(".") && BINARY_EXTENSIONS.contains(extension)) {
      throw ApiException.badRequest(
          "." + extension + " is no text file; use POST /filesystem/upload");
    }
    if (Files.isDirectory(path)) {
      throw ApiException.conflict("is a directory: " + path);
    }
    return path;
  }

  private static OutputStream checked(StagedFile staged, Utf8Check check) {
    return new FilterOutputStream(staged) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        check.update(bytes, offset, length);
        out.write(bytes, offset, length);
      }
    };
  }
}
