package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Whoever sends a token: what kind it is shows only when one of the kinds knows it. */
final class Tokens implements Authenticator {
  static final String SCHEME = "token";

  private final List<TokenKind> kinds;

  /**
   * @param kinds in the order in which they are tried
   */
  Tokens(List<TokenKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  @Override
  public Optional<Caller> identify(Call call) {
    return identify(call, (kind, token) -> kind.caller(token, call));
  }

  @Override
  public Optional<Caller> identifyAgain(Call call) {
    return identify(call, (kind, token) -> kind.callerAgain(token, call));
  }

  private Optional<Caller> identify(
      Call call, BiFunction<TokenKind, OfferedToken, Optional<Caller>> meaning) {
    var offered = OfferedToken.of(call);
    if (offered.isEmpty()) {
      return Optional.empty();
    }
    for (var token : offered) {
      for (var kind : kinds) {
        var caller = meaning.apply(kind, token);
        if (caller.isPresent()) {
          return caller;
        }
      }
    }
    throw new RefusedException(SCHEME, Reason.WRONG);
  }
}
