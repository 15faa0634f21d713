package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.crud.AttributeSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The mock's store, called in process: it keeps the objects and numbers their versions. What was
 * decided is done here; nothing is decided.
 *
 * <p>The mock's own handlers of writes are passed by: they count uids from one, so that two runs of
 * a server give the same ones, and they drop an object with a deletion's time at its next change.
 */
final class Store extends KubernetesCrudDispatcher {
  private final ReentrantLock lock = new ReentrantLock();
  private final Kinds kinds;
  private final EventLog log;
  private long version;

  Store(Kinds kinds, EventLog log) {
    this.kinds = kinds;
    this.log = log;
  }

  /** Nobody else reads or writes meanwhile. */
  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Of the last change. */
  long version() {
    return locked(() -> version);
  }

  Optional<ObjectNode> get(ResourceKind kind, String namespace, String name) {
    return locked(() -> Optional.ofNullable(findResource(getKey(path(kind, namespace, name)))))
        .map(found -> Json.parseOwn(found.getValue()));
  }

  /**
   * In the order of namespace and name.
   *
   * @param namespace empty for all
   */
  List<ObjectNode> list(ResourceKind kind, String namespace) {
    var answer = locked(() -> handleGet(path(kind, namespace, "")));
    var objects = new ArrayList<ObjectNode>();
    Json.parseOwn(answer.getBody().readUtf8())
        .path("items")
        .forEach(item -> objects.add((ObjectNode) item));
    objects.sort(
        Comparator.comparing((ObjectNode o) -> Metadata.of(o).namespace())
            .thenComparing(o -> Metadata.of(o).name()));
    return objects;
  }

  /**
   * @param object with uid and creationTimestamp, of a name that is not there
   * @return with its resourceVersion
   */
  ObjectNode create(ResourceKind kind, ObjectNode object) {
    return locked(
        () -> {
          var metadata = Metadata.of(object);
          var path = path(kind, metadata.namespace(), metadata.name());
          metadata.node().put("resourceVersion", Long.toString(requestResourceVersion()));
          processEvent(path, getKey(path), null, null, object.toString());
          return object;
        });
  }

  /**
   * @param object whole, of a name that is there
   * @return with its new resourceVersion
   */
  ObjectNode replace(ResourceKind kind, ObjectNode object) {
    return locked(
        () -> {
          var metadata = Metadata.of(object);
          var path = path(kind, metadata.namespace(), metadata.name());
          var key = getKey(path);
          metadata.node().put("resourceVersion", Long.toString(requestResourceVersion()));
          processEvent(path, key, findResource(key).getKey(), null, object.toString());
          return object;
        });
  }

  void remove(ResourceKind kind, Metadata of) {
    locked(
        () -> {
          var path = path(kind, of.namespace(), of.name());
          var key = getKey(path);
          processEvent(path, key, findResource(key).getKey(), null, null);
          return null;
        });
  }

  @Override
  public long requestResourceVersion() {
    version = super.requestResourceVersion();
    return version;
  }

  @Override
  public void processEvent(
      String path,
      AttributeSet query,
      AttributeSet oldKey,
      GenericKubernetesResource resource,
      String newState) {
    var oldState = oldKey == null ? null : map.get(oldKey);
    super.processEvent(path, query, oldKey, resource, newState);
    var before = oldState == null ? null : Json.parseOwn(oldState);
    var after = newState == null ? null : Json.parseOwn(newState);
    var last = after;
    if (after == null) {
      last = before.deepCopy();
      Metadata.of(last).node().put("resourceVersion", Long.toString(requestResourceVersion()));
    }
    var kind = kinds.ofObject(last.path("apiVersion").asText(), last.path("kind").asText());
    log.append(new EventLog.Event(version, kind.orElseThrow(), before, after, last));
  }

  private static String path(ResourceKind kind, String namespace, String name) {
    return kind.root()
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + kind.plural()
        + (name.isEmpty() ? "" : "/" + name);
  }
}
