package dev.berth.embedded.schema;

import java.util.Set;

/** Names of fields as rules must write them: Kubernetes' escapes. */
final class CelNames {
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return");

  private CelNames() {}

  static String escape(String field) {
    if (RESERVED.contains(field)) {
      return "__" + field + "__";
    }
    return field
        .replace("__", "__underscores__")
        .replace(".", "__dot__")
        .replace("-", "__dash__")
        .replace("/", "__slash__");
  }
}
