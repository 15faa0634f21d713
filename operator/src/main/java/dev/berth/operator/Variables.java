package dev.berth.operator;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Environment variables, read with errors that name them. Blank is the same as absent. */
record Variables(Map<String, String> environment) {

  String required(String name) {
    String value = text(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }

  List<String> list(String name) {
    String value = text(name);
    return value == null ? List.of() : List.of(value.split("\\s*,\\s*"));
  }

  long number(String name, long otherwise, long least, long most) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The sentence below says all there is to say.
    }
    throw new IllegalArgumentException(
        name + " must be a whole number from " + least + " to " + most + "; got " + value);
  }

  BigDecimal fraction(String name, BigDecimal otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      BigDecimal number = new BigDecimal(value);
      if (number.signum() > 0 && number.compareTo(BigDecimal.ONE) <= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The sentence below says all there is to say.
    }
    throw new IllegalArgumentException(
        name + " must be a number above 0 and at most 1; got " + value);
  }

  boolean flag(String name, boolean otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + " must be true or false; got " + value);
    };
  }

  private String text(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.trim();
  }
}
