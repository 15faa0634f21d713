/** All that talks to the API server: writes, events, policies, the lease. */
package dev.berth.operator.cluster;
