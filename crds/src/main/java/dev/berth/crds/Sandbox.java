package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One isolated place to run untrusted code. It lives once: an ended one is never started again. */
@JsonClassDescription(
    "Sandbox is one isolated place to run untrusted code. It lives once; an ended one is never started again.")
@Group(Berth.GROUP)
@Version(Berth.VERSION)
@Plural("sandboxes")
@ShortNames("sbx")
@AdditionalSelectableField(jsonPath = ".spec.sandboxId")
@AdditionalSelectableField(jsonPath = ".spec.state")
@AdditionalSelectableField(jsonPath = ".spec.templateRef.name")
@AdditionalSelectableField(jsonPath = ".status.phase")
@AdditionalSelectableField(jsonPath = ".status.podName")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason", type = Type.STRING)
@AdditionalPrinterColumn(name = "Template", jsonPath = ".status.template.name", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Active",
    jsonPath = ".status.lastActivityTime",
    type = Type.DATE,
    getDescription = "Time since the last activity.")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "ID",
    jsonPath = ".spec.sandboxId",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Pod",
    jsonPath = ".status.podName",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Expires",
    jsonPath = ".status.expirationTime",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.message",
    type = Type.STRING,
    priority = 1)
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.phase) || !(oldSelf.status.phase in"
            + " ['Terminated', 'Failed']) || (has(self.status) && has(self.status.phase) &&"
            + " self.status.phase == oldSelf.status.phase)",
    message = "an ended sandbox stays ended",
    fieldPath = ".status.phase")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.endTime) || (has(self.status) &&"
            + " has(self.status.endTime) && self.status.endTime == oldSelf.status.endTime)",
    message = "endTime is stamped once",
    fieldPath = ".status.endTime")
@ValidationRule(
    value =
        "has(self.spec.sandboxId) ?"
            + " (self.spec.sandboxId.matches('^[0-7][0-9A-HJKMNP-TV-Z]{25}$') ?"
            + " self.metadata.name == self.spec.sandboxId.lowerAscii() :"
            + " (self.spec.sandboxId.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$') &&"
            + " !self.spec.sandboxId.startsWith('x-') ? self.metadata.name == self.spec.sandboxId"
            + " : self.metadata.name.matches('^x-[a-z2-7]{32}$'))) :"
            + " !self.metadata.name.startsWith('x-')",
    message =
        "metadata.name must follow from spec.sandboxId: the id itself where it is a DNS label that"
            + " does not start with x-, a ULID in lower case, and else x- with 32 characters of"
            + " base32(SHA-256(id)) in lower case. Leave sandboxId out and the name is the id",
    fieldPath = ".spec.sandboxId")
@ValidationRule(
    value =
        "has(oldSelf.spec.ttlSeconds) || !has(self.spec.ttlSeconds) || !has(oldSelf.status) ||"
            + " !has(oldSelf.status.template) || !has(oldSelf.status.template.ttlSeconds) ||"
            + " self.spec.ttlSeconds <= oldSelf.status.template.ttlSeconds",
    message = "ttlSeconds can only be lowered",
    fieldPath = ".spec.ttlSeconds")
public class Sandbox extends CustomResource<SandboxSpec, SandboxStatus> implements Namespaced {

  @Override
  protected SandboxSpec initSpec() {
    return null;
  }

  @Override
  protected SandboxStatus initStatus() {
    return null;
  }
}
