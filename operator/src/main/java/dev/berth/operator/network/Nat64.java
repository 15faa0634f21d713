package dev.berth.operator.network;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a gateway from IPv6 to IPv4 shows an IPv4 network (RFC 6052, the well-known prefix): what
 * is closed in one family would be open by the other.
 */
final class Nat64 {
  private static final Pattern IPV4_NETWORK =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
  private static final int PREFIX_BITS = 96;

  private Nat64() {}

  /** Empty for what is no IPv4 network; the API server says so itself. */
  static Optional<String> of(String cidr) {
    Matcher matcher = IPV4_NETWORK.matcher(cidr);
    return matcher.matches() ? Optional.of(shown(matcher)) : Optional.empty();
  }

  private static String shown(MatchResult parts) {
    int high = number(parts, 1) << 8 | number(parts, 2);
    int low = number(parts, 3) << 8 | number(parts, 4);
    return String.format("64:ff9b::%x:%x/%d", high, low, PREFIX_BITS + number(parts, 5));
  }

  private static int number(MatchResult parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
