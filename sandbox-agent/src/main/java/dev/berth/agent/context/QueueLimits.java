package dev.berth.agent.context;

import java.time.Duration;

/**
 * How far executions may wait for a context that is busy.
 *
 * @param length how many may wait; with 0 whoever finds it busy is refused
 * @param patience how long each waits for its turn
 */
record QueueLimits(int length, Duration patience) {}
