/** The main job shown from a manifest to a result, step by step, on any Berth that answers. */
package dev.berth.embedded.demo;
