/* SPDX-License-Identifier: EUPL-1.2
 *
 * Events of a keyboard; see keys.h. Its own small key map, so that the reader's is tested by
 * another hand.
 */
#include "tests/kiosk/keys.h"

#include <linux/input.h>
#include <string.h>

static const char ROW_1[] = "1234567890-=", ROW_2[] = "qwertyuiop[]", ROW_3[] = "asdfghjkl;'",
                  ROW_4[] = "zxcvbnm,./";
static const char ROW_1_SHIFT[] = "!@#$%^&*()_+", ROW_2_SHIFT[] = "QWERTYUIOP{}",
                  ROW_3_SHIFT[] = "ASDFGHJKL:\"", ROW_4_SHIFT[] = "ZXCVBNM<>?";

static const struct {
  const char *plain, *shifted;
  guint first;
} ROWS[] = { { ROW_1, ROW_1_SHIFT, KEY_1 },
             { ROW_2, ROW_2_SHIFT, KEY_Q },
             { ROW_3, ROW_3_SHIFT, KEY_A },
             { ROW_4, ROW_4_SHIFT, KEY_Z } };

void
keys_event (GByteArray *events, guint type, guint code, int value, gint64 at_ms)
{
  struct input_event event = { .type = (guint16) type, .code = (guint16) code, .value = value };
  event.input_event_sec = at_ms / 1000;
  event.input_event_usec = at_ms % 1000 * 1000;
  g_byte_array_append (events, (const guint8 *) &event, sizeof event);
}

void
keys_press (GByteArray *events, guint code, gint64 at_ms)
{
  keys_event (events, EV_KEY, code, 1, at_ms);
  keys_event (events, EV_SYN, SYN_REPORT, 0, at_ms);
  keys_event (events, EV_KEY, code, 0, at_ms);
  keys_event (events, EV_SYN, SYN_REPORT, 0, at_ms);
}

static void
type_letter (GByteArray *events, char letter, gint64 at_ms)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *plain = strchr (ROWS[i].plain, letter);
    const char *shifted = strchr (ROWS[i].shifted, letter);
    if (plain != NULL)
      keys_press (events, ROWS[i].first + (guint) (plain - ROWS[i].plain), at_ms);
    if (shifted == NULL)
      continue;
    keys_event (events, EV_KEY, KEY_LEFTSHIFT, 1, at_ms);
    keys_press (events, ROWS[i].first + (guint) (shifted - ROWS[i].shifted), at_ms);
    keys_event (events, EV_KEY, KEY_LEFTSHIFT, 0, at_ms);
  }
}

void
keys_type (GByteArray *events, const char *text, gint64 *at_ms, gint64 step_ms)
{
  for (; *text != '\0'; text++, *at_ms += step_ms) {
    if (*text == '\n')
      keys_press (events, KEY_ENTER, *at_ms);
    else if (*text == ' ')
      keys_press (events, KEY_SPACE, *at_ms);
    else if (*text == '\\')
      keys_press (events, KEY_BACKSLASH, *at_ms);
    else
      type_letter (events, *text, *at_ms);
  }
}
