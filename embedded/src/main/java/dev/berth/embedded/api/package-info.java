/**
 * A Kubernetes API server as far as Berth and kubectl need one: the mock's CRUD store, and beside
 * it what that lacks.
 */
package dev.berth.embedded.api;
