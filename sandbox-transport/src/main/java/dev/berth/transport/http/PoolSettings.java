package dev.berth.transport.http;

import java.time.Duration;

/**
 * Limits of the connections to one pod, and of what they wait for.
 *
 * @param keptIdle connections kept open for the next request
 * @param maxOpen connections at once, terminals included; a stream costs the cluster about 400 KiB
 * @param bulkCopies bulk copies at once: each stalled one holds up to 16 MiB in the cluster
 * @param bulkThreshold bytes of an answer from which it counts as a bulk copy
 * @param patience how long a request waits for a connection or its turn to copy
 * @param connect time for a stream to be opened and the agent's first sign of life
 * @param head time from the first byte of an answer's head to its last
 * @param silence how long the agent may move no byte in an exchange; an execution that is queued is
 *     silent for long
 * @param idle a connection not used for this long is closed
 * @param pingEvery a connection not used for this long is pinged
 * @param checkAfter a connection not used for this long is pinged before a request that cannot be
 *     repeated is sent on it
 * @param retireAfter age at which a connection is not used again; up to a tenth is taken off by
 *     chance, so that not all of them go at once
 * @param pingTarget answered cheaply by the agent with any status
 */
public record PoolSettings(
    int keptIdle,
    int maxOpen,
    int bulkCopies,
    long bulkThreshold,
    Duration patience,
    Duration connect,
    Duration head,
    Duration silence,
    Duration idle,
    Duration pingEvery,
    Duration checkAfter,
    Duration retireAfter,
    String pingTarget) {

  /** What suits a sandbox behind the Kubernetes API. */
  public static PoolSettings defaults() {
    return new PoolSettings(
        8,
        256,
        8,
        1 << 20,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2),
        Duration.ofSeconds(20),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30),
        "/health");
  }
}
