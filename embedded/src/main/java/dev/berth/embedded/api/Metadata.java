package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The part of an object that all kinds have in common; changes go to the object itself. */
record Metadata(ObjectNode node) {

  /** Makes the part where the object lacks it. */
  static Metadata of(ObjectNode object) {
    return new Metadata(
        object.get("metadata") instanceof ObjectNode there ? there : object.putObject("metadata"));
  }

  String name() {
    return text("name");
  }

  String namespace() {
    return text("namespace");
  }

  String uid() {
    return text("uid");
  }

  String resourceVersion() {
    return text("resourceVersion");
  }

  /** Empty if there is none. */
  String text(String field) {
    return node.path(field).asText("");
  }

  List<String> finalizers() {
    return elements("finalizers").stream().map(JsonNode::asText).toList();
  }

  List<JsonNode> owners() {
    return elements("ownerReferences");
  }

  boolean isBeingDeleted() {
    return node.hasNonNull("deletionTimestamp");
  }

  /** Nothing holds a deleted object any longer: neither a finalizer nor a pod's grace period. */
  boolean isFree() {
    return isBeingDeleted()
        && finalizers().isEmpty()
        && node.path("deletionGracePeriodSeconds").asLong(0) == 0;
  }

  void setFinalizers(List<String> finalizers) {
    node.remove("finalizers");
    if (!finalizers.isEmpty()) {
      var array = node.putArray("finalizers");
      finalizers.forEach(array::add);
    }
  }

  void setOwners(List<JsonNode> owners) {
    node.remove("ownerReferences");
    if (!owners.isEmpty()) {
      node.putArray("ownerReferences").addAll(owners);
    }
  }

  /** Takes the field as the other has it, also if it has none. */
  void take(String field, Metadata other) {
    node.remove(field);
    if (other.node.hasNonNull(field)) {
      node.set(field, other.node.get(field));
    }
  }

  /** Gives a new object what makes it one of its own. */
  void stamp() {
    node.put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", time(Instant.now()))
        .put("generation", 1);
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private List<JsonNode> elements(String field) {
    return StreamSupport.stream(node.path(field).spliterator(), false).toList();
  }
}
