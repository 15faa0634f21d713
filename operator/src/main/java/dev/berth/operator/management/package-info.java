/** Health, readiness and figures over HTTP. */
package dev.berth.operator.management;
