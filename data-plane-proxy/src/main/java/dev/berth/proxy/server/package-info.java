/** The HTTP server; the only package that knows Undertow. */
package dev.berth.proxy.server;
