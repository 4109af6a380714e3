/* SPDX-License-Identifier: EUPL-1.2
 *
 * Key events to texts; see wedge.h. The key map is that of a US keyboard, which scanners type
 * unless told otherwise, whatever layout the machine has.
 */
#include "kiosk/wedge.h"

#include <linux/input.h>
#include <string.h>

enum { VALUE_UP = 0, VALUE_DOWN = 1, KEYS = 128, ECI_CHARS = 7 };

/* Source: Linux input-event-codes.h; the letters of a US keyboard. */
static const char PLAIN[KEYS] = {
  [KEY_1] = '1',          [KEY_2] = '2',          [KEY_3] = '3',           [KEY_4] = '4',
  [KEY_5] = '5',          [KEY_6] = '6',          [KEY_7] = '7',           [KEY_8] = '8',
  [KEY_9] = '9',          [KEY_0] = '0',          [KEY_MINUS] = '-',       [KEY_EQUAL] = '=',
  [KEY_Q] = 'q',          [KEY_W] = 'w',          [KEY_E] = 'e',           [KEY_R] = 'r',
  [KEY_T] = 't',          [KEY_Y] = 'y',          [KEY_U] = 'u',           [KEY_I] = 'i',
  [KEY_O] = 'o',          [KEY_P] = 'p',          [KEY_LEFTBRACE] = '[',   [KEY_RIGHTBRACE] = ']',
  [KEY_A] = 'a',          [KEY_S] = 's',          [KEY_D] = 'd',           [KEY_F] = 'f',
  [KEY_G] = 'g',          [KEY_H] = 'h',          [KEY_J] = 'j',           [KEY_K] = 'k',
  [KEY_L] = 'l',          [KEY_SEMICOLON] = ';',  [KEY_APOSTROPHE] = '\'', [KEY_GRAVE] = '`',
  [KEY_BACKSLASH] = '\\', [KEY_Z] = 'z',          [KEY_X] = 'x',           [KEY_C] = 'c',
  [KEY_V] = 'v',          [KEY_B] = 'b',          [KEY_N] = 'n',           [KEY_M] = 'm',
  [KEY_COMMA] = ',',      [KEY_DOT] = '.',        [KEY_SLASH] = '/',       [KEY_SPACE] = ' ',
  [KEY_KP0] = '0',        [KEY_KP1] = '1',        [KEY_KP2] = '2',         [KEY_KP3] = '3',
  [KEY_KP4] = '4',        [KEY_KP5] = '5',        [KEY_KP6] = '6',         [KEY_KP7] = '7',
  [KEY_KP8] = '8',        [KEY_KP9] = '9',        [KEY_KPDOT] = '.',       [KEY_KPMINUS] = '-',
  [KEY_KPPLUS] = '+',     [KEY_KPASTERISK] = '*', [KEY_KPSLASH] = '/',
};

static const char SHIFTED[][2] = {
  { '1', '!' }, { '2', '@' }, { '3', '#' }, { '4', '$' },  { '5', '%' }, { '6', '^' },
  { '7', '&' }, { '8', '*' }, { '9', '(' }, { '0', ')' },  { '-', '_' }, { '=', '+' },
  { '[', '{' }, { ']', '}' }, { ';', ':' }, { '\'', '"' }, { '`', '~' }, { '\\', '|' },
  { ',', '<' }, { '.', '>' }, { '/', '?' },
};

struct Wedge {
  WedgeHandler handler;
  gpointer user;
  guint8 half[sizeof (struct input_event)];
  gsize half_size;
  guint shifts; /* bit a shift key that is down */
  guint controls;
  gboolean capitals;
  gint64 first_ms; /* of the present text */
  gint64 last_ms;
  gsize size;
  gboolean spoilt; /* longer or slower than we take: dropped as a whole */
  char text[WEDGE_TEXT_MAX];
};

Wedge *
wedge_new (WedgeHandler handler, gpointer user)
{
  Wedge *wedge = g_new0 (Wedge, 1);
  wedge->handler = handler;
  wedge->user = user;
  return wedge;
}

void
wedge_free (Wedge *wedge)
{
  g_free (wedge);
}

static void
forget (Wedge *wedge)
{
  wedge->size = 0;
  wedge->spoilt = FALSE;
}

/* Some scanners put the code's character set before its text, as "\000026". */
static gsize
eci_prefix (const char *text, gsize size)
{
  if (size < ECI_CHARS || text[0] != '\\')
    return 0;
  for (gsize i = 1; i < ECI_CHARS; i++)
    if (!g_ascii_isdigit (text[i]))
      return 0;
  return ECI_CHARS;
}

