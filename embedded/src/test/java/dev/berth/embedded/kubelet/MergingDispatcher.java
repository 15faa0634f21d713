package dev.berth.embedded.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.crud.KubernetesCrudDispatcherException;

/**
 * A store whose merge patches replace lists, as RFC 7386 has it; the mock's own appends to them.
 */
final class MergingDispatcher extends KubernetesCrudDispatcher {
  @Override
  public JsonNode merge(JsonNode base, String patch) throws KubernetesCrudDispatcherException {
    return merged(base.deepCopy(), asNode(patch));
  }

  private static JsonNode merged(JsonNode base, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode result = base instanceof ObjectNode object ? object : changes.objectNode();
    for (var each : changes.properties()) {
      if (each.getValue().isNull()) {
        result.remove(each.getKey());
      } else {
        result.set(each.getKey(), merged(result.path(each.getKey()), each.getValue()));
      }
    }
    return result;
  }
}
