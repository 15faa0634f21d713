/** Records the use of sandboxes, which keeps them from ending for idleness. */
package dev.berth.proxy.activity;
