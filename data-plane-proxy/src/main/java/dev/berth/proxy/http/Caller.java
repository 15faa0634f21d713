package dev.berth.proxy.http;

/**
 * Who makes a call, once its credential was checked.
 *
 * @param name for the audit, such as {@code access-key:LTAI…}; no secret
 * @param tenant the namespace of the credential, the only one that the call reaches
 * @param scheme how it was authenticated, such as {@code access-token}
 * @param rights what it may do there
 */
public record Caller(String name, String tenant, String scheme, Rights rights) {}
