package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes what has lost its owners or its namespace, and the oldest events. It looks at everything
 * each time, so it needs no memory of what went before.
 */
final class Sweep {
  private static final int MOST_EVENTS = 1000;

  private record Found(ResourceKind kind, ObjectNode object) {
    Metadata metadata() {
      return Metadata.of(object);
    }
  }

  private final Kinds kinds;
  private final Store store;
  private final Deletion deletion;

  Sweep(Kinds kinds, Store store) {
    this.kinds = kinds;
    this.store = store;
    deletion = new Deletion(store);
  }

  void run() {
    var all = store.locked(this::everything);
    var uids = new HashSet<String>();
    all.forEach(found -> uids.add(found.metadata().uid()));
    all.forEach(found -> followOwners(found, uids));
    all.stream()
        .filter(found -> found.metadata().isBeingDeleted())
        .forEach(found -> letGo(found, all));
    trimEvents(all);
  }

  private List<Found> everything() {
    var all = new ArrayList<Found>();
    kinds
        .stored()
        .forEach(kind -> store.list(kind, "").forEach(object -> all.add(new Found(kind, object))));
    return all;
  }

  private void followOwners(Found found, Set<String> uids) {
    var owners = found.metadata().owners();
    if (owners.isEmpty() || found.metadata().isBeingDeleted()) {
      return;
    }
    var left = owners.stream().filter(owner -> mayExist(owner, uids)).toList();
    if (left.isEmpty()) {
      deletion.deleteFound(found.kind(), found.object(), DeleteOptions.BACKGROUND);
    } else if (left.size() < owners.size()) {
      change(found, metadata -> metadata.setOwners(left));
    }
  }

  /** Of an owner of a kind that is not served here nobody can say that it is gone. */
  private boolean mayExist(JsonNode owner, Set<String> uids) {
    return uids.contains(owner.path("uid").asText())
        || kinds.ofObject(owner.path("apiVersion").asText(), owner.path("kind").asText()).isEmpty();
  }

  private void letGo(Found found, List<Found> all) {
    if (found.kind().equals(Kinds.NAMESPACES)) {
      letGoNamespace(found, all);
      return;
    }
    var finalizers = found.metadata().finalizers();
    var dependents = all.stream().filter(each -> isOwnedBy(each, found)).toList();
    if (finalizers.contains(Deletion.ORPHAN)) {
      dependents.forEach(each -> change(each, metadata -> disown(metadata, found)));
      dropFinalizer(found, Deletion.ORPHAN);
    } else if (finalizers.contains(Deletion.FOREGROUND)) {
      dependents.stream()
          .filter(each -> !each.metadata().isBeingDeleted())
          .forEach(
              each -> deletion.deleteFound(each.kind(), each.object(), DeleteOptions.BACKGROUND));
      if (dependents.isEmpty()) {
        dropFinalizer(found, Deletion.FOREGROUND);
      }
    }
  }

  private void letGoNamespace(Found namespace, List<Found> all) {
    var contents =
        all.stream()
            .filter(each -> each.metadata().namespace().equals(namespace.metadata().name()))
            .toList();
    contents.stream()
        .filter(each -> !each.metadata().isBeingDeleted())
        .forEach(
            each -> deletion.deleteFound(each.kind(), each.object(), DeleteOptions.BACKGROUND));
    if (contents.isEmpty()) {
      store.locked(
          () -> {
            if (isStill(namespace)) {
              store.remove(namespace.kind(), namespace.metadata());
            }
            return null;
          });
    }
  }

  private void trimEvents(List<Found> all) {
    var events = all.stream().filter(each -> each.kind().equals(Kinds.EVENTS)).toList();
    events.stream()
        .sorted((a, b) -> Long.compare(version(a), version(b)))
        .limit(Math.max(0, events.size() - MOST_EVENTS))
        .forEach(
            each -> deletion.deleteFound(each.kind(), each.object(), DeleteOptions.BACKGROUND));
  }

  private static long version(Found found) {
    return Long.parseLong(found.metadata().resourceVersion());
  }

  private static boolean isOwnedBy(Found found, Found owner) {
    return found.metadata().owners().stream()
        .anyMatch(each -> each.path("uid").asText().equals(owner.metadata().uid()));
  }

  private static void disown(Metadata metadata, Found owner) {
    metadata.setOwners(
        metadata.owners().stream()
            .filter(each -> !each.path("uid").asText().equals(owner.metadata().uid()))
            .toList());
  }

  private void dropFinalizer(Found found, String finalizer) {
    change(
        found,
        metadata ->
            metadata.setFinalizers(
                metadata.finalizers().stream().filter(f -> !f.equals(finalizer)).toList()));
  }

  private interface Change {
    void apply(Metadata metadata);
  }

  /** Changes the object as it is now, if it is still the same one. */
  private void change(Found found, Change change) {
    store.locked(
        () -> {
          if (!isStill(found)) {
            return null;
          }
          var metadata = found.metadata();
          var now = store.get(found.kind(), metadata.namespace(), metadata.name()).orElseThrow();
          change.apply(Metadata.of(now));
          if (Metadata.of(now).isFree()) {
            store.remove(found.kind(), metadata);
          } else {
            store.replace(found.kind(), now);
          }
          return null;
        });
  }

  private boolean isStill(Found found) {
    var metadata = found.metadata();
    return store
        .get(found.kind(), metadata.namespace(), metadata.name())
        .filter(now -> Metadata.of(now).uid().equals(metadata.uid()))
        .isPresent();
  }
}
