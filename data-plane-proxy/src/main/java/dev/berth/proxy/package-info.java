/** The REST API and the data plane. */
package dev.berth.proxy;
