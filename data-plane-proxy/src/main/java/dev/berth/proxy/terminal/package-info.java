/** Terminals: a WebSocket to the client, frames on one exchange to the agent. */
package dev.berth.proxy.terminal;
