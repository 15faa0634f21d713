/** Reconciles the kinds. */
package dev.berth.operator;
