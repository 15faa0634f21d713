package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All CEL rules of a schema, each compiled once against the type of the value it is about. */
final class CelRules {
  /** The rules of one schema and of those below it that have any. */
  private record Node(
      SchemaNode schema,
      List<CelRule> rules,
      Map<String, Node> properties,
      Node items,
      Node additional) {}

  private final CelTypes types = new CelTypes();
  private final List<String> unchecked = new ArrayList<>();
  private final Map<CelType, CelCompiler> compilers = new HashMap<>();
  private final CelRuntime runtime = CelLibrary.runtime();
  private final Node root;

  CelRules(SchemaNode schema, String name) {
    CelType self = types.ofResource(schema, name);
    this.root = node(schema, self, name);
  }

  /** The rules that do not compile here, each with the compiler's words. */
  List<String> unchecked() {
    return List.copyOf(unchecked);
  }

  /**
   * @param old {@link Correlated#NONE} on create
   */
  List<FieldError> check(JsonNode object, Correlated old) {
    List<FieldError> errors = new ArrayList<>();
    check(object, old, false, root, "", errors);
    return errors;
  }

  private Node node(SchemaNode schema, CelType self, String name) {
    List<CelRule> rules = compile(schema.raw().path("x-kubernetes-validations"), self, name);
    Map<String, Node> properties = new LinkedHashMap<>();
    schema
        .properties()
        .forEach((field, child) -> put(properties, field, child(child, name + "." + field)));
    return new Node(
        schema,
        rules,
        properties,
        child(schema.items(), name + ".items"),
        child(schema.additional(), name + ".values"));
  }

  private Node child(SchemaNode schema, String name) {
    if (schema == null || !schema.raw().toString().contains("x-kubernetes-validations")) {
      return null;
    }
    return node(schema, types.of(schema, name), name);
  }

  private static void put(Map<String, Node> nodes, String field, Node node) {
    if (node != null) {
      nodes.put(field, node);
    }
  }

  private List<CelRule> compile(JsonNode declared, CelType self, String name) {
    if (declared.isEmpty()) {
      return List.of();
    }
    CelCompiler compiler =
        compilers.computeIfAbsent(self, type -> CelLibrary.compiler(types, type));
    List<CelRule> rules = new ArrayList<>();
    for (JsonNode rule : declared) {
      try {
        rules.add(CelRule.compile(rule, compiler, runtime));
      } catch (CelValidationException | CelEvaluationException e) {
        unchecked.add(name + ": " + rule.path("rule").asText() + ": " + e.getMessage());
      }
    }
    return rules;
  }

  /**
   * @param still whether all that lies around the value is unchanged
   */
  private void check(
      JsonNode value,
      Correlated old,
      boolean still,
      Node node,
      String path,
      List<FieldError> errors) {
    if (node == null || value.isNull()) {
      return;
    }
    boolean unchanged = old.known() ? old.unchanged(value) : still;
    evaluate(value, old, unchanged, node, path, errors);
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        JsonNode item = value.get(i);
        Correlated before = old.item(node.schema, item);
        check(item, before, unchanged, node.items, FieldPath.item(path, i), errors);
      }
    } else if (value.isObject()) {
      value.properties().forEach(f -> checkField(f, old, unchanged, node, path, errors));
    }
  }

  private void checkField(
      Map.Entry<String, JsonNode> field,
      Correlated old,
      boolean still,
      Node node,
      String path,
      List<FieldError> errors) {
    String name = field.getKey();
    boolean declared = node.schema.properties().containsKey(name);
    Node child = declared ? node.properties.get(name) : node.additional;
    String childPath = declared ? FieldPath.field(path, name) : FieldPath.key(path, name);
    check(field.getValue(), old.field(name), still, child, childPath, errors);
  }

  private void evaluate(
      JsonNode value,
      Correlated old,
      boolean unchanged,
      Node node,
      String path,
      List<FieldError> errors) {
    if (node.rules.isEmpty()) {
      return;
    }
    boolean before = old.known() && !old.old().isNull();
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", self(value, node));
    if (before) {
      variables.put("oldSelf", self(old.old(), node));
    }
    for (CelRule rule : node.rules) {
      boolean applies = rule.isTransition() ? before : !unchanged;
      if (applies) {
        rule.check(variables, path, node.schema.type()).ifPresent(errors::add);
      }
    }
  }

  private Object self(JsonNode value, Node node) {
    return node == root
        ? CelValues.ofResource(value, node.schema)
        : CelValues.of(value, node.schema);
  }
}
