/**
 * What a CustomResourceDefinition says about its objects, applied: defaults, validation, CEL rules,
 * columns. Pure functions.
 */
package dev.berth.embedded.schema;
