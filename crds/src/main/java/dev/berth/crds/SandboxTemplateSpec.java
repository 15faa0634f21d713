package dev.berth.crds;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The wanted shape of every sandbox made from a template. */
@JsonClassDescription("The wanted shape of every sandbox made from this template.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SandboxTemplateSpec(
    @Size(max = 1024) @JsonPropertyDescription("A sentence for people.") String description,
    @Size(min = 1, max = 512)
        @Pattern("^[^\\s]+$")
        @JsonPropertyDescription(
            "Container image of the sandbox: any glibc image, Berth adds its agent. Absent: the installation's code-interpreter image. Prefer a digest or a fixed tag.")
        String image,
    @Default("Auto")
        @JsonPropertyDescription(
            "Where the agent comes from. Copy: an init container copies it into an emptyDir (any glibc image; a second or two more per start). InImage: the image brings it. Auto: InImage for the installation's own image, else Copy.")
        AgentSource agent,
    @Default("NonRoot")
        @JsonPropertyDescription(
            "Who the code is. NonRoot: uid 1000, passes Pod Security restricted, writes below /home/user, /workspace, /data and /tmp. Root: uid 0 with the few capabilities that package managers need, writes everywhere, passes baseline; only where the installation allows it, best with gVisor.")
        UserKind user,
    @Default("IfNotPresent") @JsonPropertyDescription("When the node pulls the image.")
        ImagePullPolicy imagePullPolicy,
    @Size(max = 8)
        @JsonPropertyDescription(
            "Secrets of type kubernetes.io/dockerconfigjson in this namespace.")
        List<LocalRef> imagePullSecrets,
    @Default("[\"python\", \"javascript\"]")
        @Size(min = 1, max = 8)
        @JsonPropertyDescription(
            "Languages for which interpreters are kept warm; others are refused by the sandbox.")
        List<Language> languages,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Python modules imported into the warm interpreter before the first context, such as numpy or pandas: faster first imports for more memory at rest.")
        List<@Size(max = 128) @Pattern("^[A-Za-z_][A-Za-z0-9_.]*$") String> preload,
    @Default("{}")
        @JsonPropertyDescription(
            "Limits and requests of the sandbox's main container. Extended resources (GPUs) go into podTemplate.")
        Resources resources,
    @Size(max = 128)
        @JsonPropertyDescription("Environment of the interpreters, processes and terminals.")
        List<EnvVariable> env,
    @Min(5)
        @Max(2592000)
        @Default("1800")
        @JsonPropertyDescription(
            "A sandbox without activity for so long ends (reason IdleTimeout). The installation may cap it.")
        Integer idleTimeoutSeconds,
    @Min(10)
        @Max(2592000)
        @JsonPropertyDescription(
            "Longest life of a sandbox from its creation, whatever it does (reason TTLExpired). Absent: 21600 or the installation's limit, whichever is less.")
        Integer ttlSeconds,
    @Min(5)
        @Max(3600)
        @Default("120")
        @JsonPropertyDescription(
            "A sandbox that is not Ready after so long ends as Failed with the cause.")
        Integer startupTimeoutSeconds,
    @Min(0)
        @Max(2592000)
        @Default("3600")
        @JsonPropertyDescription(
            "How long an ended Sandbox object stays readable before Berth deletes it.")
        Integer retentionSeconds,
    @Min(1)
        @Max(10000)
        @Default("200")
        @JsonPropertyDescription("Requests that one sandbox serves at a time; more get 429.")
        Integer maxConcurrentRequests,
    @Size(min = 1, max = 253)
        @JsonPropertyDescription("RuntimeClass of the pod, such as gvisor or kata.")
        String runtimeClassName,
    @Default("Auto")
        @ValidationRule(
            value = "self != 'PodIP'",
            message = "transport PodIP is not supported yet; write Auto, PortForward or Exec")
        @JsonPropertyDescription(
            "How the proxy reaches the agent. Auto: Exec for the runtime classes that the installation lists (gVisor, Kata), else PortForward. PodIP is not supported yet and refused.")
        TransportChoice transport,
    @Default("{}")
        @JsonPropertyDescription(
            "The NetworkPolicy made for the sandbox. Needs a network plug-in that enforces policies.")
        Network network,
    @JsonPropertyDescription(
            "Additions to the pod that Berth makes. An allow-list: what could weaken a sandbox (service accounts, tokens, host access, security contexts, other containers, life cycle) is not in it.")
        PodOverlay podTemplate) {

  /**
   * The same with the schema's defaults for what is absent, as an API server would have filled them
   * in; lists that are absent are empty. Absent image and TTL are the installation's to decide.
   */
  public SandboxTemplateSpec withDefaults() {
    return new SandboxTemplateSpec(
        description,
        image,
        or(agent, AgentSource.Auto),
        or(user, UserKind.NonRoot),
        or(imagePullPolicy, ImagePullPolicy.IfNotPresent),
        or(imagePullSecrets, List.of()),
        or(languages, List.of(Language.python, Language.javascript)),
        or(preload, List.of()),
        or(resources, new Resources(null, null)).withDefaults(),
        or(env, List.of()),
        or(idleTimeoutSeconds, 1800),
        ttlSeconds,
        or(startupTimeoutSeconds, 120),
        or(retentionSeconds, 3600),
        or(maxConcurrentRequests, 200),
        runtimeClassName,
        or(transport, TransportChoice.Auto),
        network == null || network.egress() == null
            ? new Network(Egress.Internet, network == null ? null : network.allowedCIDRs())
            : network,
        podTemplate);
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
