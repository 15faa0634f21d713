package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;

/** Which Kubernetes' API this server means to be like. */
final class ServerVersion {
  private static final String MINOR = "34";

  private ServerVersion() {}

  static JsonNode document() {
    return Json.object()
        .put("major", "1")
        .put("minor", MINOR)
        .put("gitVersion", "v1." + MINOR + ".0+berth")
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "")
        .put("compiler", "")
        .put("platform", "linux/amd64");
  }
}
