/** Observe, decide, act: joins the pure decisions to the cluster. */
package dev.berth.operator.reconcile;
