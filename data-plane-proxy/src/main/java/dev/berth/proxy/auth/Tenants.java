package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Query;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which namespace a call names, if it does. AgentRun's clients name an account, in {@code
 * X-Acs-Parent-Id} or a terminal's {@code tenantId}: that is ignored, unless it has the form of a
 * namespace and is another than the credential's.
 */
final class Tenants {
  static final String HEADER = "X-Berth-Namespace";

  private static final String PARENT = "X-Acs-Parent-Id";
  private static final String TERMINALS = "/processes/tty";
  private static final Pattern NAMESPACE =
      Pattern.compile("(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final Set<String> served;
  private final String otherwise;

  /**
   * @param served namespaces of tenants
   * @param otherwise the one of calls that name none
   */
  Tenants(Set<String> served, String otherwise) {
    this.served = Set.copyOf(served);
    this.otherwise = otherwise;
  }

  Set<String> served() {
    return served;
  }

  /** The one that the call names, served or not. */
  Optional<String> named(Call call) {
    return call.header(HEADER).map(String::strip).or(() -> inQuery(call).filter(this::isNamespace));
  }

  /** The one that the call is for, where its credential does not say. */
  String chosen(Call call) {
    return named(call).filter(served::contains).orElse(otherwise);
  }

  /** Whether the call names another tenant than its credential does. */
  boolean contradicts(Call call, String tenant) {
    var accounts =
        Stream.concat(call.headers(PARENT).stream(), inQuery(call).stream())
            .map(String::strip)
            .filter(v -> !v.isEmpty() && !v.equals(tenant));
    return accounts.anyMatch(this::isNamespace)
        || call.headers(HEADER).stream().anyMatch(v -> !v.strip().equals(tenant));
  }

  private Optional<String> inQuery(Call call) {
    return call.rawPath().endsWith(TERMINALS) ? Query.of(call).text("tenantId") : Optional.empty();
  }

  private boolean isNamespace(String value) {
    return NAMESPACE.matcher(value).matches();
  }
}
