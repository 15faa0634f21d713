package dev.berth.embedded;

import dev.berth.embedded.kubelet.IsolationMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an embedded Berth is started with.
 *
 * @param checkout the repository's root: chart files, examples and the built agent are used as they
 *     lie there
 * @param port of the REST API on the loopback; 0 for any that is free
 * @param tlsPort of the REST API by TLS; empty for none
 * @param apiPort of the Kubernetes API; 0 for any that is free
 * @param cache folder shared between runs, for what takes long to make
 * @param javaHome JDK of the agents
 * @param python Python of the sandboxes' contexts, with the packages of the image
 * @param node Node of the sandboxes' contexts; empty for none
 * @param isolation how sandboxes are kept apart
 */
public record EmbeddedSettings(
    Path checkout,
    int port,
    Optional<Integer> tlsPort,
    int apiPort,
    Path cache,
    Path javaHome,
    Path python,
    Optional<Path> node,
    IsolationMode isolation) {}
