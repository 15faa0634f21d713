package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path root;

  @Test
  void what_is_there_already_counts() throws IOException {
    Files.write(root.resolve("old"), new byte[6 << 20]);
    Storage storage = new Storage(8 << 20, List.of(root));
    assertThatThrownBy(() -> storage.reserve(2 << 20)).isInstanceOf(ApiException.class);
    assertThatCode(() -> storage.reserve(1 << 20)).doesNotThrowAnyException();
  }

  @Test
  void room_that_was_given_away_counts_before_it_is_used() {
    Storage storage = new Storage(8 << 20, List.of(root));
    storage.reserve(5 << 20);
    assertThatCode(() -> storage.reserve(2 << 20)).doesNotThrowAnyException();
  }

  @Test
  void removing_files_makes_room_at_once() throws IOException {
    Path old = Files.write(root.resolve("old"), new byte[7 << 20]);
    Storage storage = new Storage(8 << 20, List.of(root));
    assertThatThrownBy(() -> storage.reserve(2 << 20)).isInstanceOf(ApiException.class);
    Files.delete(old);
    assertThatCode(() -> storage.reserve(2 << 20)).doesNotThrowAnyException();
  }

  @Test
  void without_a_limit_everything_fits() {
    assertThatCode(() -> new Storage(0, List.of(root)).reserve(Long.MAX_VALUE / 2))
        .doesNotThrowAnyException();
  }
}
