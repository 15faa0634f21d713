package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.util.Optional;

/** One of the meanings that a token may have. */
@FunctionalInterface
interface TokenKind {
  /** Empty where the token is none of this kind. */
  Optional<Caller> caller(OfferedToken token, Call call);
}
