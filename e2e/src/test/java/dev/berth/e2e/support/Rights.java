package dev.berth.e2e.support;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What somebody may do, in the API server's own words. */
public final class Rights {
  private Rights() {}

  /**
   * Lines of a resource, the names it is bound to and the verbs, in order: {@code pods/exec: create
   * get}. What everybody may ask about themselves is left out.
   */
  public static List<String> of(Installation installation, String user, String namespace) {
    var config = new ConfigBuilder(installation.config()).withImpersonateUsername(user).build();
    var asked =
        new SelfSubjectRulesReviewBuilder()
            .withNewSpec()
            .withNamespace(namespace)
            .endSpec()
            .build();
    Map<String, TreeSet<String>> verbs = new TreeMap<>();
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      var status = client.authorization().v1().selfSubjectRulesReview().create(asked).getStatus();
      for (ResourceRule rule : status.getResourceRules()) {
        resources(rule)
            .forEach(
                resource ->
                    verbs.computeIfAbsent(resource, _ -> new TreeSet<>()).addAll(rule.getVerbs()));
      }
    }
    return verbs.entrySet().stream()
        .map(right -> right.getKey() + ": " + String.join(" ", right.getValue()))
        .filter(line -> !line.matches("selfsubject[a-z]+\\.[a-z0-9.]+: create"))
        .toList();
  }

  private static Stream<String> resources(ResourceRule rule) {
    String names =
        rule.getResourceNames().isEmpty()
            ? ""
            : " named " + String.join(" ", new TreeSet<>(rule.getResourceNames()));
    return rule.getApiGroups().stream()
        .map(group -> group.isEmpty() ? "" : "." + group)
        .flatMap(group -> rule.getResources().stream().map(each -> each + group + names));
  }
}
