/** The API's own description, for programs and for people. */
package dev.berth.proxy.document;
