package dev.berth.proxy.auth;

import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One change that somebody on the way makes to a request.
 *
 * @param at where, modulo the part's length
 */
record Meddling(@NotNull Part part, @NotNull Kind kind, int at, @NotNull String text) {
  /** Of the request. */
  enum Part {
    METHOD,
    PATH,
    QUERY,
    BODY,
    HOST,
    DATE,
    NONCE,
    HASH,
    CREDENTIAL
  }

  /** What happens to the part. */
  enum Kind {
    INSERT,
    REPLACE,
    REMOVE,
    /** A character is percent-encoded, be it one that need not be. */
    ENCODE,
    /** The rest of a header's value comes as another field of that name. */
    SPLIT
  }

  void applyTo(FakeCall call) {
    switch (part) {
      case METHOD -> call.method = changed(call.method);
      case PATH -> call.path = visible("/" + changed(call.path)).replaceFirst("^//", "/");
      case QUERY -> call.query = visible(changed(call.query));
      case BODY ->
          call.body =
              changed(new String(call.body, StandardCharsets.ISO_8859_1))
                  .getBytes(StandardCharsets.ISO_8859_1);
      case HOST -> change(call, "host");
      case DATE -> change(call, "x-acs-date");
      case NONCE -> change(call, "x-acs-signature-nonce");
      case HASH -> change(call, "x-acs-content-sha256");
      case CREDENTIAL ->
          change(
              call,
              call.headers.containsKey("Authorization")
                  ? "Authorization"
                  : "Agentrun-Authorization");
    }
  }

  private void change(FakeCall call, String field) {
    var value = call.headers.getOrDefault(field, "");
    if (kind == Kind.SPLIT && !value.isEmpty()) {
      var cut = Math.floorMod(at, value.length());
      call.again.add(Map.entry(field, value.substring(cut + 1)));
      call.headers.put(field, value.substring(0, cut));
    } else {
      call.headers.put(field, sendable(changed(value)));
    }
  }

  private String changed(String value) {
    var from = Math.floorMod(at, value.length() + 1);
    var to = Math.min(value.length(), from + 1);
    var middle =
        switch (kind) {
          case INSERT -> text + value.substring(from, to);
          case REPLACE -> text;
          case REMOVE, SPLIT -> "";
          case ENCODE -> from == to ? "" : "%%%02X".formatted(value.charAt(from) & 0xff);
        };
    return value.substring(0, from) + middle + value.substring(to);
  }

  /** A server lets no other characters into a request's target. */
  private static String visible(String target) {
    return target.replaceAll("[^!-~]|[?#]", "");
  }

  /** Nor these into a header. */
  private static String sendable(String value) {
    return value.replaceAll("[\\r\\n\\x00]|[^\\x00-\\xff]", "");
  }
}
