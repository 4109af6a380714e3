/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every verdict's picture, in both languages, on every size of screen: nothing is cut off, words
 * can be read from afar, and the groups differ also without colour. The pictures are left in the
 * build tree, tests/kiosk/faces, in colour and in grey, to be looked at.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "kiosk/face.h"
#include "tests/kiosk/cards.h"

enum { EDGE_PX = 3 };

static const struct {
  int width, height;
  double text_scale;
} SCREENS[] = {
  { 1280, 662, 1 }, { 1920, 993, 1 }, { 800, 440, 1 }, { 1280, 662, 2 },
  { 1920, 993, 2 }, { 800, 440, 2 },  { 480, 760, 1 },
};

static char *
folder (void)
{
  char *path = g_build_filename (g_getenv ("TEST_BUILD"), "tests", "kiosk", "faces", NULL);
  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  return path;
}

/* What an eye that sees no colour gets. */
static void
make_grey (cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++) {
      guint8 *at = pixels + y * stride + 4 * x;
      guint8 grey = (guint8) ((at[2] * 2126 + at[1] * 7152 + at[0] * 722) / 10000);
      memset (at, grey, 3);
    }
  cairo_surface_mark_dirty (surface);
}

static void
save (cairo_surface_t *surface, const char *name)
{
  g_autofree char *in = folder ();
  g_autofree char *path = g_build_filename (in, name, NULL);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
}

static cairo_surface_t *
draw (const Telling *telling, int width, int height, double zoom, double text_scale,
      FaceReport *report)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) (width * zoom), (int) (height * zoom));
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, zoom, zoom);
  face_draw (cr, telling, width, height, text_scale, report);
  cairo_destroy (cr);
  return surface;
}

static void
look_and_keep (const DeskCard *card, gpointer user)
{
  static const char *const CODES[] = { [WHEN_NL] = "nl", [WHEN_EN] = "en" };
  WhenLang lang = *(const WhenLang *) user;
  g_auto (Telling) telling = { 0 };
  FaceReport report;
  telling_of_card (card, lang, &telling);
  cairo_surface_t *surface = draw (&telling, 1280, 662, 0.5, 1, &report);
  g_test_message ("%s: shrunk to %.2f", verdict_name (card->verdict), report.shrunk);
  g_assert_true (report.whole);
  g_assert_cmpfloat (report.word_px, >=, 0.07 * 662);
  g_autofree char *name =
      g_strdup_printf ("%d-%s-%s.png", card->verdict, verdict_name (card->verdict), CODES[lang]);
  save (surface, name);
  make_grey (surface);
  g_autofree char *grey = g_strdup_printf ("%d-%s-%s-grey.png", card->verdict,
                                           verdict_name (card->verdict), CODES[lang]);
  save (surface, grey);
  cairo_surface_destroy (surface);
}

static void
each_verdict_is_drawn (void)
{
  for (WhenLang lang = WHEN_NL; lang <= WHEN_EN; lang++)
    cards_each (FALSE, look_and_keep, &lang);
}

/* TRUE when the outermost pixels show nothing but ground: no text runs out. */
static gboolean
border_is_plain (cairo_surface_t *surface)
{
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  for (int y = 0; y < height; y++) {
    gboolean row = y < EDGE_PX || y >= height - EDGE_PX;
    for (int x = 0; x < width; x += row || x != EDGE_PX ? 1 : width - 2 * EDGE_PX)
      if (memcmp (pixels + y * stride + 4 * x, pixels, 3) != 0)
        return FALSE;
  }
  return TRUE;
}

static void
look_at_the_longest (const DeskCard *card, gpointer user)
{
  (void) user;
  for (gsize i = 0; i < G_N_ELEMENTS (SCREENS); i++)
    for (WhenLang lang = WHEN_NL; lang <= WHEN_EN; lang++) {
      g_auto (Telling) telling = { 0 };
      FaceReport report;
      telling_of_card (card, lang, &telling);
      cairo_surface_t *surface =
          draw (&telling, SCREENS[i].width, SCREENS[i].height, 1, SCREENS[i].text_scale, &report);
      g_assert_true (report.whole);
      g_assert_true (border_is_plain (surface));
      g_assert_cmpfloat (report.least_px, >=, 11);
      if (card->verdict == VERDICT_BOOKED_OTHER_ROOM && lang == WHEN_NL) {
        g_autofree char *name = g_strdup_printf ("longest-%dx%d-%.0f%%.png", SCREENS[i].width,
                                                 SCREENS[i].height, SCREENS[i].text_scale * 100);
        save (surface, name);
      }
      cairo_surface_destroy (surface);
    }
}

/* Those with the most to say, at least one of each group. */
static void
the_longest_words_are_not_cut_off (void)
{
  static const Verdict LONG[] = { VERDICT_OK_MOVED,   VERDICT_OK_UNLISTED,
                                  VERDICT_ALREADY_IN, VERDICT_BOOKED_OTHER_ROOM,
                                  VERDICT_DATA_OLD,   VERDICT_ROOM_FULL,
                                  VERDICT_UNPAID,     VERDICT_STORAGE_ERROR };
  for (gsize i = 0; i < G_N_ELEMENTS (LONG); i++) {
    g_auto (DeskCard) card = { 0 };
    cards_fill (LONG[i], TRUE, &card);
    look_at_the_longest (&card, NULL);
  }
}

