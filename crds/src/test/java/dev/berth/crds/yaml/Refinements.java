package dev.berth.crds.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Berth;
import dev.berth.crds.SandboxPod;

/** What the API server can be told about the kinds and Java annotations cannot say. */
@FunctionalInterface
interface Refinements {
  /** A quantity is short; the bound also keeps the estimated cost of its rules low. */
  int LONGEST_QUANTITY = 32;

  void apply(ObjectNode crd);

  static void ofSandboxTemplate(ObjectNode crd) {
    Schema root = common(crd);
    Schema spec = root.at("spec");
    spec.at("imagePullSecrets").listMap("name");
    spec.at("languages").listSet();
    spec.at("preload").listSet();
    quantities(spec.at("resources.limits"));
    quantities(spec.at("resources.requests"));
    spec.at("env").listMap("name");
    spec.at("network.allowedCIDRs").listSet();
    spec.at("network.allowedCIDRs[]")
        .rule("isCIDR(self)", "'must be a network such as 10.1.2.0/24; got ' + self");
    podTemplate(spec.at("podTemplate"));
    root.at("status.conditions").listMap("type");
  }

  static void ofSandbox(ObjectNode crd) {
    Schema root = common(crd);
    root.at("spec.env").listMap("name");
    root.at("status.template.languages").listSet();
    root.at("status.conditions").listMap("type");
  }

  private static Schema common(ObjectNode crd) {
    ObjectNode names = (ObjectNode) crd.at("/spec/names");
    names.put("listKind", names.get("kind").textValue() + "List");
    names.putArray("categories").add(Berth.CATEGORY);
    Schema root = Schema.of(crd);
    root.required("spec");
    root.typeMeta();
    return root;
  }

  private static void quantities(Schema resources) {
    for (String name : new String[] {"cpu", "memory", "ephemeral-storage"}) {
      resources.at(name).maxLength(LONGEST_QUANTITY);
    }
  }

  private static void podTemplate(Schema podTemplate) {
    podTemplate.at("metadata.labels").maxProperties(64);
    podTemplate.at("metadata.annotations").maxProperties(64);
    Schema spec = podTemplate.at("spec");
    spec.at("nodeSelector").maxProperties(32);
    spec.at("tolerations[]").opaque();
    spec.at("affinity").opaque();
    spec.at("topologySpreadConstraints[]").opaque();
    spec.at("hostAliases[]").opaque();
    spec.at("dnsPolicy").oneOf("ClusterFirst", "Default", "None");
    spec.at("dnsConfig").opaque();
    volumes(spec.at("volumes"));
    Schema containers = spec.at("containers");
    containers.listMap("name");
    containers.at("[].name").oneOf(SandboxPod.CONTAINER);
    containers.at("[].volumeMounts[]").opaque();
    containers.at("[].resources.limits").opaque();
    containers.at("[].resources.requests").opaque();
  }

  /** The sources that cannot reach the node's own files or tokens, each as core/v1 has it. */
  private static void volumes(Schema volumes) {
    volumes.listMap("name");
    volumes
        .at("[]")
        .onlyOpaque(
            "emptyDir", "persistentVolumeClaim", "configMap", "secret", "csi", "ephemeral", "image")
        .required("name")
        .string("name", "Name of the volume.", 1, 63);
  }
}
