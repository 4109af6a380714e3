/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scanners that type: which texts come of which keys, which devices are taken, and the same
 * through a FIFO that stands for a device.
 */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/input.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/wedge_devices.h"
#include "tests/kiosk/keys.h"
#include "tests/kiosk/world.h"

#define CODE "LCABCDEFGHIJKLMNOPQRSTUVWXY2"

static void
collect (const char *text, gsize size, gpointer user)
{
  g_ptr_array_add (user, g_strndup (text, size));
}

/* All texts that @events give, with "|" between. */
static char *
texts_of (const GByteArray *events, gsize piece)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (Wedge) wedge = wedge_new (collect, texts);
  for (gsize at = 0; at < events->len; at += piece)
    wedge_feed (wedge, events->data + at, MIN (piece, events->len - at));
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("|", (char **) texts->pdata);
}

static void
keys_become_texts (void)
{
  static const struct {
    const char *name;
    const char *typed; /* "~" is a pause of 60 ms, "_" 350 ms in small steps */
    gint64 step_ms;
    const char *texts;
  } rows[] = {
    { "a badge", CODE "\n", 5, CODE },
    { "carriage return and line feed", CODE "\n\n" CODE "\n\n", 2, CODE "|" CODE },
    { "Enter alone", "\n\n\n", 2, "" },
    { "each sign", "aZ09-=[];',./!@#$%^&*()_+{}:\"<>?\n", 1, "aZ09-=[];',./!@#$%^&*()_+{}:\"<>?" },
    { "a space inside", "a b\n", 5, "a b" },
    { "fast enough for a key", "ab\n", 50, "ab" },
    { "a person types", "ab\n", 51, "" },
    { "too long in all", "abcdefghijkl\n", 30, "" },
    { "half a scan, then a whole one", "LCABC~" CODE "\n", 2, CODE },
    { "a pairing code takes longer", "LCPAIR:https://inschrijven.lerarencongres.example#7K3PQ9XA\n",
      10, "LCPAIR:https://inschrijven.lerarencongres.example#7K3PQ9XA" },
    { "character set before it", "\\000026" CODE "\n", 2, CODE },
    { "only a character set", "\\000026\n", 2, "" },
    { "nearly a character set", "\\00002a\n", 2, "\\00002a" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) events = g_byte_array_new ();
    gint64 at_ms = G_GINT64_CONSTANT (1507276800000);
    g_auto (GStrv) parts = g_strsplit (rows[i].typed, "~", -1);
    for (gsize p = 0; parts[p] != NULL; p++, at_ms += 60)
      keys_type (events, parts[p], &at_ms, rows[i].step_ms);
    g_autofree char *texts = texts_of (events, events->len + 1);
    g_test_message ("%s", rows[i].name);
    g_assert_cmpstr (texts, ==, rows[i].texts);
    g_autofree char *in_pieces = texts_of (events, 7);
    g_assert_cmpstr (in_pieces, ==, rows[i].texts);
  }
}

static void
other_keys_that_end_a_text (void)
{
  static const guint ENDS[] = { KEY_ENTER, KEY_KPENTER, KEY_LINEFEED, KEY_TAB };
  for (gsize i = 0; i < G_N_ELEMENTS (ENDS); i++) {
    g_autoptr (GByteArray) events = g_byte_array_new ();
    gint64 at_ms = 1000;
    keys_type (events, "12", &at_ms, 1);
    keys_press (events, KEY_KP3, at_ms);
    keys_press (events, ENDS[i], at_ms);
    g_autofree char *texts = texts_of (events, 24);
    g_assert_cmpstr (texts, ==, "123");
  }
  g_autoptr (GByteArray) control = g_byte_array_new ();
  gint64 at_ms = 1000;
  keys_type (control, "ab", &at_ms, 1);
  keys_event (control, EV_KEY, KEY_LEFTCTRL, 1, at_ms);
  keys_press (control, KEY_C, at_ms); /* no letter with Ctrl */
  keys_press (control, KEY_J, at_ms);
  g_autofree char *texts = texts_of (control, 24);
  g_assert_cmpstr (texts, ==, "ab");
}

static void
capitals_shift_and_repeat (void)
{
  g_autoptr (GByteArray) events = g_byte_array_new ();
  gint64 at_ms = 1000;
  keys_press (events, KEY_CAPSLOCK, at_ms);
  keys_type (events, "abC1", &at_ms, 1);
  keys_press (events, KEY_CAPSLOCK, at_ms);
  keys_event (events, EV_KEY, KEY_D, 1, at_ms);
  keys_event (events, EV_KEY, KEY_D, 2, at_ms); /* repeated by the kernel: one key */
  keys_event (events, EV_KEY, KEY_D, 0, at_ms);
  keys_type (events, "\n", &at_ms, 1);
  g_autofree char *texts = texts_of (events, 24);
  g_assert_cmpstr (texts, ==, "ABc1d");
}

