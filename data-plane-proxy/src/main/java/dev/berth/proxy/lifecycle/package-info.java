/** Creates, shows, lists, stops and deletes sandboxes by REST. */
package dev.berth.proxy.lifecycle;
