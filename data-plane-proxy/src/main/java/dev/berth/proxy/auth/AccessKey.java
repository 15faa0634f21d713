package dev.berth.proxy.auth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A credential as its Secret has it: an access key, whose secrets sign, or an API key, whose
 * secrets are sent.
 *
 * @param name of the Secret, for the log
 * @param id of an access key; empty for an API key
 * @param secrets one, or two while it is rotated
 * @param tenant the namespace that it opens
 * @param expires from then on it opens nothing
 */
record AccessKey(
    String name,
    Optional<String> id,
    List<String> secrets,
    String tenant,
    Optional<Instant> expires) {

  /** Does the work of a key that there is none of, so that nobody learns from the time it takes. */
  static final AccessKey NOBODY =
      new AccessKey(
          "nobody",
          Optional.of("nobody"),
          List.of("there is no such key, and nothing is signed with it"),
          "nowhere",
          Optional.of(Instant.EPOCH));

  boolean holdsAt(Instant now) {
    return expires.isEmpty() || now.isBefore(expires.get());
  }

  boolean opens(String namespace, Instant now) {
    return tenant.equals(namespace) && holdsAt(now);
  }

  /** How the audit names whoever has it. */
  String caller() {
    return id.map(i -> "access-key:" + i).orElse("api-key:" + name);
  }

  @Override
  public String toString() {
    return caller();
  }
}