static void
lost_events_lose_the_text (void)
{
  g_autoptr (GByteArray) events = g_byte_array_new ();
  gint64 at_ms = 1000;
  keys_type (events, "LCAB", &at_ms, 1);
  keys_event (events, EV_SYN, SYN_DROPPED, 0, at_ms);
  keys_type (events, "CD\n", &at_ms, 1);
  g_autofree char *texts = texts_of (events, 24);
  g_assert_cmpstr (texts, ==, "CD");
  g_byte_array_set_size (events, 0);
  for (int i = 0; i < 2 * WEDGE_TEXT_MAX; i++)
    keys_press (events, KEY_A, at_ms);
  keys_press (events, KEY_ENTER, at_ms);
  g_autofree char *too_long = texts_of (events, 24);
  g_assert_cmpstr (too_long, ==, "");
}

static void
devices_are_picked_by_words (void)
{
  static const struct {
    const char *words;
    gboolean fits, wanted;
  } rows[] = {
    { "05e0:1200", TRUE, TRUE },
    { "05E0:*", TRUE, TRUE },
    { "05e0:1201", TRUE, FALSE },
    { "name=symbol_bar", TRUE, TRUE },
    { "name=Datalogic", TRUE, FALSE },
    { "tag", TRUE, TRUE },
    { "/dev/input/event7", TRUE, TRUE },
    { "/dev/input/event8", TRUE, FALSE },
    { "", TRUE, FALSE },
    { "1234:5678, tag", TRUE, TRUE },
    { "05e0", FALSE, FALSE },
    { "keyboard", FALSE, FALSE },
    { "05e0:12x0", FALSE, FALSE },
    { "name=", FALSE, FALSE },
    { "123456:1", FALSE, FALSE },
  };
  const WedgeDevice device = { "/dev/input/event7", "Symbol Bar Code Scanner", 0x05e0, 0x1200,
                               TRUE };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("“%s”", rows[i].words);
    g_assert_cmpint (wedge_words_fit (rows[i].words), ==, rows[i].fits);
    g_assert_cmpint (wedge_wanted (rows[i].words, &device), ==, rows[i].wanted);
  }
}

static gboolean
too_late (gpointer user)
{
  (void) user;
  g_error ("nothing was read");
  return G_SOURCE_REMOVE;
}

static void
wait_for (GPtrArray *texts, guint count)
{
  guint guard = g_timeout_add_seconds (20, too_late, NULL);
  while (texts->len < count)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (guard);
}

static void
wait_for_devices (WedgeDevices *devices, guint count)
{
  guint guard = g_timeout_add_seconds (20, too_late, NULL);
  while (wedge_devices_count (devices) < count)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (guard);
}

static void
send (const char *fifo, const char *text)
{
  g_autoptr (GByteArray) events = g_byte_array_new ();
  gint64 at_ms = 5000;
  keys_type (events, text, &at_ms, 2);
  int fd = open (fifo, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, events->data, events->len), ==, events->len);
  close (fd);
}

static void
a_fifo_is_a_device (void)
{
  char *folder = world_folder ();
  g_autofree char *fifo = g_build_filename (folder, "scanner", NULL);
  g_autofree char *later = g_build_filename (folder, "later", NULL);
  g_autofree char *words = g_strconcat (fifo, " ", later, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_autoptr (WedgeDevices) devices = wedge_devices_new (words, collect, texts);
  g_assert_cmpuint (wedge_devices_count (devices), ==, 1);
  send (fifo, CODE "\n");
  wait_for (texts, 1);
  send (fifo, "1042-7\n"); /* another writer: the device is still there */
  wait_for (texts, 2);
  g_assert_cmpstr (texts->pdata[0], ==, CODE);
  g_assert_cmpstr (texts->pdata[1], ==, "1042-7");
  g_assert_cmpint (mkfifo (later, 0600), ==, 0); /* plugged in while it runs */
  wait_for_devices (devices, 2);
  send (later, "laat\n");
  wait_for (texts, 3);
  world_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wedge/keys_become_texts", keys_become_texts);
  g_test_add_func ("/wedge/other_keys_that_end_a_text", other_keys_that_end_a_text);
  g_test_add_func ("/wedge/capitals_shift_and_repeat", capitals_shift_and_repeat);
  g_test_add_func ("/wedge/lost_events_lose_the_text", lost_events_lose_the_text);
  g_test_add_func ("/wedge/devices_are_picked_by_words", devices_are_picked_by_words);
  g_test_add_func ("/wedge/a_fifo_is_a_device", a_fifo_is_a_device);
  return g_test_run ();
}
