package dev.berth.embedded.api;

import java.util.Locale;
import java.util.Optional;

/** What happens to a field that no schema knows: the query parameter of the same name. */
public enum FieldValidation {
  /** It is dropped. */
  Ignore,
  /** It is dropped, and a warning says so: the default. */
  Warn,
  /** The write is refused. */
  Strict;

  /** Empty if the word is none of the three; {@code null} is the default. */
  static Optional<FieldValidation> of(String word) {
    if (word == null || word.isEmpty()) {
      return Optional.of(Warn);
    }
    for (var each : values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
