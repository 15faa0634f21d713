/** What a dry run says about a template: pure. */
package dev.berth.operator.template;
