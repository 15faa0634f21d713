package dev.berth.operator.support;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Rules of RBAC as the chart ships them, applied as the API server applies them. */
public record Role(List<PolicyRule> rules) {
  private static final Path FOLDER = Path.of("../helm/berth/files/rbac");

  /** A file of the chart. */
  public static Role ofChart(String file) {
    try (InputStream in = Files.newInputStream(FOLDER.resolve(file))) {
      return new Role(
          new KubernetesSerialization().unmarshal(in, new TypeReference<List<PolicyRule>>() {}));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean allows(Request request) {
    return rules.stream()
        .anyMatch(
            rule ->
                rule.getApiGroups().contains(request.group())
                    && rule.getResources().contains(request.resourceAndSubresource())
                    && rule.getVerbs().contains(request.verb())
                    && (rule.getResourceNames().isEmpty()
                        || rule.getResourceNames().contains(request.name())));
  }
}
