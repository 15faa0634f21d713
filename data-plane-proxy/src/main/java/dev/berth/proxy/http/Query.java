package dev.berth.proxy.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The query's parameters, decoded. One that is asked for must be there once: two readers would take
 * different ones of several.
 *
 * @param repeated names that are there more than once
 */
public record Query(Map<String, String> values, Set<String> repeated) {
  /**
   * @throws Problem 400 for a broken percent-encoding
   */
  public static Query of(Call call) {
    var values = new HashMap<String, String>();
    var repeated = new HashSet<String>();
    if (!call.rawQuery().isEmpty()) {
      for (var pair : call.rawQuery().split("&")) {
        var equals = pair.indexOf('=');
        var name = decode(equals < 0 ? pair : pair.substring(0, equals));
        var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (values.putIfAbsent(name, value) != null) {
          repeated.add(name);
        }
      }
    }
    return new Query(Map.copyOf(values), Set.copyOf(repeated));
  }

  /**
   * A parameter; an empty one counts as absent.
   *
   * @throws Problem 400 where it is there more than once
   */
  public Optional<String> text(String name) {
    if (repeated.contains(name)) {
      throw Problem.badRequest("`" + name + "` is in the query more than once");
    }
    return Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty());
  }

  /**
   * A whole number within bounds.
   *
   * @throws Problem 400 for anything else
   */
  public int integer(String name, int otherwise, int least, int most) {
    var text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      var value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below, in the same words as a number out of bounds.
    }
    throw Problem.badRequest("`" + name + "` must be a whole number from " + least + " to " + most);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("the query has a broken percent-encoding");
    }
  }
}
