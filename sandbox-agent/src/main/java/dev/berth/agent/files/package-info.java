/**
 * The sandbox's files over HTTP: streamed both ways, and never half-written where code sees them.
 */
package dev.berth.agent.files;
