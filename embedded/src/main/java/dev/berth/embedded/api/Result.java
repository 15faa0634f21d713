package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A successful write's answer.
 *
 * @param object in the form it was asked for
 */
record Result(int code, ObjectNode object, List<String> warnings) {}
