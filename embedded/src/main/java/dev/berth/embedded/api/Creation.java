package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Makes new objects. */
final class Creation {
  private static final List<String> SERVERS_OWN =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "managedFields",
          "selfLink");

  private final Store store;
  private final Admission admission;

  Creation(Store store, Admission admission) {
    this.store = store;
    this.admission = admission;
  }

  Result create(Request request, ObjectNode body) {
    var kind = request.kind();
    if (kind.equals(Kinds.DEFINITIONS)) {
      throw Refusals.forbidden(
          kind, Metadata.of(body).name(), "this server serves the kinds it was started with");
    }
    var admitted = admission.create(kind, prepared(request, body), request.validation());
    var object = EventViews.toStored(kind, admitted.object());
    var stored = store.locked(() -> store(request, object));
    return new Result(201, EventViews.fromStored(kind, stored), admitted.warnings());
  }

  private ObjectNode prepared(Request request, ObjectNode body) {
    var kind = request.kind();
    Bodies.checkKind(kind, body);
    var object = body.deepCopy();
    var metadata = Metadata.of(object);
    place(kind, metadata, request.namespace());
    if (!metadata.resourceVersion().isEmpty()) {
      throw Refusals.badRequest("resourceVersion should not be set on objects to be created");
    }
    if (metadata.name().isEmpty() && !metadata.text("generateName").isEmpty()) {
      metadata.node().put("name", ObjectNames.generate(metadata.text("generateName")));
    }
    ObjectNames.check(kind, metadata.name());
    metadata.node().remove(SERVERS_OWN);
    metadata.stamp();
    // A kubelet registers its node together with the status.
    if (kind.hasStatus() && !kind.kind().equals("Node")) {
      object.remove("status");
    }
    Defaults.fill(kind, object);
    return object;
  }

  private static void place(ResourceKind kind, Metadata metadata, String namespace) {
    if (!kind.namespaced()) {
      metadata.node().remove("namespace");
      return;
    }
    if (!metadata.namespace().isEmpty() && !metadata.namespace().equals(namespace)) {
      throw Refusals.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    metadata.node().put("namespace", namespace);
  }

  private ObjectNode store(Request request, ObjectNode object) {
    var kind = EventViews.stored(request.kind());
    var metadata = Metadata.of(object);
    if (kind.namespaced()) {
      checkNamespace(request.kind(), metadata);
    }
    if (store.get(kind, metadata.namespace(), metadata.name()).isPresent()) {
      throw Refusals.alreadyExists(request.kind(), metadata.name());
    }
    return request.isDryRun() ? object : store.create(kind, object);
  }

  private void checkNamespace(ResourceKind kind, Metadata metadata) {
    var namespace =
        store
            .get(Kinds.NAMESPACES, "", metadata.namespace())
            .orElseThrow(() -> Refusals.notFound(Kinds.NAMESPACES, metadata.namespace()));
    if (Metadata.of(namespace).isBeingDeleted()) {
      throw Refusals.forbidden(
          kind,
          metadata.name(),
          "unable to create new content in namespace %s because it is being terminated"
              .formatted(metadata.namespace()));
    }
  }
}
