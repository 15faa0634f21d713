package dev.berth.operator.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The one writer of status. It sends what changed and nothing else, on condition that the object is
 * still the one that was decided about; what others write, the time of the last activity above all,
 * it never touches.
 */
public final class StatusRecorder {
  private static final String OF_THE_PROXY = "lastActivityTime";
  private static final int REMEMBERED = 10_000;

  private final KubeApi api;
  private final Map<String, CustomResource<?, ?>> written =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CustomResource<?, ?>> eldest) {
          return size() > REMEMBERED;
        }
      };

  public StatusRecorder(KubeApi api) {
    this.api = api;
  }

  /**
   * Writes the status, if it says anything new.
   *
   * @return the object as it is then; empty where nothing was to be written
   * @throws ApiException with a conflict where somebody wrote meanwhile: look again
   */
  public <S, T extends CustomResource<?, S>> Optional<T> record(T object, S status) {
    ObjectNode before = tree(object.getStatus());
    ObjectNode after = tree(status);
    ObjectNode change = difference(before, after);
    if (change.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", object.getMetadata().getResourceVersion());
    patch.set("status", change);
    T result = api.mergePatch(object, "/status", patch);
    remember(result);
    return Optional.of(result);
  }

  /** The newer of what a cache shows and of what was written here last: a cache lags behind. */
  public <T extends CustomResource<?, ?>> T latest(T cached) {
    synchronized (written) {
      CustomResource<?, ?> own = written.get(cached.getMetadata().getUid());
      if (own == null) {
        return cached;
      }
      if (version(own) > version(cached)) {
        @SuppressWarnings("unchecked")
        T newer = (T) own;
        return newer;
      }
      written.remove(cached.getMetadata().getUid());
      return cached;
    }
  }

  private void remember(CustomResource<?, ?> object) {
    synchronized (written) {
      written.put(object.getMetadata().getUid(), object);
    }
  }

  private static long version(CustomResource<?, ?> object) {
    try {
      return Long.parseLong(object.getMetadata().getResourceVersion());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private ObjectNode tree(Object status) {
    return status == null
        ? JsonNodeFactory.instance.objectNode()
        : api.serialization().convertValue(status, ObjectNode.class);
  }

  private static ObjectNode difference(ObjectNode before, ObjectNode after) {
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    after
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().equals(before.get(field.getKey()))) {
                change.set(field.getKey(), field.getValue());
              }
            });
    before
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!after.has(name)) {
                change.putNull(name);
              }
            });
    change.remove(OF_THE_PROXY);
    return change;
  }
}
