package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;

/** What the API server asks of a kind's schema before it stores an object. */
public interface Admission {

  /**
   * @return the object, pruned and with defaults
   * @throws InvalidException if the schema or its rules refuse it
   */
  Admitted create(ResourceKind kind, JsonNode object, FieldValidation validation);

  /**
   * @param old as stored
   * @param object the whole new object
   * @param status whether the write goes to {@code /status}
   * @return the object, pruned and with defaults
   * @throws InvalidException if the schema or its rules refuse it
   */
  Admitted update(
      ResourceKind kind, JsonNode old, JsonNode object, FieldValidation validation, boolean status);
}
