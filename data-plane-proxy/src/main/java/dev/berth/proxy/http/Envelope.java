package dev.berth.proxy.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The form of the control plane's answers. Some clients read the envelope, others the object
 * itself: both are in one answer.
 */
public final class Envelope {
  /** Clients want a fraction and an offset, always. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Envelope() {}

  public static void answer(Call call, ObjectNode data) throws IOException {
    var json = data.deepCopy();
    json.put("code", "SUCCESS");
    json.put("requestId", call.id());
    json.set("data", data);
    Json.answer(call, 200, json);
  }

  /** A time as these answers spell it. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }
}
