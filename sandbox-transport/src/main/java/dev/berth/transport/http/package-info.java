/**
 * HTTP/1.1 to an agent over a {@link dev.berth.transport.ByteStream}. The agent shares its pod with
 * hostile code, so every byte of an answer is checked before it is believed.
 */
package dev.berth.transport.http;
