package dev.berth.proxy.lifecycle;

import dev.berth.proxy.http.Call;
import java.time.Duration;
import java.util.regex.Pattern;

/** How long a create may take: clients stop reading at 10 s, unless they say that they wait. */
final class Waiting {
  private static final Duration USUAL = Duration.ofSeconds(8);
  private static final int MOST_SECONDS = 60;
  private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;]\\s*)wait\\s*=\\s*(\\d{1,9})");

  private Waiting() {}

  /** {@code Prefer: wait=N} (RFC 7240), up to 60 s. */
  static Duration of(Call call) {
    for (var value : call.headers("Prefer")) {
      var match = WAIT.matcher(value);
      if (match.find()) {
        return Duration.ofSeconds(Math.min(MOST_SECONDS, Integer.parseInt(match.group(1))));
      }
    }
    return USUAL;
  }
}
