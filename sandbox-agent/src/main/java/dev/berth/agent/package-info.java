/** The server inside a sandbox's pod and its language runners. */
package dev.berth.agent;
