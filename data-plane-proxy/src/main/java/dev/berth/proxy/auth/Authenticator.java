package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.util.Optional;

/** Tells whose call it is by one kind of credential. */
interface Authenticator {
  /**
   * Empty where the call has no credential of this kind at all.
   *
   * @throws RefusedException if it has one that does not hold
   */
  Optional<Caller> identify(Call call);

  /**
   * The same of a call that was let in a while ago: what is for one moment only, such as a nonce,
   * is not asked for again.
   *
   * @throws RefusedException if its credential was revoked
   */
  default Optional<Caller> identifyAgain(Call call) {
    return identify(call);
  }
}
