package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.JsonFields;

/** {@code containerConfiguration}: the image. What else it has is Berth's own to set. */
final class ImageFields {
  private static final int LONGEST = 512;
  private static final String OURS = "the sandbox's agent is its first process and has its port";
  private static final String PULL = "pull Secrets are named by the SandboxTemplate";

  private ImageFields() {}

  static void put(JsonFields body, ObjectNode spec) {
    var given = body.object("containerConfiguration");
    if (given.isEmpty()) {
      return;
    }
    given.get().refuse("command", OURS);
    given.get().refuse("port", OURS);
    given.get().refuse("registryConfig", PULL);
    given.get().refuse("acrInstanceId", PULL);
    given
        .get()
        .text("image", LONGEST)
        .filter(image -> !image.isEmpty())
        .ifPresent(
            image -> {
              if (image.chars().anyMatch(Character::isWhitespace)) {
                throw given.get().wrong("image", "the name of an image");
              }
              spec.put("image", image);
            });
  }
}
