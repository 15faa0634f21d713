package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query's {@code labelSelector}. */
final class LabelSelector {
  private static final Pattern SET =
      Pattern.compile("(?<key>\\S+)\\s+(?<not>not)?in\\s*\\((?<values>[^()]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(?<key>[^\\s=!]+)\\s*(?<not>!)?(=|==)?\\s*(?<value>[^\\s=!]*)");

  private LabelSelector() {}

  /**
   * @param text empty selects everything
   * @return of whole objects
   * @throws StatusException 400
   */
  static Predicate<JsonNode> parse(String text) {
    Predicate<JsonNode> all = _ -> true;
    for (var part : split(text)) {
      var one = requirement(part);
      all = all.and(object -> one.test(object.path("metadata").path("labels")));
    }
    return all;
  }

  private static Predicate<JsonNode> requirement(String part) {
    var set = SET.matcher(part);
    if (set.matches()) {
      var values =
          Stream.of(set.group("values").split(",", -1))
              .map(String::strip)
              .collect(Collectors.toUnmodifiableSet());
      return membership(set.group("key"), values, set.group("not") == null);
    }
    if (part.startsWith("!") && !part.contains("=")) {
      return labels -> !labels.has(part.substring(1).strip());
    }
    if (!part.contains("=")) {
      if (part.isEmpty() || part.contains(" ")) {
        throw unparsable(part);
      }
      return labels -> labels.has(part);
    }
    var equality = EQUALITY.matcher(part);
    if (!equality.matches()) {
      throw unparsable(part);
    }
    return membership(
        equality.group("key"), Set.of(equality.group("value")), equality.group("not") == null);
  }

  private static Predicate<JsonNode> membership(String key, Set<String> values, boolean in) {
    // An object without the label is in no set, and so fulfils every "not in".
    return labels -> in == (labels.has(key) && values.contains(labels.path(key).asText()));
  }

  private static List<String> split(String text) {
    var parts = new ArrayList<String>();
    var depth = 0;
    var begin = 0;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(begin, i).strip());
        begin = i + 1;
      }
    }
    if (!text.isBlank()) {
      parts.add(text.substring(begin).strip());
    }
    return parts;
  }

  private static StatusException unparsable(String part) {
    return Refusals.badRequest("unable to parse requirement: " + part);
  }
}
