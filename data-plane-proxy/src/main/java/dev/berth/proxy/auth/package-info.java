/** Who may use the API. */
package dev.berth.proxy.auth;
