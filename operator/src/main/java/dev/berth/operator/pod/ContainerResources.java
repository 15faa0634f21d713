package dev.berth.operator.pod;

import dev.berth.crds.ResourceRequests;
import dev.berth.crds.Resources;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits as the template has them; requests it leaves out are limits times the overcommit ratio.
 */
final class ContainerResources {
  static final String CPU = "cpu";
  static final String MEMORY = "memory";
  static final String STORAGE = "ephemeral-storage";
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private ContainerResources() {}

  static ResourceRequirements of(Resources asked, PodSettings settings) {
    Map<String, Quantity> limits = new LinkedHashMap<>();
    limits.put(CPU, quantity(asked.limits().cpu()));
    limits.put(MEMORY, quantity(asked.limits().memory()));
    limits.put(STORAGE, quantity(asked.limits().ephemeralStorage()));
    ResourceRequests requests = asked.requests();
    Map<String, Quantity> reserved = new LinkedHashMap<>();
    reserved.put(
        CPU,
        requests == null || requests.cpu() == null
            ? milli(limits.get(CPU), settings.cpuRatio())
            : quantity(requests.cpu()));
    reserved.put(
        MEMORY,
        requests == null || requests.memory() == null
            ? bytes(limits.get(MEMORY), settings.memoryRatio())
            : quantity(requests.memory()));
    reserved.put(
        STORAGE,
        requests == null || requests.ephemeralStorage() == null
            ? bytes(limits.get(STORAGE), settings.storageRatio())
            : quantity(requests.ephemeralStorage()));
    return new ResourceRequirementsBuilder().withLimits(limits).withRequests(reserved).build();
  }

  private static Quantity quantity(IntOrString value) {
    return Quantity.parse(String.valueOf(value.getValue()));
  }

  private static Quantity milli(Quantity limit, BigDecimal ratio) {
    if (ratio.compareTo(BigDecimal.ONE) == 0) {
      return limit;
    }
    BigDecimal milli =
        limit.getNumericalAmount().multiply(ratio).multiply(THOUSAND).setScale(0, RoundingMode.UP);
    return new Quantity(milli.toPlainString(), "m");
  }

  private static Quantity bytes(Quantity limit, BigDecimal ratio) {
    if (ratio.compareTo(BigDecimal.ONE) == 0) {
      return limit;
    }
    BigDecimal bytes = limit.getNumericalAmount().multiply(ratio).setScale(0, RoundingMode.UP);
    return new Quantity(bytes.toPlainString());
  }
}
