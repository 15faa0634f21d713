package dev.berth.proxy.forward;

import dev.berth.proxy.http.Call;
import dev.berth.transport.http.AgentExchange;
import dev.berth.transport.http.AgentHttp;
import java.io.IOException;
import java.util.Locale;
import java.util.TreeMap;

/**
 * An agent's answer on its way to a client. Its fields are those that the transport lets through;
 * its content is whatever hostile code made of it, so no browser may take it for a page of ours.
 */
final class AnswerCopy {
  private static final int BUFFER = 8 * 1024;
  private static final String DISPOSITION = "Content-Disposition";

  private final AgentExchange answer;
  private final boolean download;

  private AnswerCopy(AgentExchange answer, boolean download) {
    this.answer = answer;
    this.download = download;
  }

  static AnswerCopy of(AgentExchange answer, boolean download) {
    return new AnswerCopy(answer, download);
  }

  /** Throws where either side breaks; the client's stream then must not end as if complete. */
  void to(Call call) throws IOException {
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    fields.putAll(answer.fields());
    fields.remove(AgentHttp.NOTICES);
    // Who may see it is decided for each request: no cache between may answer another's.
    fields.put("Cache-Control", "private, no-cache");
    fields.put("X-Content-Type-Options", "nosniff");
    fields.put("Content-Security-Policy", "sandbox; default-src 'none'");
    if (download) {
      fields.put("Accept-Ranges", "bytes");
      fields.merge(
          DISPOSITION, "attachment", (theirs, ours) -> isAttachment(theirs) ? theirs : ours);
    }
    if (answer.status() == 429) {
      fields.put("Retry-After", "1");
    }
    var body = answer.body();
    var buffer = new byte[BUFFER];
    // What fails before the first byte can still be told in an answer of our own.
    int count = body.read(buffer);
    // Not closed where it breaks: that would make a clean end of it.
    var out = call.begin(answer.status(), fields, answer.contentLengthOrMinus1());
    for (; count >= 0; count = body.read(buffer)) {
      out.write(buffer, 0, count);
    }
    out.close();
  }

  private static boolean isAttachment(String disposition) {
    return disposition.toLowerCase(Locale.ROOT).startsWith("attachment");
  }
}
