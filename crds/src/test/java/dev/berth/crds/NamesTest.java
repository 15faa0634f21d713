package dev.berth.crds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"hello", "a", "7", "run-42", "zzzzzzzzzzzzzzzzzzzzzzzzzzz"})
  void an_id_that_is_a_dns_label_is_the_name(String id) {
    assertThat(Names.ofId(id)).isEqualTo(id);
  }

  @Test
  void a_ulid_is_the_name_in_lower_case() {
    assertThat(Names.ofId("01JCED8Z9Y6XQVK8M2NRST5WXY")).isEqualTo("01jced8z9y6xqvk8m2nrst5wxy");
  }

  @ParameterizedTest
  @CsvSource({"Müller's run #7 — 試験, x-wtxuwqzzdlpkam5a3n2fswn6ct6sayei"})
  void any_other_id_is_hashed(String id, String name) {
    assertThat(Names.ofId(id)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-abc", "UPPER", "-a", "a-", "with.dot", "a_b"})
  void what_could_be_mistaken_for_a_hash_or_is_no_label_is_hashed(String id) {
    assertThat(Names.ofId(id)).matches("x-[a-z2-7]{32}");
  }

  @Test
  void a_pod_name_keeps_forty_characters_and_has_the_uid_in_it() {
    String long63 = "a".repeat(63);
    assertThat(Names.ofPod(long63, "0123abcd-4567-89ab-cdef-0123456789ab"))
        .isEqualTo("sbx-" + "a".repeat(40) + "-0123abcd");
  }

  @Test
  void a_sandbox_made_again_gets_another_pod_name() {
    assertThat(Names.ofPod("a", "11111111-0000-0000-0000-000000000000"))
        .isNotEqualTo(Names.ofPod("a", "22222222-0000-0000-0000-000000000000"));
  }
}
