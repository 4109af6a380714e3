/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scanners that type, for tests: the events a device sends for a text.
 */
#pragma once

#include <glib.h>

/**
 * keys_type:
 * @events: struct input_event are appended
 * @text: as a US keyboard types it; "\n" is Enter
 * @at_ms: of the first key; moves on
 * @step_ms: between two keys
 */
void keys_type (GByteArray *events, const char *text, gint64 *at_ms, gint64 step_ms);

/** keys_press: one key down and up. */
void keys_press (GByteArray *events, guint code, gint64 at_ms);

/** keys_event: one event as it is. */
void keys_event (GByteArray *events, guint type, guint code, int value, gint64 at_ms);
