package dev.berth.agent.files;

import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A form as a client writes it. */
record Form(String boundary, List<Field> fields, Quoting quoting) {
  /** A field; a name of a file that is empty is none. */
  record Field(@NotNull String name, @NotNull String fileName, byte @NotNull [] content) {}

  /** How clients write what may not stand in a quoted string. */
  enum Quoting {
    /** RFC 7578 by way of RFC 822: a backslash before a quote or a backslash. */
    BACKSLASH,
    /** Browsers: {@code %22}, and nothing else. */
    PERCENT,
    /** RFC 5987: {@code filename*=utf-8''…}, beside a name for readers that do not know it. */
    EXTENDED;

    boolean canWrite(String name) {
      boolean inLine = name.chars().noneMatch(c -> c == '\r' || c == '\n');
      return switch (this) {
        case BACKSLASH -> inLine && !name.contains("%22");
        case PERCENT -> inLine && !name.contains("%22") && !name.contains("\\");
        case EXTENDED -> true;
      };
    }

    private String parameter(String key, String value) {
      return switch (this) {
        case BACKSLASH ->
            "; " + key + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        case PERCENT -> "; " + key + "=\"" + value.replace("\"", "%22") + "\"";
        case EXTENDED ->
            "; %s=\"other\"; %s*=UTF-8''%s"
                .formatted(
                    key, key, URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      };
    }
  }

  String contentType() {
    return "multipart/form-data; boundary=\"" + boundary + "\"";
  }

  byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Field field : fields) {
      Quoting forName = quoting == Quoting.EXTENDED ? Quoting.BACKSLASH : quoting;
      String head =
          "--%s\r\nContent-Disposition: form-data%s%s\r\nContent-Type: text/plain\r\n\r\n"
              .formatted(
                  boundary,
                  field.fileName().isEmpty() ? "" : quoting.parameter("filename", field.fileName()),
                  forName.parameter("name", field.name()));
      body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      body.writeBytes(field.content());
      body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }
}
