/** The kinds as typed Java, their generated YAML, and the pure rules about them. */
package dev.berth.crds;
