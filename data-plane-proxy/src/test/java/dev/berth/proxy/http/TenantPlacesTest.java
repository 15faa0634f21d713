package dev.berth.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TenantPlacesTest {
  @Test
  void a_tenant_has_its_own_places_and_those_it_gave_back_again() {
    var places = new TenantPlaces(2);
    var first = places.take("a").orElseThrow();
    assertThat(places.take("a")).isPresent();

    assertThat(places.take("a")).isEmpty();
    assertThat(places.take("b")).isPresent();
    first.close();
    assertThat(places.take("a")).isPresent();
    assertThat(places.take("a")).isEmpty();
  }
}
