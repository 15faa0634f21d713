package dev.berth.embedded.schema;

/** Paths of fields as messages write them: {@code spec.env[0].name}; the root's is empty. */
final class FieldPath {
  private FieldPath() {}

  static String field(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static String item(String path, int index) {
    return path + "[" + index + "]";
  }

  static String key(String path, String key) {
    return path + "[" + key + "]";
  }
}
