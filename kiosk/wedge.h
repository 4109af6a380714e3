/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scanners that type: from key events of the kernel to the text that was scanned. Pure, so that it
 * can be fuzzed; the devices are wedge_devices.h's. Time is that of the events, which the kernel
 * stamps, so that a busy main loop changes nothing.
 *
 * A text ends with Enter, also of the keypad, line feed, Ctrl-M, Ctrl-J or Tab, and a second end
 * right behind it (CR and LF) is no text. Keys that come too slowly are a person's, or half a scan
 * whose end was lost: they are dropped, and never stand before the next scan.
 */
#pragma once

#include <glib.h>

enum {
  WEDGE_KEY_MS = 50,     /* between two keys of one text, at most */
  WEDGE_TEXT_MS = 300,   /* for a text of WEDGE_TEXT_CHARS, at most; */
  WEDGE_TEXT_CHARS = 28, /* a badge's code; longer ones, such as for pairing, get as much more */
  WEDGE_TEXT_MAX = 400,  /* bytes */
};

/** Called for each text; @text is ASCII without control characters, @size is 1 or more. */
typedef void (*WedgeHandler) (const char *text, gsize size, gpointer user);

typedef struct Wedge Wedge;

/** wedge_new: Returns: (transfer full): a reader for one device, to free with wedge_free(). */
Wedge *wedge_new (WedgeHandler handler, gpointer user);
void wedge_free (Wedge *wedge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wedge, wedge_free)

/**
 * wedge_feed:
 * @bytes: any part of a stream of struct input_event (linux/input.h)
 *
 * Takes what was read; half an event waits for its other half.
 */
void wedge_feed (Wedge *wedge, const guint8 *bytes, gsize size);
