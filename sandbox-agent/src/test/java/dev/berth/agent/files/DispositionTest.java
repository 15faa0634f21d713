package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.http.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispositionTest {
  private static Disposition read(String value) {
    return Disposition.parse("Content-Disposition: " + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "form-data; name=\"file\"; filename=\"a.txt\"            | file | a.txt",
        "form-data;name=file;filename=a.txt                      | file | a.txt",
        "FORM-DATA ; Name = \"file\" ; FileName = \"a.txt\"      | file | a.txt",
        "form-data; filename=\"a.txt\"; name=\"file\"            | file | a.txt",
        "form-data; name=\"file\"; filename=\"x\"; filename=\"y\" | file | x",
        "form-data; flag; name=\"file\"; filename=\"a=b\"        | file | a=b",
        "form-data; name=\"file\"; filename=\"a\\\"b\\\\c\\d\"   | file | a\"b\\c\\d",
        "form-data; name=\"file\"; filename=\"a%22b%20c\"        | file | a\"b%20c",
        "form-data; name=\"file\"; filename=\"x\"; filename*=UTF-8'en'%e2%82%ac+%20a | file | €+ a",
        "form-data; name=\"file\"; filename=\"x\"; filename*=latin1''y               | file | x"
      })
  void clients_write_it_in_many_ways(String value, String name, String fileName) {
    assertThat(read(value)).isEqualTo(new Disposition(name, fileName));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "form-data", "form-data;", "form-data; =; filename=\"\"", "x=name=y"})
  void what_is_not_said_is_empty(String value) {
    assertThat(read(value)).isEqualTo(new Disposition("", ""));
  }

  @Test
  void what_stands_in_a_quoted_name_is_no_parameter() {
    assertThat(read("form-data; filename=\"a; name=path; filename*=utf-8''b\"; name=\"file\""))
        .isEqualTo(new Disposition("file", "a; name=path; filename*=utf-8''b"));
  }

  @Test
  void a_long_name_is_read_as_well() {
    var name = "n\\\\".repeat(5_000);
    assertThat(read("form-data; name=\"" + name + "\"").name()).hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x; name=\"", "x; name=\"\\\"", "x; filename*=utf-8''%zz"})
  void what_is_broken_is_refused(String value) {
    assertThatThrownBy(() -> read(value)).isInstanceOf(ApiException.class);
  }
}
