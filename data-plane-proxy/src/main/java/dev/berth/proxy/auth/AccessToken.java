package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one token that opens the API. It is read again from its file, which follows the Secret.
 *
 * <p>Clients send it as {@code Authorization: Bearer} or {@code Agentrun-Access-Token}. A browser's
 * WebSocket can send neither: it offers the subprotocols {@link #TERMINAL} and {@code berth.token.}
 * followed by the token in base64url without padding; the first of them is confirmed.
 */
public final class AccessToken {
  /** The subprotocol that is confirmed to whoever sends the token as another. */
  public static final String TERMINAL = "berth.terminal";

  static final String SUBPROTOCOL = "berth.token.";
  private static final Logger LOG = LoggerFactory.getLogger(AccessToken.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path file;
  private final String tenant;
  private byte[] token = new byte[0];
  private long readAt;

  /**
   * @param tenant the namespace that it opens
   * @throws IOException if the file cannot be read now; later the last token stays in force
   */
  public AccessToken(Path file, String tenant) throws IOException {
    this.file = file;
    this.tenant = tenant;
    token = read();
    readAt = System.nanoTime();
  }

  /**
   * @throws Problem 401, the same for a missing and a wrong token
   */
  public Caller check(Call call) {
    var expected = current();
    boolean fits = false;
    for (var offered : offered(call)) {
      // Compared without an early end; an empty token file opens nothing.
      fits |= expected.length > 0 && MessageDigest.isEqual(expected, offered);
    }
    if (!fits) {
      throw new Problem(
          401,
          "UNAUTHORIZED",
          "the access token is missing or wrong",
          Map.of("WWW-Authenticate", "Bearer"));
    }
    return new Caller("access-token", tenant, "access-token");
  }

  private static List<byte[]> offered(Call call) {
    var all = new ArrayList<byte[]>();
    for (var value : call.headers("Authorization")) {
      if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
        all.add(bytes(value.substring(7).strip()));
      }
    }
    call.headers("Agentrun-Access-Token").forEach(v -> all.add(bytes(v.strip())));
    if (call.wantsWebSocket()) {
      call.headers("Sec-WebSocket-Protocol").stream()
          .flatMap(v -> List.of(v.split(",")).stream())
          .map(String::strip)
          .filter(p -> p.startsWith(SUBPROTOCOL))
          .forEach(p -> all.add(decoded(p.substring(SUBPROTOCOL.length()))));
    }
    return all;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private synchronized byte[] current() {
    if (System.nanoTime() - readAt > FRESH_NANOS) {
      readAt = System.nanoTime();
      try {
        token = read();
      } catch (IOException e) {
        LOG.warn("the access token cannot be read again: {}", e.toString());
      }
    }
    return token;
  }

  private byte[] read() throws IOException {
    return bytes(Files.readString(file).strip());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
