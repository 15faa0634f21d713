package dev.berth.agent.files;

import dev.berth.agent.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a multipart/form-data body (RFC 7578) part by part, in one pass and bounded memory. */
final class Multipart {
  private static final int BUFFER = 64 << 10;
  private static final int MAX_PART_HEAD = 16 << 10;
  private static final Pattern BOUNDARY =
      Pattern.compile("(?i)boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))");

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;

  Multipart(String contentType, InputStream in) {
    Matcher m = BOUNDARY.matcher(contentType);
    if (!m.find()) {
      throw ApiException.badRequest("the Content-Type names no multipart boundary");
    }
    String boundary = m.group(1) != null ? m.group(1) : m.group(2);
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first boundary may open the body; every later one follows a line's end.
    buffer[end++] = '\r';
    buffer[end++] = '\n';
  }

  /** Skips what is left of the current part and gives the next one's head; null at the end. */
  Disposition next() throws IOException {
    copyTo(OutputStream.nullOutputStream());
    position += delimiter.length;
    fill(2);
    if (end - position >= 2 && buffer[position] == '-' && buffer[position + 1] == '-') {
      in.transferTo(OutputStream.nullOutputStream());
      return null;
    }
    return head();
  }

  /** Copies the rest of the current part. */
  void copyTo(OutputStream out) throws IOException {
    while (true) {
      boolean more = fill(delimiter.length);
      int found = find();
      if (found >= 0) {
        out.write(buffer, position, found - position);
        position = found;
        return;
      }
      if (!more) {
        throw ApiException.badRequest("the multipart body ends before its last boundary");
      }
      int sure = end - position - delimiter.length + 1;
      out.write(buffer, position, sure);
      position += sure;
    }
  }

  /** A part's content as text. */
  String text(int limit) throws IOException {
    ByteArrayOutputStream text =
        new ByteArrayOutputStream() {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            if (size() + length > limit) {
              throw ApiException.badRequest("a form field is longer than " + limit + " bytes");
            }
            super.write(bytes, offset, length);
          }
        };
    copyTo(text);
    return text.toString(StandardCharsets.UTF_8);
  }

  private Disposition head() throws IOException {
    String disposition = "";
    int budget = MAX_PART_HEAD;
    skipLine();
    while (true) {
      String line = line();
      budget -= line.length();
      if (budget < 0) {
        throw ApiException.badRequest("a part's head is too long");
      }
      if (line.isEmpty()) {
        return Disposition.parse(disposition);
      }
      if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        disposition = line;
      }
    }
  }

  private void skipLine() throws IOException {
    if (!line().isBlank()) {
      throw ApiException.badRequest("a multipart boundary is followed by text");
    }
  }

  private String line() throws IOException {
    fill(MAX_PART_HEAD);
    for (int i = position; i + 1 < end; i++) {
      if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
        String line = new String(buffer, position, i - position, StandardCharsets.UTF_8);
        position = i + 2;
        return line;
      }
    }
    throw ApiException.badRequest("a part's head does not end");
  }

  /** Tries to have so many bytes at hand; false when the body has ended. */
  private boolean fill(int wanted) throws IOException {
    if (end - position >= wanted) {
      return true;
    }
    System.arraycopy(buffer, position, buffer, 0, end - position);
    end -= position;
    position = 0;
    while (end < wanted) {
      int n = in.read(buffer, end, BUFFER - end);
      if (n < 0) {
        return false;
      }
      end += n;
    }
    return true;
  }

  private int find() {
    for (int i = position; i <= end - delimiter.length; i++) {
      if (buffer[i] == '\r'
          && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
    return -1;
  }
}
