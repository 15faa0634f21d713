/** Calls, routes and errors as every handler sees them, whatever server is under them. */
package dev.berth.proxy.http;
