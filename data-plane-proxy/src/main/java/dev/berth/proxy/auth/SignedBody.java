package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A body that is hashed while it passes. Its last bytes are held back unless the whole of it is
 * what was signed: nobody who needs all of it acts on another.
 */
final class SignedBody extends FilterInputStream {
  private static final String EMPTY = Hashes.hex("");

  /** Bodies up to here are read before anything else is done for the call. */
  private static final int SMALL = 8 * 1024;

  private final MessageDigest digest = Hashes.sha256();
  private final String signed;
  private final long announced;
  private final String scheme;
  private long taken;
  private boolean checked;

  private SignedBody(InputStream in, String signed, long announced, String scheme) {
    super(in);
    this.signed = signed;
    this.announced = announced;
    this.scheme = scheme;
  }

  /**
   * Checks a small body at once, so that a forged one is refused as every other credential is,
   * before anything is looked up for it; has a large one checked when it is read.
   *
   * @param signed its SHA-256 in hexadecimal digits
   * @throws RefusedException at once where a small body, or none, is not what was signed
   */
  static void check(Call call, String signed, String scheme) {
    var length = call.bodyLength();
    if (length == 0 && !signed.equals(EMPTY)) {
      throw new RefusedException(scheme, Reason.FORGED_BODY);
    }
    call.bodyThrough(in -> new SignedBody(in, signed, length, scheme));
    if (length > 0 && length <= SMALL) {
      var checked = read(call, scheme);
      call.bodyThrough(_ -> new ByteArrayInputStream(checked));
    }
  }

  private static byte[] read(Call call, String scheme) {
    try (var body = call.body(SMALL)) {
      return body.readAllBytes();
    } catch (IOException e) {
      // Another one, or one that broke off.
      throw new RefusedException(scheme, Reason.FORGED_BODY);
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    var count = super.read(into, offset, length);
    if (count > 0) {
      digest.update(into, offset, count);
      taken += count;
    }
    // Who knows how long it is reads no further than its last byte.
    if (!checked && (count < 0 || taken == announced)) {
      checked = true;
      var hash = HexFormat.of().formatHex(digest.digest());
      if (!MessageDigest.isEqual(ascii(hash), ascii(signed))) {
        throw new ForgedBodyException(scheme);
      }
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 8192)).length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
