package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What holds for the metadata of every object. */
final class MetadataRules {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String SUBDOMAIN_WORDS =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '"
          + SUBDOMAIN
          + "')";
  private static final String QUALIFIED_WORDS =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '"
          + QUALIFIED
          + "')";
  private static final String LABEL_VALUE_WORDS =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is '("
          + QUALIFIED
          + ")?')";
  private static final Pattern IS_SUBDOMAIN = Pattern.compile(SUBDOMAIN);
  private static final Pattern IS_QUALIFIED = Pattern.compile(QUALIFIED);
  private static final List<String> IMMUTABLE =
      List.of("name", "namespace", "uid", "creationTimestamp");

  private MetadataRules() {}

  static List<FieldError> onCreate(JsonNode metadata) {
    List<FieldError> errors = new ArrayList<>();
    String name = metadata.path("name").asText("");
    if (name.isEmpty()) {
      errors.add(FieldError.required("metadata.name", "name or generateName is required"));
    } else {
      subdomain(name, "", "metadata.name", name, errors);
    }
    labelsAndAnnotations(metadata, errors);
    return errors;
  }

  static List<FieldError> onUpdate(JsonNode metadata, JsonNode old) {
    List<FieldError> errors = new ArrayList<>();
    for (String name : IMMUTABLE) {
      if (metadata.has(name) && !metadata.get(name).equals(old.path(name))) {
        errors.add(
            FieldError.invalid("metadata." + name, metadata.get(name), "field is immutable"));
      }
    }
    labelsAndAnnotations(metadata, errors);
    return errors;
  }

  private static void labelsAndAnnotations(JsonNode metadata, List<FieldError> errors) {
    for (var label : metadata.path("labels").properties()) {
      qualified(label.getKey(), label.getKey(), "metadata.labels", errors);
      String value = label.getValue().asText();
      if (value.length() > 63) {
        String words = "must be no more than 63 bytes";
        errors.add(FieldError.invalid("metadata.labels", value, words));
      }
      if (!value.isEmpty() && !IS_QUALIFIED.matcher(value).matches()) {
        errors.add(FieldError.invalid("metadata.labels", value, LABEL_VALUE_WORDS));
      }
    }
    for (var annotation : metadata.path("annotations").properties()) {
      String key = annotation.getKey();
      qualified(key.toLowerCase(Locale.ROOT), key, "metadata.annotations", errors);
    }
  }

  private static void qualified(String key, String shown, String field, List<FieldError> errors) {
    int slash = key.indexOf('/');
    if (slash >= 0) {
      subdomain(key.substring(0, slash), "prefix part ", field, shown, errors);
    }
    String name = key.substring(slash + 1);
    if (name.length() > 63) {
      errors.add(FieldError.invalid(field, shown, "name part must be no more than 63 bytes"));
    }
    if (!IS_QUALIFIED.matcher(name).matches()) {
      errors.add(FieldError.invalid(field, shown, "name part " + QUALIFIED_WORDS));
    }
  }

  private static void subdomain(
      String text, String prefix, String field, String shown, List<FieldError> errors) {
    if (text.length() > 253) {
      String words = prefix + "must be no more than 253 bytes";
      errors.add(FieldError.invalid(field, shown, words));
    }
    if (!IS_SUBDOMAIN.matcher(text).matches()) {
      errors.add(FieldError.invalid(field, shown, prefix + SUBDOMAIN_WORDS));
    }
  }
}
