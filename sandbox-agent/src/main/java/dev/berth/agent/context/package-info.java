/**
 * Contexts: interpreters that keep their variables from one execution to the next, each a process
 * of its own. What comes from such a process is hostile: bounded, and believed about itself only.
 */
package dev.berth.agent.context;
