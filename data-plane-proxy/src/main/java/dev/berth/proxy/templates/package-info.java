/** Templates by REST: SandboxTemplate objects in the API's words, and back. */
package dev.berth.proxy.templates;
