/** AssertJ assertions in the words of the kinds. */
package dev.berth.crds.assertions;
