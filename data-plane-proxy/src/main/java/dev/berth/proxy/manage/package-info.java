/** Health, readiness and metrics, on a port of their own. */
package dev.berth.proxy.manage;
