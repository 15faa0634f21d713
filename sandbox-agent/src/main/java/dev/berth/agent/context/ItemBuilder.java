package dev.berth.agent.context;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes a rich item as JSON while its pieces arrive. The quotes and braces are all its own, so
 * that whatever a runner sends, the answer stays valid JSON.
 */
final class ItemBuilder {
  private final Spool spool = new Spool();
  private final String type;
  private final long room;
  private boolean inData;
  private boolean inValue;
  private long dropped;
  private boolean plain;
  private long plainFrom;
  private long plainTo;

  /**
   * @param count the execution's number, or negative for none
   * @param room bytes that it may take; the values that do not fit are dropped
   */
  ItemBuilder(String type, int count, long room) throws IOException {
    this.type = type;
    this.room = room;
    raw("{\"type\":");
    quoted(type);
    if (count >= 0) {
      raw(",\"executionCount\":" + count);
    }
  }

  String type() {
    return type;
  }

  /** Bytes that had no room. */
  long dropped() {
    return dropped;
  }

  void field(String name, String value) throws IOException {
    raw(",");
    quoted(name);
    raw(":");
    quoted(value);
  }

  /** An array of the lines of a text. */
  void lines(String name, String value) throws IOException {
    raw(",");
    quoted(name);
    raw(":[");
    String separator = "";
    for (String line : value.split("\n", -1)) {
      raw(separator);
      quoted(line);
      separator = ",";
    }
    raw("]");
  }

  void data(Map<String, String> bundle) throws IOException {
    for (Map.Entry<String, String> entry : bundle.entrySet()) {
      mime(entry.getKey());
      piece(entry.getValue());
    }
  }

  /** Begins the value of one MIME type; its pieces follow. */
  void mime(String name) throws IOException {
    endValue();
    raw(inData ? "," : ",\"data\":{");
    inData = true;
    quoted(name);
    raw(":\"");
    inValue = true;
    plain = name.equals("text/plain");
    if (plain) {
      plainFrom = spool.length();
      plainTo = plainFrom;
    }
  }

  void piece(String value) throws IOException {
    if (!inValue) {
      throw new IllegalArgumentException("a piece of nothing");
    }
    byte[] bytes = escaped(value);
    if (spool.length() + bytes.length > room) {
      dropped += bytes.length;
      return;
    }
    spool.write(bytes);
    if (plain) {
      plainTo = spool.length();
    }
  }

  /** The item as JSON; the caller closes it. */
  Spool finish() throws IOException {
    endValue();
    if (inData) {
      raw("}");
    }
    if (!type.equals("error")) {
      raw(",\"text\":\"");
      spool.copyTo(spool, plainFrom, plainTo);
      raw("\"");
    }
    if (dropped > 0) {
      raw(",\"truncated\":true");
    }
    raw("}");
    return spool;
  }

  void abandon() throws IOException {
    spool.close();
  }

  private void endValue() throws IOException {
    if (inValue) {
      raw("\"");
      inValue = false;
    }
  }

  private void quoted(String value) throws IOException {
    raw("\"");
    spool.write(escaped(value));
    raw("\"");
  }

  private void raw(String json) throws IOException {
    spool.write(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Halves of characters, which a runner may send, have no place in UTF-8: they become '?'. */
  private static byte[] escaped(String value) {
    String whole = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return JsonStringEncoder.getInstance().quoteAsUTF8(whole);
  }
}
