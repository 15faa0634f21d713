package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What a sandbox is made of: image, languages, limits, lifetime and network. A change reaches only
 * sandboxes created after it.
 */
@JsonClassDescription(
    "SandboxTemplate says what a sandbox is made of: image, languages, limits, lifetime and network. A change reaches only sandboxes created after it.")
@Group(Berth.GROUP)
@Version(Berth.VERSION)
@Plural("sandboxtemplates")
@ShortNames("sbt")
@AdditionalSelectableField(jsonPath = ".spec.runtimeClassName")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "CPU", jsonPath = ".spec.resources.limits.cpu", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Memory",
    jsonPath = ".spec.resources.limits.memory",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Idle",
    jsonPath = ".spec.idleTimeoutSeconds",
    type = Type.INTEGER,
    getDescription = "Idle timeout in seconds.")
@AdditionalPrinterColumn(
    name = "TTL",
    jsonPath = ".spec.ttlSeconds",
    type = Type.INTEGER,
    getDescription = "Longest life in seconds.")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Runtime",
    jsonPath = ".spec.runtimeClassName",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(name = "Image", jsonPath = ".spec.image", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
    name = "Revision",
    jsonPath = ".status.revision",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
public class SandboxTemplate extends CustomResource<SandboxTemplateSpec, SandboxTemplateStatus>
    implements Namespaced {

  @Override
  protected SandboxTemplateSpec initSpec() {
    return null;
  }

  @Override
  protected SandboxTemplateStatus initStatus() {
    return null;
  }
}
