package dev.berth.embedded.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/**
 * CEL with those of Kubernetes' own functions that Berth's rules call. A rule that calls another
 * does not compile, and is named as unchecked.
 */
final class CelLibrary {
  /** The bound of a rule's loops; the kinds' own bounds lie far below. */
  private static final int ITERATIONS = 100_000;

  private static final CelOptions OPTIONS =
      CelOptions.current().comprehensionMaxIterations(ITERATIONS).build();

  private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

  private CelLibrary() {}

  /** For the programs of all rules. */
  static CelRuntime runtime() {
    return CelRuntimeFactory.standardCelRuntimeBuilder()
        .setOptions(OPTIONS)
        .addLibraries(CelExtensions.strings(), CelExtensions.optional())
        .addFunctionBindings(bindings())
        .build();
  }

  /** For the rules of one schema, whose type {@code self} and {@code oldSelf} have. */
  static CelCompiler compiler(CelTypes types, CelType self) {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(CelExtensions.strings(), CelExtensions.optional())
        .setTypeProvider(types)
        .addFunctionDeclarations(declarations())
        .addVar("self", self)
        .addVar("oldSelf", self)
        .build();
  }

  private static ImmutableList<CelFunctionDecl> declarations() {
    return ImmutableList.of(
        function("quantity", QUANTITY, SimpleType.STRING),
        function("isQuantity", SimpleType.BOOL, SimpleType.STRING),
        function("isCIDR", SimpleType.BOOL, SimpleType.STRING),
        method("compareTo", SimpleType.INT),
        method("isGreaterThan", SimpleType.BOOL),
        method("isLessThan", SimpleType.BOOL));
  }

  private static ImmutableList<CelFunctionBinding> bindings() {
    return ImmutableList.of(
        CelFunctionBinding.from("quantity_berth", String.class, CelQuantity::of),
        CelFunctionBinding.from(
            "isQuantity_berth", String.class, text -> CelQuantity.parse(text).isPresent()),
        CelFunctionBinding.from("isCIDR_berth", String.class, CelLibrary::isCidr),
        CelFunctionBinding.from(
            "compareTo_berth",
            CelQuantity.class,
            CelQuantity.class,
            (one, other) -> (long) one.compareTo(other)),
        CelFunctionBinding.from(
            "isGreaterThan_berth",
            CelQuantity.class,
            CelQuantity.class,
            (one, other) -> one.compareTo(other) > 0),
        CelFunctionBinding.from(
            "isLessThan_berth",
            CelQuantity.class,
            CelQuantity.class,
            (one, other) -> one.compareTo(other) < 0));
  }

  private static CelFunctionDecl function(String name, CelType result, CelType argument) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newGlobalOverload(name + "_berth", result, argument));
  }

  private static CelFunctionDecl method(String name, CelType result) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newMemberOverload(name + "_berth", result, QUANTITY, QUANTITY));
  }

  /** As Go's netip.ParsePrefix: no zones, no leading zeros. */
  static boolean isCidr(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0 || text.indexOf('%') >= 0) {
      return false;
    }
    String address = text.substring(0, slash);
    String length = text.substring(slash + 1);
    if (!InetAddresses.isInetAddress(address) || !length.matches("0|[1-9][0-9]{0,2}")) {
      return false;
    }
    return Integer.parseInt(length) <= (address.indexOf(':') < 0 ? 32 : 128);
  }
}
