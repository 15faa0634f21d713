package dev.berth.operator.lifecycle;

/**
 * Something to tell people, as an event of the object.
 *
 * @param warning whether somebody may have to do something
 * @param reason one word
 * @param note a sentence; cut to what an event can hold
 */
public record Notice(boolean warning, String reason, String note) {}
