/**
 * Runs each pod of the API as a local process: the real agent, in a root of its own where the
 * system allows it.
 */
package dev.berth.embedded.kubelet;
