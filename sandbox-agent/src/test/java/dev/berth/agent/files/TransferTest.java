package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
  private static final String BOUNDARY = "xYz-0123456789";
  @TempDir Path home;
  RunningAgent agent;

  @BeforeEach
  void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private static byte[] field(String name, String value) {
    return part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] file(String fileName, byte[] content) {
    return part("form-data; name=\"file\"; filename=\"" + fileName + "\"", content);
  }

  private static byte[] part(String disposition, byte[] content) {
    String head = "--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n\r\n";
    return join(head.getBytes(StandardCharsets.UTF_8), content, "\r\n".getBytes());
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private Answer upload(byte[]... parts) {
    byte[] body = join(join(parts), ("--" + BOUNDARY + "--\r\n").getBytes());
    return upload(BodyPublishers.ofByteArray(body));
  }

  private Answer upload(HttpRequest.BodyPublisher body) {
    return agent.send(
        HttpRequest.newBuilder(agent.uri("/filesystem/upload"))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(body));
  }

  private HttpResponse<byte[]> download(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(agent.uri("/filesystem/download?path=" + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return agent.client().send(request.build(), BodyHandlers.ofByteArray());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void nothing_is_left_staged() throws IOException {
    try (var all = Files.list(home)) {
      assertThat(all).noneMatch(p -> p.getFileName().toString().startsWith(".berth-"));
    }
  }

  @Test
  void the_path_may_come_before_or_after_the_file() {
    byte[] content = random(300_000);
    Answer first = upload(field("path", "up/one.bin"), file("x.bin", content));
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.at("path")).isEqualTo("up/one.bin");
    assertThat(first.at("size")).isEqualTo(300_000L);
    assertThat(upload(file("x.bin", content), field("path", "up/two.bin")).status()).isEqualTo(200);
    assertThat(home.resolve("up/one.bin")).hasBinaryContent(content);
    assertThat(home.resolve("up/two.bin")).hasBinaryContent(content);
  }

  @Test
  void without_a_path_the_files_own_name_counts_below_the_current_path() {
    assertThat(upload(file("../../na\\\"me é.txt", new byte[3])).at("path"))
        .isEqualTo("na\"me é.txt");
    assertThat(upload(file("b.txt", new byte[3]), field("current_path", "sub/dir")).status())
        .isEqualTo(200);
    assertThat(home.resolve("na\"me é.txt")).hasSize(3);
    assertThat(home.resolve("sub/dir/b.txt")).hasSize(3);
    upload(file("c.txt", new byte[3]), field("path", "c2.txt"), field("current_path", "sub"));
    assertThat(home.resolve("c2.txt")).hasSize(3);
  }

  @Test
  void an_empty_file_and_hidden_or_binary_names_are_taken() {
    assertThat(upload(file(".env", new byte[0])).at("size")).isEqualTo(0L);
    assertThat(upload(file("tool.exe", new byte[] {1})).status()).isEqualTo(200);
    assertThat(home.resolve(".env")).isEmptyFile();
  }

  @Test
  void content_that_resembles_a_boundary_is_content() {
    byte[] tricky = ("a\r\n--" + BOUNDARY.substring(1) + "\r\n-\r\r\n\r\n--").getBytes();
    upload(field("path", "tricky"), file("x", tricky));
    assertThat(home.resolve("tricky")).hasBinaryContent(tricky);
  }

  @Test
  void the_boundary_is_found_wherever_the_buffers_end() {
    for (int length = 65_400; length < 65_560; length += 3) {
      byte[] content = random(length);
      assertThat(upload(field("path", "edge"), file("x", content)).status()).isEqualTo(200);
      assertThat(home.resolve("edge")).hasBinaryContent(content);
    }
  }

  @Test
  void forms_that_do_not_fit_are_400_and_other_bodies_415() throws IOException {
    assertThat(upload(field("path", "x")).status()).isEqualTo(400);
    assertThat(upload(file("", new byte[1])).status()).isEqualTo(400);
    assertThat(upload(field("path", "dir/"), file("a", new byte[1])).status()).isEqualTo(400);
    assertThat(upload(BodyPublishers.ofByteArray(file("cut", new byte[9]))).status())
        .isEqualTo(400);
    assertThat(upload(BodyPublishers.noBody()).status()).isEqualTo(400);
    assertThat(agent.post("/filesystem/upload", "{}").status()).isEqualTo(415);
    nothing_is_left_staged();
  }

  @Test
  void onto_a_directory_is_409() throws IOException {
    Files.createDirectory(home.resolve("folder"));
    assertThat(upload(field("path", "folder"), file("a", new byte[1])).status()).isEqualTo(409);
    nothing_is_left_staged();
  }

  @Test
  void exactly_one_hundred_mebibytes_are_taken() throws IOException {
    long limit = 100L << 20;
    assertThat(upload(large(limit)).at("size")).isEqualTo(limit);
    assertThat(home.resolve("large")).hasSize(limit);
  }

  @Test
  void one_byte_more_is_413_and_leaves_nothing() throws IOException {
    assertThat(upload(large((100L << 20) + 1)).status()).isEqualTo(413);
    assertThat(home.resolve("large")).doesNotExist();
    nothing_is_left_staged();
  }

  private static HttpRequest.BodyPublisher large(long length) {
    byte[] head = join(field("path", "large"), file("l", new byte[0]));
    byte[] open = java.util.Arrays.copyOf(head, head.length - 2);
    byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes();
    return BodyPublishers.ofInputStream(
        () ->
            new java.io.SequenceInputStream(
                java.util.Collections.enumeration(
                    java.util.List.of(
                        new java.io.ByteArrayInputStream(open),
                        new Zeros(length),
                        new java.io.ByteArrayInputStream(tail)))));
  }

  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int n = (int) Math.min(left, length);
      java.util.Arrays.fill(bytes, offset, offset + n, (byte) 0);
      left -= n;
      return n;
    }
  }

  @Test
  void what_goes_over_the_disk_limit_is_507() throws IOException {
    try (RunningAgent small = RunningAgent.start(home, Map.of("BERTH_STORAGE_BYTES", "100000"))) {
      Answer answer =
          small.post(
              "/files", "{\"path\": \"a.txt\", \"content\": \"" + "x".repeat(99_000) + "\"}");
      assertThat(answer.status()).isEqualTo(507);
      assertThat(home.resolve("a.txt")).doesNotExist();
      nothing_is_left_staged();
    }
  }

  @Test
  void a_download_is_the_bytes_with_their_length_and_name() throws Exception {
    byte[] content = random(1_000_000);
    Files.write(home.resolve("data.csv"), content);
    HttpResponse<byte[]> response = download("data.csv");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
    assertThat(response.headers().firstValue("Content-Length")).hasValue("1000000");
    assertThat(response.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(response.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"data.csv\"");
    Files.write(home.resolve("é \".txt"), new byte[0]);
    HttpResponse<byte[]> odd = download("%C3%A9%20%22.txt");
    assertThat(odd.headers().firstValue("Content-Length")).hasValue("0");
    assertThat(odd.headers().firstValue("Content-Type")).hasValue("text/plain");
    assertThat(odd.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"_ _.txt\"; filename*=UTF-8''%C3%A9%20%22.txt");
  }

  @Test
  void a_range_is_206_and_one_outside_the_file_416() throws Exception {
    Files.writeString(home.resolve("ten"), "0123456789");
    HttpResponse<byte[]> middle = download("ten", "Range", "bytes=2-4");
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.body()).asString().isEqualTo("234");
    assertThat(middle.headers().firstValue("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(middle.headers().firstValue("Content-Length")).hasValue("3");
    assertThat(download("ten", "Range", "bytes=7-").body()).asString().isEqualTo("789");
    assertThat(download("ten", "Range", "bytes=-2").body()).asString().isEqualTo("89");
    assertThat(download("ten", "Range", "bytes=8-99").body()).asString().isEqualTo("89");
    HttpResponse<byte[]> outside = download("ten", "Range", "bytes=10-");
    assertThat(outside.statusCode()).isEqualTo(416);
    assertThat(outside.headers().firstValue("Content-Range")).hasValue("bytes */10");
    assertThat(download("ten", "Range", "lines=1-2").statusCode()).isEqualTo(200);
    assertThat(download("ten", "Range", "bytes=0-1,4-5").statusCode()).isEqualTo(200);
  }

  @Test
  void a_download_is_resumed_only_where_the_file_is_the_same() throws Exception {
    Files.writeString(home.resolve("ten"), "0123456789");
    String tag = download("ten").headers().firstValue("ETag").orElseThrow();

    HttpResponse<byte[]> rest = download("ten", "Range", "bytes=4-", "If-Range", tag);
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).asString().isEqualTo("456789");
    assertThat(rest.headers().firstValue("ETag")).hasValue(tag);

    agent.post("/files", "{\"path\": \"ten\", \"content\": \"abcdefghij\"}");
    HttpResponse<byte[]> other = download("ten", "Range", "bytes=4-", "If-Range", tag);
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.body()).asString().isEqualTo("abcdefghij");
  }

  @Test
  void a_download_of_what_the_client_has_already_is_304() throws Exception {
    Files.writeString(home.resolve("ten"), "0123456789");
    String tag = download("ten").headers().firstValue("ETag").orElseThrow();

    HttpResponse<byte[]> again = download("ten", "If-None-Match", "\"x\", " + tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void directories_and_missing_files_are_not_downloaded() throws Exception {
    assertThat(download(".").statusCode()).isEqualTo(400);
    assertThat(download("nothing").statusCode()).isEqualTo(404);
  }
}
