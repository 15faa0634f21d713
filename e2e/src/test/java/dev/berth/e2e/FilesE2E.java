package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Heap;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files go in and out whole, or not at all. */
@Order(2)
class FilesE2E {
  private static final int LARGEST_UPLOAD = 100 << 20;
  private static final int BUFFER = 1 << 16;

  /**
   * The proxy's largest heap, by the chart's own memory limit, is above 300 MiB; copies need none
   * of it.
   */
  private static final long FLAT_HEAP_MIB = 150;

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_hundred_megabytes_come_back_bit_for_bit(@TempDir Path folder) throws Exception {
    thereAndBack(folder);
  }

  @Test
  @Tag("containers")
  void meanwhile_the_proxies_heap_stays_flat(@TempDir Path folder) throws Exception {
    long peak = Heap.peakMiBDuring(scene.cluster(), () -> thereAndBack(folder));

    assertThat(peak).as("largest heap of a proxy, MiB").isPositive().isLessThan(FLAT_HEAP_MIB);
  }

  private static Void thereAndBack(Path folder) throws Exception {
    LiveSandbox sandbox = scene.shared();
    Path content = folder.resolve("content.bin");
    String sent = writeRandom(content, LARGEST_UPLOAD);

    scene.client().upload(sandbox.name(), "big.bin", BerthClient.file(content)).is(200);
    assertThat(sandbox.shell("sha256sum big.bin")).startsWith(sent);

    HttpResponse<InputStream> download = scene.client().download(sandbox.name(), "big.bin");
    assertThat(download.headers().firstValueAsLong("content-length")).hasValue(LARGEST_UPLOAD);
    assertThat(digest(download.body())).isEqualTo(sent);
    return null;
  }

  @Test
  void one_byte_more_than_allowed_is_413(@TempDir Path folder) throws Exception {
    Path content = folder.resolve("content.bin");
    writeRandom(content, LARGEST_UPLOAD + 1);

    scene.client().upload(scene.shared().name(), "larger.bin", BerthClient.file(content)).is(413);

    scene.shared().get("/filesystem/stat?path=larger.bin").is(404);
  }

  @Test
  void a_client_cut_off_in_the_middle_leaves_nothing() throws IOException {
    LiveSandbox sandbox = scene.shared();
    sandbox.post("/filesystem/mkdir", Map.of("path", "/home/user/cut")).is(200);
    String head =
        """
        POST %s HTTP/1.1
        Content-Type: multipart/form-data; boundary=cut
        Content-Length: 50000000"""
            .formatted(sandbox.path("/filesystem/upload"))
            .replace("\n", "\r\n");
    try (var client = new RawHttp(scene.client(), head)) {
      client.write(
          "--cut\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\n/home/user/cut/half.bin\r\n"
              + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n");
      client.write(new byte[20_000_000]);
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .during(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              assertThat(sandbox.names("/home/user/cut")).isEmpty();
              // Where a file is kept until it is whole.
              assertThat(sandbox.names("/home/user")).noneMatch(name -> name.endsWith(".part"));
            });
  }

  @Test
  void text_written_is_read_again_by_api_and_by_code() {
    LiveSandbox sandbox = scene.shared();
    sandbox.write("/home/user/notes/grüße.txt", "Grüße, 世界\n");

    var read =
        sandbox.get("/files?path=" + BerthClient.encoded("/home/user/notes/grüße.txt")).is(200);
    assertThat(read.text("/content")).isEqualTo("Grüße, 世界\n");
    assertThat(read.text("/encoding")).isEqualTo("utf-8");
    assertThat(sandbox.python("open('notes/grüße.txt').read()").endsOk().result())
        .isEqualTo("'Grüße, 世界\\n'");
  }

  @Test
  void what_is_no_text_is_answered_in_base64() {
    LiveSandbox sandbox = scene.shared();
    byte[] bytes = {0, 1, (byte) 0xff, (byte) 0xfe};
    scene.client().upload(sandbox.name(), "some.bin", BodyPublishers.ofByteArray(bytes)).is(200);

    var read = sandbox.get("/files?path=some.bin").is(200);
    assertThat(read.text("/encoding")).isEqualTo("base64");
    assertThat(Base64.getDecoder().decode(read.text("/content"))).isEqualTo(bytes);
    assertThat(read.json().path("size").asInt()).isEqualTo(bytes.length);
  }

  @Test
  void a_size_is_bytes_and_a_mode_is_decimal() {
    LiveSandbox sandbox = scene.shared();
    var body = Map.of("path", "/home/user/size.txt", "content", "ü", "mode", "600");
    assertThat(sandbox.post("/files", body).is(200).json().path("size").asInt()).isEqualTo(2);

    var entry =
        sandbox.get("/filesystem/stat?path=/home/user/size.txt").is(200).json().at("/entry");
    assertThat(entry.path("size").asInt()).isEqualTo(2);
    assertThat(entry.path("mode").asInt()).isEqualTo(0600);
    assertThat(entry.path("permissions").asText()).isEqualTo("-rw-------");
  }

  @Test
  void what_is_there_is_replaced() {
    scene.shared().write("/home/user/twice.txt", "a first text");
    scene.shared().write("/home/user/twice.txt", "second");

    assertThat(scene.shared().read("/home/user/twice.txt")).isEqualTo("second");
  }

  @Test
  void a_part_of_a_file_is_answered_as_asked() {
    LiveSandbox sandbox = scene.shared();
    sandbox.write("/home/user/digits.txt", "0123456789");

    var middle = scene.client().download(sandbox.name(), "digits.txt", "bytes=2-4").is(206);
    assertThat(middle.body()).isEqualTo("234");
    assertThat(middle.headers().firstValue("content-range")).hasValue("bytes 2-4/10");
    assertThat(scene.client().download(sandbox.name(), "digits.txt", "bytes=-3").is(206).body())
        .isEqualTo("789");
    assertThat(scene.client().download(sandbox.name(), "digits.txt", "bytes=7-").is(206).body())
        .isEqualTo("789");

    var beyond = scene.client().download(sandbox.name(), "digits.txt", "bytes=10-12").is(416);
    assertThat(beyond.headers().firstValue("content-range")).hasValue("bytes */10");
  }

  @Test
  void a_download_names_its_file() {
    scene.shared().write("/home/user/grüße.txt", "x");

    var named = scene.client().download(scene.shared().name(), "grüße.txt").headers();

    assertThat(named.firstValue("content-disposition"))
        .hasValueSatisfying(
            value -> assertThat(value).startsWith("attachment").contains("gr%C3%BC%C3%9Fe.txt"));
  }

  private static String writeRandom(Path file, int size) throws Exception {
    var random = new Random(42);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      byte[] block = new byte[BUFFER];
      for (int left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String digest(InputStream content) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(content, digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
