package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a schema asks of a text: length, pattern, format. Patterns are RE2's, as Go's are: no text
 * makes one slow, and {@code $} is the very end.
 */
final class Patterns {
  private static final Pattern TIME =
      Pattern.compile("^([01][0-9]|2[0-3])(:[0-5][0-9]){2}(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");

  private final Map<String, Pattern> compiled = new ConcurrentHashMap<>();

  /** Only the first of the three is reported, as in the real server. */
  Optional<FieldError> checkText(String text, SchemaNode schema, String path) {
    long length = text.codePointCount(0, text.length());
    JsonNode maximum = schema.raw().get("maxLength");
    if (maximum != null && length > maximum.asLong()) {
      return Optional.of(FieldError.tooLong(path, maximum.asLong()));
    }
    JsonNode minimum = schema.raw().get("minLength");
    if (minimum != null && length < minimum.asLong()) {
      String words = " in body should be at least " + minimum.asLong() + " chars long";
      return Optional.of(FieldError.invalid(path, text, path + words));
    }
    String pattern = schema.raw().path("pattern").asText("");
    if (!pattern.isEmpty() && !pattern(pattern).matcher(text).find()) {
      String words = path + " in body should match '" + pattern + "'";
      return Optional.of(FieldError.invalid(path, text, words));
    }
    return Optional.empty();
  }

  /** Knows {@code date-time}; of the many other formats Berth's kinds use none. */
  Optional<FieldError> checkFormat(String text, SchemaNode schema, String path) {
    if (!schema.format().equals("date-time") || isDateTime(text)) {
      return Optional.empty();
    }
    String words = path + " in body must be of type date-time: " + GoText.quote(text);
    return Optional.of(FieldError.type(path, text, words));
  }

  private Pattern pattern(String pattern) {
    return compiled.computeIfAbsent(pattern, Pattern::compile);
  }

  private static boolean isDateTime(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
    if (parts.length < 2 || !TIME.matcher(parts[1]).find()) {
      return false;
    }
    try {
      LocalDate.parse(parts[0]);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
