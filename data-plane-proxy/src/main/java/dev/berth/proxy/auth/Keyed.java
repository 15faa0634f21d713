package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
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

  /**
   * The caller of a call that was signed when it began.
   *
   * @throws RefusedException when the key with which it was signed is not there any more
   */
  static Caller again(KeyRing ring, Call call, Instant now, String scheme) {
    var caller = call.caller();
    return ring.ofCaller(caller.name())
        .filter(k -> k.opens(caller.tenant(), now))
        .filter(k -> caller.secret().filter(k.secrets()::contains).isPresent())
        .map(_ -> caller)
        .orElseThrow(() -> new RefusedException(scheme, Reason.WRONG));
  }
}
