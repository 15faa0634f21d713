package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Answers requests for objects, whatever their kind. */
final class Resources {
  private static final Set<String> OF_POD = Set.of("portforward", "log");

  private final Store store;
  private final Creation creation;
  private final Updates updates;
  private final Deletion deletion;
  private final WatchAnswer watches;
  private final Representation representation;
  private final PodEnds podEnds;

  Resources(
      Store store,
      Admission admission,
      Representation representation,
      WatchAnswer watches,
      PodEnds podEnds) {
    this.store = store;
    creation = new Creation(store, admission);
    updates = new Updates(store, admission);
    deletion = new Deletion(store);
    this.watches = watches;
    this.representation = representation;
    this.podEnds = podEnds;
  }

  void serve(Request request) throws IOException {
    var subresource = request.path().subresource();
    if (request.kind().equals(Kinds.PODS) && OF_POD.contains(subresource)) {
      podEnds.serve(request);
      return;
    }
    if (!subresource.isEmpty() && !(request.isForStatus() && request.kind().hasStatus())) {
      throw Refusals.noSuchPath();
    }
    switch (request.verb()) {
      case "get" -> get(request);
      case "list" -> list(request);
      case "watch" -> watches.give(request);
      case "create" -> create(request);
      case "update" -> answer(request, updates.replace(request, Bodies.object(request.call())));
      case "patch" -> patch(request);
      case "delete" -> delete(request);
      default -> deleteCollection(request);
    }
  }

  private void get(Request request) throws IOException {
    var kind = request.kind();
    var object =
        store
            .get(EventViews.stored(kind), request.namespace(), request.name())
            .map(EventViews.fromStored(kind))
            .orElseThrow(() -> Refusals.notFound(kind, request.name()));
    Answers.json(request.call(), 200, representation.single(request, object));
  }

  private record Listed(List<ObjectNode> objects, long version) {}

  private void list(Request request) throws IOException {
    var listed = select(request);
    Answers.json(
        request.call(), 200, representation.list(request, listed.objects(), listed.version()));
  }

  private Listed select(Request request) {
    var kind = request.kind();
    var selector = request.selector();
    var atLeast = Watches.version(request.text("resourceVersion"));
    var all =
        store.locked(
            () -> {
              if (atLeast > store.version()) {
                throw Refusals.expiredWithServer(atLeast, store.version());
              }
              return new Listed(
                  store.list(EventViews.stored(kind), request.namespace()), store.version());
            });
    var selected =
        all.objects().stream().map(EventViews.fromStored(kind)).filter(selector).toList();
    return new Listed(selected, all.version());
  }

  private void create(Request request) throws IOException {
    if (!request.name().isEmpty() || request.kind().namespaced() && request.namespace().isEmpty()) {
      throw Refusals.methodNotAllowed();
    }
    answer(request, creation.create(request, Bodies.object(request.call())));
  }

  private void patch(Request request) throws IOException {
    var type = Bodies.mediaType(request.call());
    var applies = type.equals(Patches.APPLY);
    if (applies && request.text("fieldManager").isEmpty()) {
      throw Refusals.of(
          422,
          "Invalid",
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for"
              + " apply patch");
    }
    var patch = Bodies.parse(request.call(), applies);
    var change = Patches.of(type, patch, request.kinds().isCustom(request.kind()));
    answer(request, applies ? apply(request, patch, change) : updates.update(request, change));
  }

  private Result apply(Request request, JsonNode patch, UnaryOperator<ObjectNode> change) {
    var isThere =
        store
            .get(EventViews.stored(request.kind()), request.namespace(), request.name())
            .isPresent();
    if (isThere || request.isForStatus()) {
      return updates.update(request, change);
    }
    var object = Bodies.object(patch);
    Metadata.of(object).node().put("name", request.name());
    return creation.create(request, object);
  }

  private void delete(Request request) throws IOException {
    var options = DeleteOptions.of(request, Bodies.parse(request.call(), false));
    Answers.json(request.call(), 200, deletion.delete(request, options));
  }

  private void deleteCollection(Request request) throws IOException {
    var options = DeleteOptions.of(request, Bodies.parse(request.call(), false));
    var listed = select(request);
    var kind = request.kind();
    deletion.deleteAll(
        kind, listed.objects().stream().map(o -> EventViews.toStored(kind, o)).toList(), options);
    Answers.json(
        request.call(), 200, representation.list(request, listed.objects(), store.version()));
  }

  private void answer(Request request, Result result) throws IOException {
    Call call = request.call();
    Answers.json(
        call, result.code(), representation.single(request, result.object()), result.warnings());
  }
}
