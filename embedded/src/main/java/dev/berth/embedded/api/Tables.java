package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Objects as the columns that kubectl prints. */
@FunctionalInterface
public interface Tables {

  /** How much of the object itself comes with its row. */
  enum IncludeObject {
    None,
    Metadata,
    Object
  }

  /**
   * @param listResourceVersion for the table's metadata; empty if it is a single object's
   * @return an object of kind {@code Table}, {@code meta.k8s.io/v1}, with its column definitions
   */
  JsonNode table(
      ResourceKind kind,
      List<ObjectNode> objects,
      String listResourceVersion,
      IncludeObject include);
}
