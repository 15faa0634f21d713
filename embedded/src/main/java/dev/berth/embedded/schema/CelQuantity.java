package dev.berth.embedded.schema;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes quantity, such as {@code 500m} or {@code 2Gi}, as the rules compare them. */
record CelQuantity(BigDecimal amount) implements Comparable<CelQuantity> {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,9})?");
  private static final String DECIMAL = "num kMGTPE";
  private static final Map<Character, Integer> BINARY =
      Map.of('K', 10, 'M', 20, 'G', 30, 'T', 40, 'P', 50, 'E', 60);

  /** Empty if the text is no quantity. */
  static Optional<CelQuantity> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    return Optional.of(new CelQuantity(scaled(number, matcher.group(2))));
  }

  /**
   * @throws IllegalArgumentException in the API's words if the text is no quantity
   */
  static CelQuantity of(String text) {
    String words =
        "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    return parse(text).orElseThrow(() -> new IllegalArgumentException(words));
  }

  private static BigDecimal scaled(BigDecimal number, String suffix) {
    if (suffix == null) {
      return number;
    }
    if (suffix.endsWith("i")) {
      return number.multiply(BigDecimal.TWO.pow(BINARY.get(suffix.charAt(0))));
    }
    if (suffix.length() > 1) {
      return number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
    }
    return number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(suffix) - 3));
  }

  @Override
  public int compareTo(CelQuantity other) {
    return amount.compareTo(other.amount);
  }

  /** By amount: {@code 1000m} is {@code 1}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CelQuantity quantity && compareTo(quantity) == 0;
  }

  @Override
  public int hashCode() {
    return amount.stripTrailingZeros().hashCode();
  }
}
