package dev.berth.operator.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What of a pod's spec did not come back: a server drops, without a word, the fields of features
 * that are switched off. What was added is defaults and admission, and no matter.
 */
final class Losses {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> OF_NO_MATTER = List.of("/priorityClassName", "/schedulerName");

  /** Admission may send to a mirror or make pulls compulsory; the image is there all the same. */
  private static final Pattern REWRITTEN =
      Pattern.compile("/(initC|c)ontainers/\\d+/image(PullPolicy)?");

  private Losses() {}

  static List<String> between(Pod sent, Pod returned) {
    List<String> lost = new ArrayList<>();
    compare("", tree(sent), tree(returned), lost);
    return lost;
  }

  private static void compare(String path, JsonNode sent, JsonNode returned, List<String> lost) {
    if (OF_NO_MATTER.contains(path) || isEmpty(sent)) {
      return;
    }
    if (returned == null) {
      lost.add("spec" + path);
    } else if (sent.isObject()) {
      sent.properties()
          .forEach(
              field ->
                  compare(
                      path + "/" + field.getKey(),
                      field.getValue(),
                      returned.get(field.getKey()),
                      lost));
    } else if (sent.isArray()) {
      for (int i = 0; i < sent.size(); i++) {
        compare(path + "/" + i, sent.get(i), counterpart(sent.get(i), i, returned), lost);
      }
    } else if (!REWRITTEN.matcher(path).matches() && !sameScalar(sent, returned)) {
      lost.add("spec" + path);
    }
  }

  /** By name, where the items have one: admission may put others in front. */
  private static JsonNode counterpart(JsonNode item, int index, JsonNode list) {
    if (!item.has("name")) {
      return item.isObject() ? contained(item, list) : list.get(index);
    }
    for (JsonNode each : list) {
      boolean sameMount =
          !item.has("mountPath") || item.get("mountPath").equals(each.get("mountPath"));
      if (item.get("name").equals(each.get("name")) && sameMount) {
        return each;
      }
    }
    return null;
  }

  private static JsonNode contained(JsonNode item, JsonNode list) {
    for (JsonNode each : list) {
      List<String> lost = new ArrayList<>();
      compare("/", item, each, lost);
      if (lost.isEmpty()) {
        return each;
      }
    }
    return null;
  }

  private static boolean sameScalar(JsonNode sent, JsonNode returned) {
    return sent.equals(returned)
        || sent.asText().equals(returned.asText())
        || sameQuantity(sent.asText(), returned.asText());
  }

  private static boolean sameQuantity(String one, String other) {
    try {
      return Quantity.parse(one)
              .getNumericalAmount()
              .compareTo(Quantity.parse(other).getNumericalAmount())
          == 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static boolean isEmpty(JsonNode node) {
    return node == null
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty())
        || (node.isBoolean() && !node.asBoolean())
        || (node.isTextual() && node.asText().isEmpty());
  }

  private static JsonNode tree(Pod pod) {
    return MAPPER.valueToTree(
        Serialization.unmarshal(Serialization.asJson(pod.getSpec()), JsonNode.class));
  }
}
