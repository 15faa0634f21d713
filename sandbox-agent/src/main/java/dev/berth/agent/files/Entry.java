package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.SandboxPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * One file or directory as the API shows it.
 *
 * @param path absolute
 * @param type file, directory, symlink or other
 * @param size bytes of content; 0 for a directory
 * @param mode permission bits; the API writes them in decimal
 */
record Entry(
    Path path, String type, long size, int mode, String owner, String group, FileTime modified) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** What the path leads to; a link that leads nowhere is shown itself. */
  static Entry following(Path path) throws IOException {
    try {
      return read(path);
    } catch (NoSuchFileException e) {
      return of(path);
    }
  }

  /** What bears this name, links included. */
  static Entry of(Path path) throws IOException {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Stands for what a removal did not find any more. */
  static Entry gone(Path path) {
    return new Entry(path, "file", 0, 0, "", "", FileTime.fromMillis(System.currentTimeMillis()));
  }

  private static Entry read(Path path, LinkOption... options) throws IOException {
    Map<String, Object> a =
        Files.readAttributes(
            path,
            "unix:mode,size,isRegularFile,isDirectory,isSymbolicLink,owner,group,lastModifiedTime",
            options);
    String type =
        a.get("isRegularFile").equals(true)
            ? "file"
            : a.get("isDirectory").equals(true)
                ? "directory"
                : a.get("isSymbolicLink").equals(true) ? "symlink" : "other";
    long size = type.equals("directory") ? 0 : (Long) a.get("size");
    int mode = (Integer) a.get("mode") & 07777;
    return new Entry(
        path,
        type,
        size,
        mode,
        a.get("owner").toString(),
        a.get("group").toString(),
        (FileTime) a.get("lastModifiedTime"));
  }

  boolean isFile() {
    return type.equals("file");
  }

  boolean isDirectory() {
    return type.equals("directory");
  }

  /** Writes the members of an object that the caller has opened. */
  void writeMembers(JsonGenerator json, SandboxPaths paths) throws IOException {
    json.writeStringField("name", SandboxPaths.isRoot(path) ? "/" : path.getFileName().toString());
    json.writeStringField("type", type);
    json.writeStringField("path", paths.shown(path));
    json.writeNumberField("size", size);
    json.writeNumberField("mode", mode);
    json.writeStringField("permissions", permissions());
    json.writeStringField("owner", owner);
    json.writeStringField("group", group);
    json.writeStringField("modifiedTime", TIME.format(modified.toInstant()));
  }

  void write(JsonGenerator json, SandboxPaths paths) throws IOException {
    json.writeStartObject();
    writeMembers(json, paths);
    json.writeEndObject();
  }

  /** As `ls -l` has them, without the special bits. */
  private String permissions() {
    StringBuilder text = new StringBuilder(10);
    text.append(
        switch (type) {
          case "directory" -> 'd';
          case "symlink" -> 'l';
          default -> '-';
        });
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return text.toString();
  }
}