static void
what_does_not_fit_is_told (void)
{
  Telling telling = { .kind = TELLING_STOP, .word = (char *) "Stop" };
  g_autofree char *endless = g_strnfill (4000, 'W');
  FaceReport report;
  telling.name = endless;
  cairo_surface_destroy (draw (&telling, 320, 200, 1, 1, &report));
  g_assert_false (report.whole);
}

static const TellingKind KINDS[] = { TELLING_GO,    TELLING_NOTE,     TELLING_ASK,
                                     TELLING_STOP,  TELLING_SYSTEM,   TELLING_NO_BADGE,
                                     TELLING_READY, TELLING_NOT_READY };

/* A verdict of each of the first. */
static const Verdict VERDICTS[] = {
  VERDICT_OK_ENTRY,     VERDICT_OK_UNLISTED,   VERDICT_ALREADY_IN,
  VERDICT_FOREIGN_CODE, VERDICT_STORAGE_ERROR, VERDICT_NOT_A_BADGE
};

static void
words_stand_out_from_their_ground (void)
{
  const FaceColour black = { 0, 0, 0 }, white = { 1, 1, 1 };
  g_assert_cmpfloat_with_epsilon (face_contrast (black, white), 21, 0.01);
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++) {
    FaceColours colours = face_colours (KINDS[i]);
    g_test_message ("%d: %.1f", KINDS[i], face_contrast (colours.ground, colours.ink));
    g_assert_cmpfloat (face_contrast (colours.ground, colours.ink), >=, 4.5);
  }
}

static cairo_surface_t *
sign (TellingKind kind)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 64, 64);
  cairo_t *cr = cairo_create (surface);
  face_sign (cr, kind, 64);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Part of the pixels in which two signs' outlines differ. */
static double
difference (TellingKind one, TellingKind other)
{
  cairo_surface_t *a = sign (one), *b = sign (other);
  int differ = 0, stride = cairo_image_surface_get_stride (a);
  const guint8 *left = cairo_image_surface_get_data (a), *right = cairo_image_surface_get_data (b);
  for (int i = 0; i < 64 * 64; i++) {
    int at = i / 64 * stride + i % 64;
    differ += ABS (left[at] - right[at]) > 64 ? 1 : 0;
  }
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  return differ / (64.0 * 64.0);
}

static void
groups_differ_without_colour (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VERDICTS); i++)
    for (gsize j = 0; j < i; j++) {
      g_autofree char *name = g_strdup_printf ("%d and %d", KINDS[j], KINDS[i]);
      g_test_message ("%s: outlines differ in %.0f %%", name,
                      100 * difference (KINDS[i], KINDS[j]));
      g_assert_cmpfloat (difference (KINDS[i], KINDS[j]), >, 0.03);
      for (WhenLang lang = WHEN_NL; lang <= WHEN_EN; lang++) {
        DeskCard one = { .verdict = VERDICTS[i] }, other = { .verdict = VERDICTS[j] };
        g_auto (Telling) a = { 0 }, b = { 0 };
        telling_of_card (&one, lang, &a);
        telling_of_card (&other, lang, &b);
        g_assert_cmpint (a.kind, ==, KINDS[i]);
        g_assert_cmpstr (a.word, !=, b.word);
      }
    }
}

static void
the_strip_keeps_all_its_texts (void)
{
  static const char *const ITEMS[] = { "Conferentiezaal C2.114 (tussenverdieping)",
                                       "Verbinding zoeken",
                                       "verzonden 1.204 van 1.204",
                                       "lijst zojuist bijgewerkt",
                                       "de server houdt 12 apart",
                                       "10.04",
                                       NULL };
  static const struct {
    int width, height;
    double text_scale;
  } rows[] = { { 1280, 58, 1 }, { 1920, 87, 1 }, { 800, 40, 1 }, { 1280, 58, 2 }, { 800, 40, 2 } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    cairo_surface_t *surface =
        cairo_image_surface_create (CAIRO_FORMAT_RGB24, rows[i].width, rows[i].height);
    cairo_t *cr = cairo_create (surface);
    FaceReport report;
    face_strip (cr, ITEMS, rows[i].width, rows[i].height, rows[i].text_scale, &report);
    cairo_destroy (cr);
    g_assert_true (report.whole);
    g_assert_cmpfloat (report.least_px, >=, 11);
    g_autofree char *name = g_strdup_printf ("strip-%dx%d-%.0f%%.png", rows[i].width,
                                             rows[i].height, rows[i].text_scale * 100);
    save (surface, name);
    cairo_surface_destroy (surface);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/each_verdict_is_drawn", each_verdict_is_drawn);
  g_test_add_func ("/face/the_longest_words_are_not_cut_off", the_longest_words_are_not_cut_off);
  g_test_add_func ("/face/what_does_not_fit_is_told", what_does_not_fit_is_told);
  g_test_add_func ("/face/words_stand_out_from_their_ground", words_stand_out_from_their_ground);
  g_test_add_func ("/face/groups_differ_without_colour", groups_differ_without_colour);
  g_test_add_func ("/face/the_strip_keeps_all_its_texts", the_strip_keeps_all_its_texts);
  return g_test_run ();
}
