package dev.berth.crds.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes {@code helm/berth/files/crds.yaml} from the Java types, the only place where the kinds are
 * described by hand. Three steps: fabric8's generator reads types and annotations, {@link
 * JavaShape} puts back what it loses of the types, {@link Refinements} adds what no annotation can
 * say.
 */
public final class CrdYaml {
  /** Where the file is, seen from this module's folder. */
  static final Path FILE = Path.of("../helm/berth/files/crds.yaml");

  static final String COMMAND = "./berth crds";

  private static final String HEADER =
      "# Generated from the Java types in crds/. Edit those, then run: " + COMMAND + "\n";
  private static final int LONGEST_LINE = 120;

  private CrdYaml() {}

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args.length > 0 ? args[0] : FILE.toString());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, generate());
    System.out.println("wrote " + file.normalize());
    FieldsPage.write(file.toAbsolutePath().resolve("../../../../docs/fields.md").normalize());
  }

  /** The text of the file: one document for each kind. */
  static String generate() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (ObjectNode crd : definitions()) {
      text.append("---\n").append(mapper().writeValueAsString(crd));
    }
    return text.toString();
  }

  static List<ObjectNode> definitions() throws IOException {
    return List.of(
        definition(SandboxTemplate.class, Refinements::ofSandboxTemplate),
        definition(Sandbox.class, Refinements::ofSandbox));
  }

  private static ObjectNode definition(
      Class<? extends CustomResource<?, ?>> kind, Refinements refinements) throws IOException {
    ObjectNode crd = (ObjectNode) mapper().readTree(generatorsOutput(kind));
    JavaShape.restore(crd, kind);
    refinements.apply(crd);
    return KeyOrder.of(crd);
  }

  private static byte[] generatorsOutput(Class<? extends CustomResource<?, ?>> kind)
      throws IOException {
    try (InMemory output = new InMemory()) {
      new CRDGenerator()
          .forCRDVersions("v1")
          .withOutput(output)
          .customResourceClasses(kind)
          .generate();
      return output.yaml.toByteArray();
    }
  }

  static YAMLMapper mapper() {
    return YAMLMapper.builder(
            YAMLFactory.builder()
                .disable(Feature.WRITE_DOC_START_MARKER)
                .enable(Feature.MINIMIZE_QUOTES)
                .enable(Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .dumperOptions(style())
                .build())
        .build();
  }

  private static org.yaml.snakeyaml.DumperOptions style() {
    var style = new org.yaml.snakeyaml.DumperOptions();
    style.setWidth(LONGEST_LINE);
    style.setIndent(2);
    style.setSplitLines(true);
    return style;
  }

  private static final class InMemory extends AbstractCRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream yaml = new ByteArrayOutputStream();

    @Override
    protected ByteArrayOutputStream createStreamFor(String crdName) {
      return yaml;
    }
  }
}
