package dev.berth.proxy.auth;

import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Rights;
import java.time.Instant;
import java.util.Optional;

/** A caller that has shown a key of the ring. */
final class Keyed {
  private Keyed() {}

  static Caller caller(AccessKey key, String secret, String scheme) {
    return new Caller(key.caller(), key.tenant(), scheme, Rights.ALL, Optional.of(secret));
  }

  /** Whether the key is still there that the call was signed with. */
  static boolean stillHolds(KeyRing ring, Caller caller, Instant now) {
    return ring.ofCaller(caller.name())
        .filter(k -> k.opens(caller.tenant(), now))
        .filter(k -> caller.secret().filter(k.secrets()::contains).isPresent())
        .isPresent();
  }
}
