package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.http.JsonBody;
import java.io.IOException;

/**
 * How an execution ended.
 *
 * @param reason null when the code ended well
 * @param words a sentence for people, or empty where the items say it already
 * @param contextLost whether the variables are gone
 */
record Ending(Reason reason, String words, boolean contextLost) {
  /** Why it did not end well, as the API spells it. */
  enum Reason {
    exception,
    timeout,
    interrupted,
    crashed,
    outOfMemory
  }

  static Ending ok() {
    return new Ending(null, "", false);
  }

  static Ending of(Reason reason, String words) {
    return new Ending(reason, words, false);
  }

  static Ending lost(Reason reason, String words) {
    return new Ending(reason, words, true);
  }

  void write(JsonGenerator json) throws IOException {
    write(json, more -> {});
  }

  /** Writes the last item, with more members in it. */
  void write(JsonGenerator json, JsonBody more) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "endOfExecution");
    json.writeStringField("status", reason == null ? "ok" : "error");
    if (reason != null) {
      json.writeStringField("reason", reason.name());
    }
    if (contextLost) {
      json.writeBooleanField("contextLost", true);
    }
    more.write(json);
    json.writeEndObject();
  }
}