static void
end_text (Wedge *wedge)
{
  gsize skip = eci_prefix (wedge->text, wedge->size);
  gsize size = wedge->spoilt ? 0 : wedge->size - skip;
  char text[WEDGE_TEXT_MAX];
  memcpy (text, wedge->text + skip, size);
  forget (wedge);
  if (size > 0)
    wedge->handler (text, size, wedge->user);
}

static gint64
most_ms (gsize chars)
{
  return chars <= WEDGE_TEXT_CHARS ? WEDGE_TEXT_MS
                                   : (gint64) chars * WEDGE_TEXT_MS / WEDGE_TEXT_CHARS;
}

/* A clock that was set meanwhile is as good as a pause. */
static void
keep_time (Wedge *wedge, gint64 now_ms)
{
  gint64 pause_ms = now_ms - wedge->last_ms;
  if (wedge->size > 0 && (pause_ms < 0 || pause_ms > WEDGE_KEY_MS))
    forget (wedge);
  /* The rest of a text that took too long is no text of its own. */
  if (wedge->size > 0 && now_ms - wedge->first_ms > most_ms (wedge->size + 1))
    wedge->spoilt = TRUE;
  if (wedge->size == 0)
    wedge->first_ms = now_ms;
  wedge->last_ms = now_ms;
}

static void
set_bit (guint *bits, guint bit, gboolean on)
{
  *bits = on ? *bits | bit : *bits & ~bit;
}

/* Returns: TRUE when @code only changes what other keys mean. */
static gboolean
take_modifier (Wedge *wedge, guint code, gint32 value)
{
  switch (code) {
  case KEY_LEFTSHIFT:
    set_bit (&wedge->shifts, 1, value != VALUE_UP);
    return TRUE;
  case KEY_RIGHTSHIFT:
    set_bit (&wedge->shifts, 2, value != VALUE_UP);
    return TRUE;
  case KEY_LEFTCTRL:
    set_bit (&wedge->controls, 1, value != VALUE_UP);
    return TRUE;
  case KEY_RIGHTCTRL:
    set_bit (&wedge->controls, 2, value != VALUE_UP);
    return TRUE;
  case KEY_CAPSLOCK:
    if (value == VALUE_DOWN)
      wedge->capitals = !wedge->capitals;
    return TRUE;
  default:
    return FALSE;
  }
}

static char
letter_of (const Wedge *wedge, guint code)
{
  char letter = code < KEYS ? PLAIN[code] : '\0';
  gboolean shift = wedge->shifts != 0;
  if (g_ascii_islower (letter))
    return shift != wedge->capitals ? g_ascii_toupper (letter) : letter;
  gboolean keypad = code >= KEY_KP7 && code <= KEY_KPDOT;
  for (gsize i = 0; shift && !keypad && i < G_N_ELEMENTS (SHIFTED); i++)
    if (SHIFTED[i][0] == letter)
      return SHIFTED[i][1];
  return letter;
}

static gboolean
ends_text (const Wedge *wedge, guint code)
{
  if (code == KEY_ENTER || code == KEY_KPENTER || code == KEY_LINEFEED || code == KEY_TAB)
    return TRUE;
  return wedge->controls != 0 && (code == KEY_M || code == KEY_J);
}

static void
take_key (Wedge *wedge, guint code, gint64 now_ms)
{
  keep_time (wedge, now_ms);
  if (ends_text (wedge, code)) {
    end_text (wedge);
    return;
  }
  char letter = wedge->controls != 0 ? '\0' : letter_of (wedge, code);
  if (letter == '\0')
    return;
  if (wedge->size == WEDGE_TEXT_MAX)
    wedge->spoilt = TRUE;
  else
    wedge->text[wedge->size++] = letter;
}

static void
take_event (Wedge *wedge, const struct input_event *event)
{
  /* From a broken stream the seconds may be anything. */
  guint64 now_ms = (guint64) event->input_event_sec % (G_MAXINT64 / 2000) * 1000 +
                   (guint64) event->input_event_usec % 1000000 / 1000;
  if (event->type == EV_SYN && event->code == SYN_DROPPED) {
    wedge->shifts = wedge->controls = 0;
    forget (wedge);
  }
  if (event->type == EV_KEY && !take_modifier (wedge, event->code, event->value) &&
      event->value == VALUE_DOWN)
    take_key (wedge, event->code, (gint64) now_ms);
}

void
wedge_feed (Wedge *wedge, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    gsize part = MIN (size, sizeof wedge->half - wedge->half_size);
    memcpy (wedge->half + wedge->half_size, bytes, part);
    wedge->half_size += part;
    bytes += part;
    size -= part;
    if (wedge->half_size < sizeof wedge->half)
      return;
    struct input_event event;
    memcpy (&event, wedge->half, sizeof event);
    wedge->half_size = 0;
    take_event (wedge, &event);
  }
}
