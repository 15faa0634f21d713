package dev.berth.transport.http;

import java.util.Map;

/**
 * An answer's head, as far as it may be believed.
 *
 * @param fields the allow-listed ones
 * @param contentLength as announced, also to HEAD; -1 if not announced
 * @param keepAlive false if the agent said that it closes the connection
 */
record ResponseHead(
    int status,
    Map<String, String> fields,
    long contentLength,
    Framing framing,
    boolean keepAlive) {}
