/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever a device sends: only whole, printable texts come out, never an empty one, and the same
 * ones however the stream was cut.
 */
#include <linux/input.h>
#include <string.h>

#include "kiosk/wedge.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
check (const char *text, gsize size, gpointer user)
{
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size, <=, WEDGE_TEXT_MAX);
  for (gsize i = 0; i < size; i++)
    g_assert_true (g_ascii_isprint (text[i]));
  g_string_append_len (user, text, (gssize) size);
  g_string_append_c (user, '\n');
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autoptr (GString) whole = g_string_new (NULL), parts = g_string_new (NULL);
  g_autoptr (Wedge) one = wedge_new (check, whole);
  g_autoptr (Wedge) other = wedge_new (check, parts);
  wedge_feed (one, bytes, size);
  for (gsize at = 0; at < size; at += 5)
    wedge_feed (other, bytes + at, MIN (5, size - at));
  g_assert_cmpstr (whole->str, ==, parts->str);
  return 0;
}
