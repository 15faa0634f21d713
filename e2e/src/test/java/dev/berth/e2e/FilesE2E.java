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
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Order;
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
  void a_hundred_megabytes_come_back_bit_for_bit_while_the_proxies_heap_stays_flat(
      @TempDir Path folder) throws Exception {
    LiveSandbox sandbox = scene.shared();
    Path content = folder.resolve("content.bin");
    String sent = writeRandom(content, LARGEST_UPLOAD);

    long peak =
        Heap.peakMiBDuring(
            scene.cluster(),
            () -> {
              scene
                  .client()
                  .upload(sandbox.name(), "/workspace/big.bin", BerthClient.file(content))
                  .is(200);
              assertThat(sandbox.shell("sha256sum /workspace/big.bin")).startsWith(sent);

              HttpResponse<InputStream> download =
                  scene.client().download(sandbox.name(), "/workspace/big.bin");
              assertThat(download.headers().firstValueAsLong("content-length"))
                  .hasValue(LARGEST_UPLOAD);
              assertThat(digest(download.body())).isEqualTo(sent);
              return null;
            });

    assertThat(peak).as("largest heap of a proxy, MiB").isPositive().isLessThan(FLAT_HEAP_MIB);
  }

  @Test
  void one_byte_more_than_allowed_is_413(@TempDir Path folder) throws Exception {
    Path content = folder.resolve("content.bin");
    writeRandom(content, LARGEST_UPLOAD + 1);

    scene
        .client()
        .upload(scene.shared().name(), "/workspace/larger.bin", BerthClient.file(content))
        .is(413);

    scene.shared().get("/filesystem/stat?path=/workspace/larger.bin").is(404);
  }

  @Test
  void a_client_cut_off_in_the_middle_leaves_nothing() throws IOException {
    LiveSandbox sandbox = scene.shared();
    sandbox.post("/filesystem/mkdir", Map.of("path", "/workspace/cut")).is(200);
    String head =
        """
        POST %s HTTP/1.1
        Content-Type: multipart/form-data; boundary=cut
        Content-Length: 50000000"""
            .formatted(sandbox.path("/filesystem/upload"))
            .replace("\n", "\r\n");
    try (var client = new RawHttp(scene.client(), head)) {
      client.write(
          "--cut\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\n/workspace/cut/half.bin\r\n"
              + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n");
      client.write(new byte[20_000_000]);
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .during(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(sandbox.execInPod("ls", "-A", "/workspace/cut")).isBlank());
  }

  @Test
  void text_written_is_read_again_by_api_and_by_code() {
    LiveSandbox sandbox = scene.shared();
    sandbox
        .post("/files", Map.of("path", "/home/user/notes/grüße.txt", "content", "Grüße, 世界\n"))
        .is(200);

    var read =
        sandbox.get("/files?path=" + BerthClient.encoded("/home/user/notes/grüße.txt")).is(200);
    assertThat(read.text("/content")).isEqualTo("Grüße, 世界\n");
    assertThat(read.text("/encoding")).isEqualTo("utf-8");
    assertThat(sandbox.python("open('/home/user/notes/grüße.txt').read()").endsOk().result())
        .isEqualTo("'Grüße, 世界\\n'");
  }

  @Test
  void files_are_moved_listed_and_removed() {
    LiveSandbox sandbox = scene.shared();
    sandbox.post("/files", Map.of("path", "/data/a.txt", "content", "a")).is(200);
    sandbox
        .post("/filesystem/move", Map.of("source", "/data/a.txt", "destination", "/data/b/c.txt"))
        .is(200);

    assertThat(
            sandbox.get("/filesystem?path=/data&depth=2").is(200).json().findValuesAsText("path"))
        .contains("/data/b/c.txt")
        .doesNotContain("/data/a.txt");

    sandbox.post("/filesystem/remove", Map.of("path", "/data/b")).is(200);
    sandbox.get("/filesystem/stat?path=/data/b").is(404);
  }

  @Test
  void a_write_outside_of_the_users_folders_is_403_and_says_where_it_may() {
    var refused = scene.shared().post("/files", Map.of("path", "/x.txt", "content", "x")).is(403);

    assertThat(refused.text("/message")).contains("/home/user", "/workspace", "Root");
  }

  @Test
  void a_part_of_a_file_is_answered_as_asked() throws Exception {
    LiveSandbox sandbox = scene.shared();
    sandbox.post("/files", Map.of("path", "/data/digits.txt", "content", "0123456789")).is(200);
    String head =
        "GET %s HTTP/1.1\r\nRange: bytes=2-4\r\nConnection: close"
            .formatted(sandbox.path("/filesystem/download?path=/data/digits.txt"));
    try (var client = new RawHttp(scene.client(), head)) {
      String answer = new String(client.input().readAllBytes());
      assertThat(answer).startsWith("HTTP/1.1 206").endsWith("\r\n\r\n234");
    }
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
