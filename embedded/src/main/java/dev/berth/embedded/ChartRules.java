package dev.berth.embedded;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.embedded.api.Accounts.Account;
import dev.berth.embedded.api.Accounts.Grant;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Accounts of operator and proxy with the rules that the chart ships, and no others. */
record ChartRules(Path checkout, String sandboxes, String own) {
  private static final String EVERYWHERE = "";

  Account operator(String token) throws IOException {
    return Account.ofServiceAccount(
        own,
        "berth-operator",
        token,
        List.of(
            new Grant(sandboxes, rules("operator.yaml")),
            new Grant(own, rules("operator-own.yaml"))));
  }

  Account proxy(String token) throws IOException {
    return Account.ofServiceAccount(
        own,
        "berth-proxy",
        token,
        List.of(
            new Grant(sandboxes, rules("proxy.yaml")),
            new Grant(own, rules("proxy-own.yaml")),
            new Grant(EVERYWHERE, rules("proxy-cluster.yaml"))));
  }

  private List<PolicyRule> rules(String file) throws IOException {
    try (InputStream in = Files.newInputStream(checkout.resolve("helm/berth/files/rbac/" + file))) {
      return new KubernetesSerialization().unmarshal(in, new TypeReference<List<PolicyRule>>() {});
    }
  }
}
