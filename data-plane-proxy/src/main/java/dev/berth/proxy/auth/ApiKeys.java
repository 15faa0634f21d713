package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Keys that are sent as they are. */
record ApiKeys(Supplier<KeyRing> keys, Clock clock) implements TokenKind {
  @Override
  public Optional<Caller> caller(OfferedToken token, Call call) {
    return keys.get()
        .apiKey(token.text())
        .filter(k -> k.holdsAt(clock.instant()))
        .map(k -> Keyed.caller(k, token.text(), "api-key"));
  }
}
