package dev.berth.proxy.http;

import java.util.Optional;

/**
 * Who makes a call, once its credential was checked.
 *
 * @param name for the audit, such as {@code access-key:LTAI…}; no secret
 * @param tenant the namespace of the credential, the only one that the call reaches
 * @param scheme how it was authenticated, such as {@code access-token}
 * @param rights what it may do there
 * @param secret the one of ours that it was authenticated by; empty where another vouches for it
 */
public record Caller(
    String name, String tenant, String scheme, Rights rights, Optional<String> secret) {
  /** One that showed no secret of ours. */
  public Caller(String name, String tenant, String scheme, Rights rights) {
    this(name, tenant, scheme, rights, Optional.empty());
  }

  @Override
  public String toString() {
    return name;
  }
}
