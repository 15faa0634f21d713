/** Watches at the Kubernetes API whose connections are known to live. */
package dev.berth.transport.watch;
