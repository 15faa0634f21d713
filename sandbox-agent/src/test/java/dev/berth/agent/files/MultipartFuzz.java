package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.InRange;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;
import dev.berth.agent.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms as clients write them, and bodies that nobody would. */
@Timeout(60)
class MultipartFuzz {
  private static final int READ_AHEAD = 64 << 10;

  private record Part(String name, String fileName, String content) {}

  /**
   * @param refusal empty where the whole body was read
   */
  private record Reading(List<Part> parts, String refusal) {}

  @MethodSource("bodies")
  @FuzzTest
  void a_body_is_read_or_refused_the_same_in_any_pieces(
      @NotNull String contentType, byte @NotNull [] body, byte @NotNull [] cuts)
      throws IOException {
    Reading whole = read(contentType, new Trickle(body), body.length);
    Reading inPieces = read(contentType, new Trickle(body, cuts), body.length);

    assertThat(inPieces).isEqualTo(whole);
  }

  static Stream<Arguments> bodies() {
    String type = "multipart/form-data; boundary=b";
    String head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n";
    return Stream.of(
        body(type, head + "\r\ncontent\r\n--b--\r\n"),
        body(type, "preamble\r\n" + head + "X: y\r\n\r\n\r\n--b \r\n\r\n\r\n--b--epilogue"),
        body("Multipart/Form-Data; BOUNDARY=\"a b\"", "--a b--"),
        body(type, head + "\r\ncut off"),
        body(type, head),
        body(type, "--bc\r\n\r\n--b--"),
        body(type, "--b\r\nContent-Disposition: form-data; filename*=utf-8''%zz\r\n\r\n\r\n--b--"),
        body(type, "--b\r\nContent-Disposition: x; name=\"" + "n".repeat(16_000) + "\"\r\n\r\n"),
        body(type, "--b\r\n" + "X: y\r\n".repeat(4_000) + "\r\n\r\n--b--"),
        body("multipart/form-data", "--b--"));
  }

  private static Arguments body(String contentType, String body) {
    return arguments(contentType, body.getBytes(StandardCharsets.UTF_8), new byte[] {0, 2, 7});
  }

  /**
   * @param edge where the last content ends, counted from where the reader's buffer does; far from
   *     it in most cases, which are quicker
   */
  @MethodSource("forms")
  @FuzzTest
  void what_a_client_writes_is_what_is_read(
      @NotNull String boundary,
      @NotNull @WithSize(max = 8) List<Form.@NotNull Field> fields,
      Form.@NotNull Quoting quoting,
      @InRange(min = 0, max = 2_000) int edge,
      byte @NotNull [] cuts)
      throws IOException {
    Form form =
        new Form(
            legal(boundary), padded(fields, edge < 200 ? READ_AHEAD - 400 + edge : 0), quoting);
    if (!canWrite(form)) {
      return;
    }
    byte[] body = form.body();
    int contents = form.fields().stream().mapToInt(f -> f.content().length).sum();

    Reading reading = read(form.contentType(), new Trickle(body, cuts), body.length - contents);

    assertThat(reading.refusal()).isEmpty();
    assertThat(reading.parts())
        .isEqualTo(
            form.fields().stream()
                .map(f -> new Part(f.name(), f.fileName(), hex(f.content())))
                .toList());
  }

  static Stream<Arguments> forms() {
    List<Form.Field> fields =
        List.of(
            new Form.Field("path", "", "some/where".getBytes(StandardCharsets.UTF_8)),
            new Form.Field("file", "a; name=\"path\".txt", "\r\n--bc\r".getBytes()),
            new Form.Field("empty", "é\t", new byte[0]));
    return Stream.of(Form.Quoting.values())
        .flatMap(q -> Stream.of(100, 2_000).map(edge -> form(fields, q, edge)));
  }

  private static Arguments form(List<Form.Field> fields, Form.Quoting quoting, int edge) {
    return arguments("b-1", fields, quoting, edge, new byte[] {0, -1, 7});
  }

  /** RFC 2046: 1 to 70 of these, the last no blank. */
  private static String legal(String boundary) {
    String legal = boundary.replaceAll("[^0-9A-Za-z'()+_,./:=? -]", "");
    return legal.isEmpty() ? "b" : legal.substring(0, Math.min(69, legal.length())) + "b";
  }

  private static List<Form.Field> padded(List<Form.Field> fields, int padding) {
    if (fields.isEmpty() || padding == 0) {
      return fields;
    }
    Form.Field last = fields.getLast();
    byte[] content = new byte[padding + last.content().length];
    System.arraycopy(last.content(), 0, content, padding, last.content().length);
    List<Form.Field> padded = new ArrayList<>(fields);
    padded.set(fields.size() - 1, new Form.Field(last.name(), last.fileName(), content));
    return padded;
  }

  private static boolean canWrite(Form form) {
    String delimiter = "\r\n--" + form.boundary();
    return !form.fields().isEmpty()
        && form.fields().stream()
            .allMatch(
                f ->
                    Form.Quoting.BACKSLASH.canWrite(f.name())
                        && form.quoting().canWrite(f.name())
                        && form.quoting().canWrite(f.fileName())
                        && StandardCharsets.UTF_8.newEncoder().canEncode(f.name() + f.fileName())
                        && f.name().length() + f.fileName().length() < 1000
                        && !("\r\n" + new String(f.content(), StandardCharsets.ISO_8859_1))
                            .contains(delimiter));
  }

  /**
   * @param framing bytes of the body that are nobody's content
   */
  private static Reading read(String contentType, Trickle in, int framing) throws IOException {
    List<Part> parts = new ArrayList<>();
    int passed = 0;
    try {
      Multipart form = new Multipart(contentType, in);
      for (Disposition part = form.next(); part != null; part = form.next()) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        form.copyTo(content);
        passed += content.size();
        assertThat(in.taken()).isLessThanOrEqualTo(passed + framing + READ_AHEAD);
        parts.add(new Part(part.name(), part.fileName(), hex(content.toByteArray())));
      }
      assertThat(in.read(new byte[1], 0, 1)).as("the body is read to its end").isEqualTo(-1);
      return new Reading(parts, "");
    } catch (ApiException e) {
      assertThat(e.status()).isEqualTo(400);
      return new Reading(parts, e.getMessage());
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
