package dev.berth.proxy.templates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.ContentHash;
import dev.berth.crds.SandboxTemplate;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import java.util.Optional;

/**
 * {@code ?clientToken=}: a call that is repeated with its token, because its answer was lost, has
 * its effect once. The object remembers it, so that every replica knows.
 *
 * @param mark the annotation that remembers it
 */
record ClientToken(String mark, String token, String body) {
  static Optional<ClientToken> of(Call call, String mark, ObjectNode body) {
    return Query.of(call)
        .text("clientToken")
        .map(
            token -> new ClientToken(mark, ContentHash.of(token), ContentHash.of(body.toString())));
  }

  void putInto(ObjectNode patch) {
    patch.withObject("/metadata/annotations").put(mark, token + "." + body);
  }

  /**
   * Whether this very call has made the template what it is.
   *
   * @throws Problem 409 where the token was another call's
   */
  boolean isOf(SandboxTemplate template) {
    var annotations = template.getMetadata().getAnnotations();
    var seen = annotations == null ? null : annotations.get(mark);
    if (seen == null || !seen.startsWith(token + ".")) {
      return false;
    }
    if (!seen.equals(token + "." + body)) {
      throw Problem.conflict("`clientToken` was used for another body already");
    }
    return true;
  }
}
