/** NetworkPolicies around sandboxes, as pure functions of what a template asks for. */
package dev.berth.operator.network;
