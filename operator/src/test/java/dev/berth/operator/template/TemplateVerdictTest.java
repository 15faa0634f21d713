package dev.berth.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.ConditionStatus;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.support.Given;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

/** What the API server's answer to a dry run means for a template. */
class TemplateVerdictTest {
  private final Pod sent =
      new PodDesign(Given.PODS)
          .sample(
              Given.template(
                  """
                  {"image": "debian:13", "podTemplate": {"spec": {
                    "volumes": [{"name": "i", "image": {"reference": "x"}}],
                    "containers": [{"name": "sandbox",
                      "volumeMounts": [{"name": "i", "mountPath": "/i"}]}]}}}
                  """),
              60);

  @Test
  void a_pod_that_comes_back_with_defaults_added_is_accepted() {
    Pod returned =
        new PodBuilder(sent)
            .editSpec()
            .withSchedulerName("default-scheduler")
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .editFirstContainer()
            .withTerminationMessagePath("/dev/termination-log")
            .endContainer()
            .endSpec()
            .build();

    assertThat(TemplateVerdict.of(new DryRun.Accepted(sent, returned)).ready())
        .isEqualTo(ConditionStatus.True);
  }

  @Test
  void a_volume_that_the_server_dropped_is_named() {
    Pod returned =
        new PodBuilder(sent)
            .editSpec()
            .removeMatchingFromVolumes(volume -> volume.getName().equals("i"))
            .endSpec()
            .build();

    TemplateVerdict verdict = TemplateVerdict.of(new DryRun.Accepted(sent, returned));

    assertThat(verdict.ready()).isEqualTo(ConditionStatus.False);
    assertThat(verdict.message()).contains("spec/volumes/");
  }

  @Test
  void an_admission_that_takes_images_from_elsewhere_removes_nothing() {
    Pod returned =
        new PodBuilder(sent)
            .editSpec()
            .editFirstContainer()
            .withImage("mirror.example/debian:13")
            .withImagePullPolicy("Always")
            .endContainer()
            .endSpec()
            .build();

    assertThat(TemplateVerdict.of(new DryRun.Accepted(sent, returned)).ready())
        .isEqualTo(ConditionStatus.True);
  }

  @Test
  void a_refusal_speaks_the_servers_words() {
    TemplateVerdict verdict =
        TemplateVerdict.of(new DryRun.Refused(403, "RuntimeClass no-such not found"));

    assertThat(verdict.ready()).isEqualTo(ConditionStatus.False);
    assertThat(verdict.message()).isEqualTo("RuntimeClass no-such not found");
    assertThat(verdict.notice()).isPresent();
  }

  @Test
  void a_full_quota_is_a_warning_only() {
    TemplateVerdict verdict =
        TemplateVerdict.of(new DryRun.Refused(403, "forbidden: exceeded quota: q"));

    assertThat(verdict.ready()).isEqualTo(ConditionStatus.True);
    assertThat(verdict.notice()).get().satisfies(notice -> assertThat(notice.warning()).isTrue());
  }

  @Test
  void a_webhook_that_refuses_dry_runs_leaves_it_unknown() {
    TemplateVerdict verdict =
        TemplateVerdict.of(
            new DryRun.Refused(400, "admission webhook \"w\" does not support dry run"));

    assertThat(verdict.ready()).isEqualTo(ConditionStatus.Unknown);
  }

  @Test
  void a_webhook_that_cannot_be_asked_leaves_it_unknown_and_says_so() {
    TemplateVerdict verdict =
        TemplateVerdict.of(new DryRun.Refused(500, "failed calling webhook \"w\""));

    assertThat(verdict.ready()).isEqualTo(ConditionStatus.Unknown);
    assertThat(verdict.message()).contains("failed calling webhook");
  }

  @Test
  void what_berth_itself_refuses_needs_no_server() {
    assertThat(TemplateVerdict.of(new DryRun.Impossible("no")).ready())
        .isEqualTo(ConditionStatus.False);
  }
}
