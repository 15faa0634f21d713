package dev.berth.embedded.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcePathTest {

  @ParameterizedTest
  @CsvSource({
    "api/v1/pods, '', v1, '', pods, '', ''",
    "api/v1/namespaces, '', v1, '', namespaces, '', ''",
    "api/v1/namespaces/a, '', v1, '', namespaces, a, ''",
    "api/v1/namespaces/a/status, '', v1, '', namespaces, a, status",
    "api/v1/namespaces/a/pods, '', v1, a, pods, '', ''",
    "api/v1/namespaces/a/pods/p/log, '', v1, a, pods, p, log",
    "apis/berth.dev/v1alpha1/namespaces/a/sandboxes/s, berth.dev, v1alpha1, a, sandboxes, s, ''",
    "apis/apps/v1/namespaces/a/status, apps, v1, a, status, '', ''",
  })
  void a_path_names_kind_namespace_and_object(
      String path,
      String group,
      String version,
      String namespace,
      String plural,
      String name,
      String subresource) {
    assertThat(ResourcePath.parse(List.of(path.split("/"))))
        .hasValue(new ResourcePath(group, version, namespace, plural, name, subresource));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"api", "api/v1", "apis", "apis/berth.dev", "apis/berth.dev/v1", "openapi/v3"})
  void other_paths_are_none_of_objects(String path) {
    assertThat(ResourcePath.parse(List.of(path.split("/")))).isEmpty();
  }
}
