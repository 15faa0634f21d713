package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** Asks a real API server, of Berth's definitions, what it says to each case. */
final class WordsRecorder {
  private static final String STRICT = "?fieldValidation=Strict";
  private static final String AT_ONCE =
      "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0}";
  private static final String DRY = STRICT + "&dryRun=All";

  private final KubernetesClient client;
  private final String namespace;

  private WordsRecorder(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  static void record(String namespace) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      BerthKinds.DEFINITIONS.forEach(each -> client.resource(each).serverSideApply());
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .serverSideApply();
      List<ObjectNode> cases = Words.all();
      WordsRecorder recorder = new WordsRecorder(client, namespace);
      cases.forEach(each -> each.set("answer", recorder.answer(each)));
      Words.write(cases);
      client.namespaces().withName(namespace).delete();
    }
  }

  private ObjectNode answer(JsonNode each) {
    String kind = each.path("kind").asText();
    String url = url(kind);
    try {
      return Words.accepted(
          each.has("before")
              ? update(each, kind, url)
              : send("POST", url + DRY, Words.object(each.get("object"), kind, namespace)));
    } catch (KubernetesClientException e) {
      return Words.answer(
          Serialization.unmarshal(Serialization.asJson(e.getStatus()), JsonNode.class));
    }
  }

  private JsonNode update(JsonNode each, String kind, String url) {
    String one = url + "/words";
    try {
      send("POST", url + STRICT, Words.object(each.get("before"), kind, namespace));
      if (each.has("beforeStatus")) {
        ObjectNode stored = read(one);
        stored.set("status", each.get("beforeStatus"));
        send("PUT", one + "/status" + STRICT, stored);
      }
      ObjectNode changed = read(one);
      Words.overlay(changed, each.get("object"));
      boolean toStatus = each.path("write").asText().equals("status");
      return send("PUT", one + (toStatus ? "/status" : "") + DRY, changed);
    } finally {
      client.raw(one, "DELETE", AT_ONCE);
    }
  }

  private ObjectNode read(String url) {
    return Serialization.unmarshal(client.raw(url), ObjectNode.class);
  }

  private JsonNode send(String method, String url, JsonNode object) {
    return Serialization.unmarshal(client.raw(url, method, object.toString()), JsonNode.class);
  }

  private String url(String kind) {
    return switch (kind) {
      case "Pod" -> "/api/v1/namespaces/" + namespace + "/pods";
      case "Sandbox" -> "/apis/berth.dev/v1alpha1/namespaces/" + namespace + "/sandboxes";
      default -> "/apis/berth.dev/v1alpha1/namespaces/" + namespace + "/sandboxtemplates";
    };
  }
}
