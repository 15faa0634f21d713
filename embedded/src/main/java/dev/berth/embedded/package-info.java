/**
 * Operator, proxy, a Kubernetes API and a kubelet of local processes in one JVM; started from the
 * command line.
 */
package dev.berth.embedded;
