package dev.berth.embedded.api;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What objects may be called. */
final class ObjectNames {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final String GENERATED = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX = 5;
  private static final int MOST = 253;
  private static final int MOST_OF_LABEL = 63;

  private ObjectNames() {}

  /** As the server makes a name of {@code generateName}. */
  static String generate(String base) {
    var random = RandomGenerator.getDefault();
    var name = new StringBuilder(base);
    name.setLength(Math.min(base.length(), MOST_OF_LABEL - SUFFIX));
    for (var i = 0; i < SUFFIX; i++) {
      name.append(GENERATED.charAt(random.nextInt(GENERATED.length())));
    }
    return name.toString();
  }

  /**
   * @throws StatusException 422
   */
  static void check(ResourceKind kind, String name) {
    if (name.isEmpty()) {
      throw invalid(
          kind, name, "FieldValueRequired", "Required value: name or generateName is required");
    }
    var asLabel = kind == Kinds.NAMESPACES;
    var most = asLabel ? MOST_OF_LABEL : MOST;
    if (name.length() > most) {
      throw invalidValue(kind, name, "must be no more than %d characters".formatted(most));
    }
    if (asLabel && !LABEL.matcher(name).matches()) {
      throw invalidValue(
          kind,
          name,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
              + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
              + " regex used for validation is '"
              + LABEL
              + "')");
    }
    if (!asLabel && !SUBDOMAIN.matcher(name).matches()) {
      throw invalidValue(
          kind,
          name,
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
              + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
              + " regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
  }

  private static StatusException invalidValue(ResourceKind kind, String name, String rule) {
    return invalid(
        kind, name, "FieldValueInvalid", "Invalid value: \"%s\": %s".formatted(name, rule));
  }

  private static StatusException invalid(
      ResourceKind kind, String name, String reason, String words) {
    return Refusals.invalid(kind, name, "metadata.name", reason, words);
  }
}
