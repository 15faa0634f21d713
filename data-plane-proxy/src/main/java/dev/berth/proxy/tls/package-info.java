/** HTTPS by certificate files that may change while the server runs. */
package dev.berth.proxy.tls;
