package dev.berth.embedded.api;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** An administrator who may do everything, and accounts that may do what their roles say. */
public final class Accounts implements AccessControl {
  private static final User ADMIN =
      new User("kubernetes-admin", List.of("system:masters", "system:authenticated"));

  /**
   * What a role allows.
   *
   * @param namespace empty for everywhere
   */
  public record Grant(String namespace, List<PolicyRule> rules) {
    public Grant {
      rules = List.copyOf(rules);
    }

    /** In the role's own namespace. */
    public static Grant of(Role role) {
      return new Grant(role.getMetadata().getNamespace(), role.getRules());
    }

    /** In every namespace, and outside of all. */
    public static Grant of(ClusterRole role) {
      return new Grant("", role.getRules());
    }

    private boolean allows(Access access) {
      return (namespace.isEmpty() || namespace.equals(access.namespace()))
          && rules.stream().anyMatch(rule -> allows(rule, access));
    }

    private static boolean allows(PolicyRule rule, Access access) {
      var resource = access.resourceAndSubresource();
      var names = rule.getResourceNames();
      return has(rule.getVerbs(), access.verb())
          && has(rule.getApiGroups(), access.group())
          && (has(rule.getResources(), resource)
              || !access.subresource().isEmpty()
                  && rule.getResources().contains("*/" + access.subresource()))
          && (names.isEmpty() || names.contains(access.name()));
    }

    private static boolean has(List<String> allowed, String asked) {
      return allowed.contains(asked) || allowed.contains("*");
    }
  }

  /** Somebody with a token. */
  public record Account(User user, String token, List<Grant> grants) {
    public Account {
      grants = List.copyOf(grants);
    }

    /** As a pod with this service account would be known. */
    public static Account ofServiceAccount(
        String namespace, String name, String token, List<Grant> grants) {
      var groups =
          List.of(
              "system:serviceaccounts",
              "system:serviceaccounts:" + namespace,
              "system:authenticated");
      return new Account(
          new User("system:serviceaccount:" + namespace + ":" + name, groups), token, grants);
    }
  }

  private final String adminToken;
  private final List<Account> accounts;

  public Accounts(String adminToken, List<Account> accounts) {
    this.adminToken = adminToken;
    this.accounts = List.copyOf(accounts);
  }

  @Override
  public Optional<User> authenticate(String token) {
    if (equal(adminToken, token)) {
      return Optional.of(ADMIN);
    }
    return accounts.stream()
        .filter(account -> equal(account.token(), token))
        .map(Account::user)
        .findFirst();
  }

  @Override
  public boolean allows(User user, Access access) {
    return user.groups().contains("system:masters")
        || accounts.stream()
            .filter(account -> account.user().name().equals(user.name()))
            .flatMap(account -> account.grants().stream())
            .anyMatch(grant -> grant.allows(access));
  }

  /** Without an early end; an empty token is nobody's. */
  private static boolean equal(String expected, String offered) {
    return !expected.isEmpty()
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
  }
}
