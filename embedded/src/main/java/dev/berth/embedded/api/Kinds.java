package dev.berth.embedded.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All kinds that the server serves: a few of Kubernetes' own, and those of custom resources. */
public final class Kinds {
  static final ResourceKind NAMESPACES =
      new ResourceKind(
          "", "v1", "namespaces", "namespace", "Namespace", List.of("ns"), List.of(), false, true);
  static final ResourceKind PODS =
      new ResourceKind("", "v1", "pods", "pod", "Pod", List.of("po"), List.of("all"), true, true);
  static final ResourceKind EVENTS = namespaced("", "v1", "events", "Event", "ev");
  static final ResourceKind NEW_EVENTS = namespaced("events.k8s.io", "v1", "events", "Event", "ev");
  static final ResourceKind DEFINITIONS =
      new ResourceKind(
          "apiextensions.k8s.io",
          "v1",
          "customresourcedefinitions",
          "customresourcedefinition",
          "CustomResourceDefinition",
          List.of("crd", "crds"),
          List.of("api-extensions"),
          false,
          true);

  private static final List<ResourceKind> BUILT_IN =
      List.of(
          NAMESPACES,
          PODS,
          EVENTS,
          NEW_EVENTS,
          namespaced("", "v1", "configmaps", "ConfigMap", "cm"),
          namespaced("", "v1", "secrets", "Secret"),
          namespaced("", "v1", "serviceaccounts", "ServiceAccount", "sa"),
          new ResourceKind(
              "", "v1", "nodes", "node", "Node", List.of("no"), List.of(), false, true),
          new ResourceKind(
              "",
              "v1",
              "resourcequotas",
              "resourcequota",
              "ResourceQuota",
              List.of("quota"),
              List.of(),
              true,
              true),
          namespaced("coordination.k8s.io", "v1", "leases", "Lease"),
          namespaced("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "netpol"),
          DEFINITIONS);

  private final List<ResourceKind> all;
  private final Map<ResourceKind, Set<String>> selectable;

  private Kinds(List<ResourceKind> all, Map<ResourceKind, Set<String>> selectable) {
    this.all = List.copyOf(all);
    this.selectable = Map.copyOf(selectable);
  }

  /** The built-in kinds, and every served version of the definitions. */
  public static Kinds with(List<CustomResourceDefinition> definitions) {
    var all = new ArrayList<>(BUILT_IN);
    var selectable = new HashMap<ResourceKind, Set<String>>();
    for (var definition : definitions) {
      for (var version : definition.getSpec().getVersions()) {
        if (version.getServed()) {
          var kind = custom(definition, version);
          all.add(kind);
          selectable.put(kind, selectableFields(version));
        }
      }
    }
    return new Kinds(all, selectable);
  }

  public List<ResourceKind> all() {
    return all;
  }

  /** The kind at a URL. */
  public Optional<ResourceKind> find(String group, String version, String plural) {
    return all.stream()
        .filter(k -> k.group().equals(group) && k.version().equals(version))
        .filter(k -> k.plural().equals(plural))
        .findFirst();
  }

  /** Whether it comes from a definition. */
  boolean isCustom(ResourceKind kind) {
    return selectable.containsKey(kind);
  }

  /** What a kind's definition adds to the fields that a selector may name. */
  Set<String> selectableFields(ResourceKind kind) {
    return selectable.getOrDefault(kind, Set.of());
  }

  /** The kind that an object or an owner's reference names. */
  Optional<ResourceKind> ofObject(String apiVersion, String kind) {
    return all.stream()
        .filter(k -> k.apiVersion().equals(apiVersion) && k.kind().equals(kind))
        .findFirst();
  }

  /** The kinds that are stored: two views of one store count once. */
  Stream<ResourceKind> stored() {
    return all.stream().filter(k -> k != NEW_EVENTS);
  }

  private static Set<String> selectableFields(CustomResourceDefinitionVersion version) {
    return Objects.requireNonNullElse(version.getSelectableFields(), List.<SelectableField>of())
        .stream()
        .map(field -> field.getJsonPath().substring(1))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static ResourceKind custom(
      CustomResourceDefinition definition, CustomResourceDefinitionVersion version) {
    var spec = definition.getSpec();
    var names = spec.getNames();
    var subresources = version.getSubresources();
    return new ResourceKind(
        spec.getGroup(),
        version.getName(),
        names.getPlural(),
        Objects.requireNonNullElse(names.getSingular(), names.getKind().toLowerCase(Locale.ROOT)),
        names.getKind(),
        Objects.requireNonNullElse(names.getShortNames(), List.of()),
        Objects.requireNonNullElse(names.getCategories(), List.of()),
        spec.getScope().equals("Namespaced"),
        subresources != null && subresources.getStatus() != null);
  }

  private static ResourceKind namespaced(
      String group, String version, String plural, String kind, String... shortNames) {
    return new ResourceKind(
        group,
        version,
        plural,
        kind.toLowerCase(Locale.ROOT),
        kind,
        List.of(shortNames),
        List.of(),
        true,
        false);
  }
}
