/** Byte streams to a pod's agent through the Kubernetes API. */
package dev.berth.transport;
