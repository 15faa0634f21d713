package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxFolderTest {
  @TempDir Path folder;

  @Test
  void a_tree_deeper_than_any_path_is_deleted() throws Exception {
    SandboxFolder sandbox = new SandboxFolder(folder.resolve("pod"));
    sandbox.create();
    Process code =
        new ProcessBuilder(
                "python3",
                "-c",
                "import os\nfor _ in range(100): os.mkdir('d' * 100); os.chdir('d' * 100)")
            .directory(sandbox.behind("/tmp").toFile())
            .inheritIO()
            .start();
    assertThat(code.waitFor()).isZero();

    sandbox.delete();

    assertThat(Files.exists(sandbox.top())).isFalse();
  }
}
