package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntime.Program;
import java.util.Map;
import java.util.Optional;

/** One rule of {@code x-kubernetes-validations}, compiled. */
final class CelRule {
  private final JsonNode rule;
  private final Program program;
  private final Program message;
  private final boolean transition;

  private CelRule(JsonNode rule, Program program, Program message, boolean transition) {
    this.rule = rule;
    this.program = program;
    this.message = message;
    this.transition = transition;
  }

  /**
   * @param compiler knows {@code self} and {@code oldSelf}
   * @throws CelValidationException with the compiler's words
   */
  static CelRule compile(JsonNode rule, CelCompiler compiler, CelRuntime runtime)
      throws CelValidationException, CelEvaluationException {
    CelAbstractSyntaxTree tree = compiler.compile(rule.path("rule").asText()).getAst();
    String expression = rule.path("messageExpression").asText("");
    Program message =
        expression.isEmpty() ? null : runtime.createProgram(compiler.compile(expression).getAst());
    return new CelRule(rule, runtime.createProgram(tree), message, usesOldSelf(tree));
  }

  private static boolean usesOldSelf(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.IDENT)
        .anyMatch(node -> node.expr().ident().name().equals("oldSelf"));
  }

  /** Whether it speaks of a change: then it holds only where there was a value before. */
  boolean isTransition() {
    return transition;
  }

  /**
   * @param variables {@code self}, and {@code oldSelf} if there is one
   * @param type what the error shows of the value: its type's name
   */
  Optional<FieldError> check(Map<String, Object> variables, String path, String type) {
    try {
      if (Boolean.TRUE.equals(program.eval(variables))) {
        return Optional.empty();
      }
    } catch (CelEvaluationException | RuntimeException e) {
      String words = e.getMessage() + " evaluating rule: " + name();
      return Optional.of(FieldError.invalid(path, type, words));
    }
    String field = rule.path("fieldPath").asText("");
    String whole = path.isEmpty() && field.startsWith(".") ? field.substring(1) : path + field;
    return Optional.of(refusal(whole, type, words(variables)));
  }

  private FieldError refusal(String path, String type, String words) {
    return switch (rule.path("reason").asText("")) {
      case "FieldValueForbidden" -> FieldError.forbidden(path, words);
      case "FieldValueRequired" -> FieldError.required(path, words);
      default -> FieldError.invalid(path, type, words);
    };
  }

  /** The expression's text, unless that fails or is none: then the fixed one. */
  private String words(Map<String, Object> variables) {
    try {
      String text = message == null ? "" : String.valueOf(message.eval(variables)).strip();
      return text.isEmpty() || text.contains("\n") ? fixedWords() : text;
    } catch (CelEvaluationException | RuntimeException e) {
      return fixedWords();
    }
  }

  private String fixedWords() {
    return rule.has("message") ? name() : "failed rule: " + name();
  }

  private String name() {
    return rule.path(rule.has("message") ? "message" : "rule").asText().strip();
  }
}
