package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Deletes objects. One that something still holds (a finalizer, a pod's grace period, a namespace's
 * contents) is only marked; whoever holds it lets it go.
 */
final class Deletion {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> ANSWERED_WITH_OBJECT =
      Set.of("pods", "serviceaccounts", "resourcequotas");

  private final Store store;

  Deletion(Store store) {
    this.store = store;
  }

  /**
   * @return the object, or a {@code Status} if it is gone
   */
  ObjectNode delete(Request request, DeleteOptions options) {
    var kind = request.kind();
    var stored = EventViews.stored(kind);
    return store.locked(
        () -> {
          var old =
              store
                  .get(stored, request.namespace(), request.name())
                  .orElseThrow(() -> Refusals.notFound(kind, request.name()));
          checkPreconditions(kind, Metadata.of(old), options);
          var left = delete(stored, old, options);
          var gone = left == null;
          return gone && !ANSWERED_WITH_OBJECT.contains(kind.qualified())
              ? success(kind, Metadata.of(old))
              : EventViews.fromStored(kind, gone ? old : left);
        });
  }

  /** Deletes each of the objects that is still what it was found to be. */
  void deleteAll(ResourceKind kind, List<ObjectNode> found, DeleteOptions options) {
    found.forEach(object -> deleteFound(EventViews.stored(kind), object, options));
  }

  /** Deletes an object by its uid; nothing happens if it is gone. */
  void deleteFound(ResourceKind kind, ObjectNode found, DeleteOptions options) {
    var metadata = Metadata.of(found);
    store.locked(
        () ->
            store
                .get(kind, metadata.namespace(), metadata.name())
                .filter(now -> Metadata.of(now).uid().equals(metadata.uid()))
                .map(now -> delete(kind, now, options)));
  }

  private static void checkPreconditions(ResourceKind kind, Metadata found, DeleteOptions options) {
    if (!options.uid().isEmpty() && !options.uid().equals(found.uid())) {
      throw Refusals.precondition(kind, found.name(), "UID", options.uid(), found.uid());
    }
    if (!options.resourceVersion().isEmpty()
        && !options.resourceVersion().equals(found.resourceVersion())) {
      throw Refusals.precondition(
          kind,
          found.name(),
          "ResourceVersion",
          options.resourceVersion(),
          found.resourceVersion());
    }
  }

  /** Null if nothing is left of it. */
  private ObjectNode delete(ResourceKind kind, ObjectNode old, DeleteOptions options) {
    var object = old.deepCopy();
    var metadata = Metadata.of(object);
    metadata.setFinalizers(finalizers(metadata, options.propagation()));
    var isNamespace = kind.equals(Kinds.NAMESPACES);
    var grace = kind.equals(Kinds.PODS) ? grace(object, options) : 0;
    if (!isNamespace && grace == 0 && metadata.finalizers().isEmpty()) {
      if (!options.dryRun()) {
        store.remove(kind, metadata);
      }
      return null;
    }
    if (isNamespace) {
      object.withObject("/status").put("phase", "Terminating");
    }
    mark(metadata, grace);
    if (object.equals(old) || options.dryRun()) {
      return object;
    }
    return store.replace(kind, object);
  }

  private static void mark(Metadata metadata, long grace) {
    var node = metadata.node();
    var before = node.path("deletionGracePeriodSeconds").asLong(0);
    if (metadata.isBeingDeleted() && grace >= before) {
      return;
    }
    node.put("deletionTimestamp", Metadata.time(Instant.now().plusSeconds(grace)));
    // As it would be read: a number's type must not make a difference.
    node.put("deletionGracePeriodSeconds", (int) grace);
    node.put("generation", node.path("generation").asInt(0) + 1);
  }

  private static long grace(ObjectNode pod, DeleteOptions options) {
    var scheduled = !pod.path("spec").path("nodeName").asText("").isEmpty();
    if (!scheduled || ENDED.contains(pod.path("status").path("phase").asText())) {
      return 0;
    }
    var specified = pod.path("spec").path("terminationGracePeriodSeconds").asLong(30);
    var grace = options.graceSeconds().orElse(specified);
    return grace < 0 ? 1 : grace;
  }

  private static List<String> finalizers(Metadata metadata, DeleteOptions.Propagation propagation) {
    var finalizers = new ArrayList<>(metadata.finalizers());
    var wanted =
        switch (propagation) {
          case Background -> "";
          case Foreground -> FOREGROUND;
          case Orphan -> ORPHAN;
        };
    if (!wanted.isEmpty()) {
      finalizers.removeAll(List.of(FOREGROUND, ORPHAN));
      finalizers.add(wanted);
    }
    return finalizers;
  }

  private static ObjectNode success(ResourceKind kind, Metadata deleted) {
    var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    var details = status.putObject("details").put("name", deleted.name());
    if (!kind.group().isEmpty()) {
      details.put("group", kind.group());
    }
    details.put("kind", kind.plural()).put("uid", deleted.uid());
    return status;
  }
}
