/** Copies calls to a sandbox's agent and its answers back. An answer is hostile input. */
package dev.berth.proxy.forward;
