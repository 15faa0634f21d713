/** Finds Sandboxes and the agents of their pods: informers, and the API server where they lag. */
package dev.berth.proxy.sandboxes;
