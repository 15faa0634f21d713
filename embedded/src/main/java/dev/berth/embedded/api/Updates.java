package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes objects that are there: a write that changes nothing is none. */
final class Updates {
  private static final List<String> SERVERS_OWN =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion",
          "selfLink");
  private static final Set<String> NOT_SPEC = Set.of("metadata", "status");

  private final Store store;
  private final Admission admission;

  Updates(Store store, Admission admission) {
    this.store = store;
    this.admission = admission;
  }

  /** A whole object in place of the old one. */
  Result replace(Request request, ObjectNode body) {
    Bodies.checkKind(request.kind(), body);
    var metadata = Metadata.of(body);
    if (request.kinds().isCustom(request.kind()) && metadata.resourceVersion().isEmpty()) {
      throw Refusals.invalid(
          request.kind(),
          request.name(),
          "metadata.resourceVersion",
          "FieldValueInvalid",
          "Invalid value: 0: must be specified for an update");
    }
    return update(request, _ -> body.deepCopy());
  }

  /**
   * @param change makes the new object of a copy of the old one
   */
  Result update(Request request, UnaryOperator<ObjectNode> change) {
    return store.locked(() -> change(request, change));
  }

  private Result change(Request request, UnaryOperator<ObjectNode> change) {
    var kind = request.kind();
    var stored = EventViews.stored(kind);
    var old =
        store
            .get(stored, request.namespace(), request.name())
            .map(EventViews.fromStored(kind))
            .orElseThrow(() -> Refusals.notFound(kind, request.name()));
    var asked = change.apply(old.deepCopy());
    check(request, Metadata.of(old), Metadata.of(asked));
    var admitted =
        admission.update(
            kind, old, merged(request, old, asked), request.validation(), request.isForStatus());
    var next = admitted.object();
    if (Json.equal(old, next)) {
      return new Result(200, old, admitted.warnings());
    }
    if (!request.isForStatus() && specDiffers(old, next)) {
      var generation = Metadata.of(old).node().path("generation").asLong(0);
      Metadata.of(next).node().put("generation", generation + 1);
    }
    if (!request.isDryRun()) {
      next = store(request.kind(), next);
    }
    return new Result(200, next, admitted.warnings());
  }

  private ObjectNode store(ResourceKind kind, ObjectNode next) {
    var object = EventViews.toStored(kind, next);
    if (Metadata.of(object).isFree() && !kind.equals(Kinds.NAMESPACES)) {
      store.remove(EventViews.stored(kind), Metadata.of(object));
      return next;
    }
    return EventViews.fromStored(kind, store.replace(EventViews.stored(kind), object));
  }

  private static void check(Request request, Metadata old, Metadata asked) {
    var kind = request.kind();
    if (!asked.name().isEmpty() && !asked.name().equals(old.name())) {
      throw Refusals.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(asked.name(), old.name()));
    }
    if (!asked.namespace().isEmpty() && !asked.namespace().equals(old.namespace())) {
      throw Refusals.badRequest(
          "the namespace of the object (%s) does not match the namespace on the URL (%s)"
              .formatted(asked.namespace(), old.namespace()));
    }
    if (!asked.uid().isEmpty() && !asked.uid().equals(old.uid())) {
      if (request.isForStatus() || request.verb().equals("update")) {
        throw Refusals.precondition(kind, old.name(), "UID", asked.uid(), old.uid());
      }
      throw Refusals.invalid(
          kind,
          old.name(),
          "metadata.uid",
          "FieldValueInvalid",
          "Invalid value: \"%s\": field is immutable".formatted(asked.uid()));
    }
    if (!asked.resourceVersion().isEmpty()
        && !asked.resourceVersion().equals(old.resourceVersion())) {
      throw Refusals.modified(kind, old.name());
    }
  }

  /** What of the asked object this write can change. */
  private static ObjectNode merged(Request request, ObjectNode old, ObjectNode asked) {
    if (request.isForStatus()) {
      return withStatusOf(old.deepCopy(), asked);
    }
    var metadata = Metadata.of(asked);
    SERVERS_OWN.forEach(field -> metadata.take(field, Metadata.of(old)));
    metadata.node().remove("managedFields");
    return request.kind().hasStatus() ? withStatusOf(asked, old) : asked;
  }

  private static ObjectNode withStatusOf(ObjectNode object, ObjectNode other) {
    object.remove("status");
    if (other.hasNonNull("status")) {
      object.set("status", other.get("status"));
    }
    return object;
  }

  private static boolean specDiffers(ObjectNode old, ObjectNode next) {
    return !Json.equal(old.deepCopy().without(NOT_SPEC), next.deepCopy().without(NOT_SPEC));
  }
}
