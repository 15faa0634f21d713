/** What is to be done with a Sandbox: a pure function of what was observed and of the clock. */
package dev.berth.operator.lifecycle;
