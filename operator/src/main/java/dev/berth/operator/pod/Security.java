package dev.berth.operator.pod;

import dev.berth.crds.UserKind;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;

/** Who a sandbox's processes are. NonRoot passes Pod Security restricted, Root passes baseline. */
final class Security {
  /** Numbers, because a user's name cannot be checked against runAsNonRoot before the start. */
  private static final long USER = 1000;

  /** What package managers need and no more; all of them are inside the baseline. */
  private static final List<String> ROOT_CAPABILITIES =
      List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETUID", "SETGID", "KILL");

  private Security() {}

  static PodSecurityContext ofPod(UserKind user) {
    var context =
        new PodSecurityContextBuilder()
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile();
    return user == UserKind.Root
        ? context.withRunAsUser(0L).withRunAsGroup(0L).build()
        : context
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withFsGroup(USER)
            .build();
  }

  static SecurityContext ofContainer(UserKind user) {
    var context =
        new SecurityContextBuilder()
            .withAllowPrivilegeEscalation(false)
            .withPrivileged(false)
            .withNewCapabilities()
            .withDrop("ALL")
            .withAdd(user == UserKind.Root ? ROOT_CAPABILITIES : List.of())
            .endCapabilities();
    return user == UserKind.Root ? context.build() : context.withRunAsNonRoot(true).build();
  }
}
