/** The pod of a sandbox, as a pure function of its template and the installation. */
package dev.berth.operator.pod;
