package dev.berth.proxy.auth;

import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Rights;
import java.util.Optional;

/** A caller that has shown a key of the ring. */
final class Keyed {
  private Keyed() {}

  static Caller caller(AccessKey key, String secret, String scheme) {
    return new Caller(key.caller(), key.tenant(), scheme, Rights.ALL, Optional.of(secret));
  }
}
