package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.util.Optional;

/** One of the meanings that a token may have. */
@FunctionalInterface
interface TokenKind {
  /** Empty where the token is none of this kind. */
  Optional<Caller> caller(OfferedToken token, Call call);

  /** The same for a call that was let in with the token and lasts: that it ages ends nothing. */
  default Optional<Caller> callerAgain(OfferedToken token, Call call) {
    return caller(token, call);
  }
}
