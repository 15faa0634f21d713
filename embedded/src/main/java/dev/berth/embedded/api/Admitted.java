package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object as it may be stored.
 *
 * @param object the caller's to change
 * @param warnings for the client, each without code and quotes
 */
public record Admitted(ObjectNode object, List<String> warnings) {
  public Admitted {
    warnings = List.copyOf(warnings);
  }
}
