/* SPDX-License-Identifier: EUPL-1.2
 *
 * Names must be broken where a reader would, never cut, and never stand outside their box.
 */
#include <string.h>

#include "badges/fit.h"

static const BadgeFitBox NAME_BOX = { 41.4, 22, 28, 4, 1, TRUE, 0 };

static char *
lines_of (const BadgeFit *fit)
{
  GString *lines = g_string_new (NULL);
  for (int i = 0; i < fit->lines; i++)
    g_string_append_printf (lines, "%s%.*s", i > 0 ? "|" : "", fit->line[i].length,
                            fit->text + fit->line[i].start);
  return g_string_free (lines, FALSE);
}

static void
names_break_where_a_reader_would (void)
{
  static const struct {
    const char *name, *lines;
  } ROWS[] = {
    { "Anna de Vries", "Anna|de Vries" },
    { "Jo Li", "Jo Li" },
    { "  Jo \t\n Li ", "Jo Li" },
    { "Willemijn Van den Bergh-Oosterhuis van Wassenaer",
      "Willemijn|Van den Bergh-|Oosterhuis|van Wassenaer" },
    { "Sjoukje-Hendrika Rooseboom-Dijkstra", "Sjoukje-Hendrika|Rooseboom-|Dijkstra" },
    { "Jan\xc2\xa0Piet Hein", "Jan\xc2\xa0Piet|Hein" }, /* a no-break space binds */
    { "- -", "- -" },
    { "", "" },
    { " \r\n\x01", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_auto (BadgeFit) fit = badge_fit_choose (badge_type_get (NULL), ROWS[i].name, &NAME_BOX);
    g_autofree char *lines = lines_of (&fit);
    g_assert_cmpstr (lines, ==, ROWS[i].lines);
    g_assert_false (fit.rtl);
  }
}

static void
fewer_lines_when_they_are_wanted (void)
{
  BadgeFitBox box = { 41.4, 11.4, 10, 3, 1, FALSE, 0 };
  g_auto (BadgeFit) large =
      badge_fit_choose (badge_type_get (NULL), "Basisschool De Regenboog", &box);
  box.line_weight = 0.85;
  g_auto (BadgeFit) flat =
      badge_fit_choose (badge_type_get (NULL), "Basisschool De Regenboog", &box);
  g_assert_cmpint (large.lines, ==, 2);
  g_assert_cmpint (flat.lines, ==, 1);
  g_assert_cmpfloat (flat.size_pt, >, 0.7 * large.size_pt);
}

/* Both ways fit as large, since the height is what limits them. */
static void
lines_alike_in_length_win (void)
{
  const BadgeFitBox flat = { 41.4, 7, 10, 3, 1, FALSE, 0 };
  g_auto (BadgeFit) fit = badge_fit_choose (
      badge_type_get (NULL),
      "Openbare Scholengemeenschap voor Voortgezet Onderwijs Prins Willem-Alexander", &flat);
  g_autofree char *lines = lines_of (&fit);
  g_assert_cmpstr (lines, ==,
                   "Openbare Scholengemeenschap|voor Voortgezet Onderwijs|Prins Willem-Alexander");
}

static void
the_script_decides_the_side (void)
{
  static const struct {
    const char *name;
    gboolean rtl;
  } ROWS[] = {
    { "محمد عبد الرحمن", TRUE }, { "אברהם בן דוד", TRUE }, { "אברהם Cohen", TRUE },
    { "Cohen אברהם", FALSE },    { "Θεόδωρος", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_auto (BadgeFit) fit = badge_fit_choose (badge_type_get (NULL), ROWS[i].name, &NAME_BOX);
    g_assert_cmpint (fit.rtl, ==, ROWS[i].rtl);
  }
}

/* All bytes of the text are in its lines, but for the spaces at which it was broken. */
static void
assert_nothing_cut (const BadgeFit *fit)
{
  int at = 0;
  for (int i = 0; i < fit->lines; i++) {
    if (i > 0 && fit->text[at] == ' ')
      at++;
    g_assert_cmpint (fit->line[i].start, ==, at);
    at += fit->line[i].length;
    g_assert_true (g_utf8_validate (fit->text + fit->line[i].start, fit->line[i].length, NULL));
  }
  g_assert_cmpint (at, ==, (int) strlen (fit->text));
}

/* How far letters reach to the left and to the right, by what their faces say. */
static void
ink_of (const BadgeDraw *draw, double *left, double *right)
{
  *left = G_MAXDOUBLE;
  *right = -G_MAXDOUBLE;
  for (guint i = 0; i < draw->ops->len; i++) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i);
    g_assert_cmpint (op->kind, ==, BADGE_OP_GLYPHS);
    for (guint n = 0; n < op->count; n++) {
      const BadgeGlyph *glyph = &g_array_index (draw->glyphs, BadgeGlyph, op->first + n);
      hb_glyph_extents_t ink = { 0 };
      hb_font_get_glyph_extents (badge_type_advances (draw->type, glyph->face), glyph->glyph, &ink);
      double x = op->at.x + op->size_mm * (glyph->x_em + ink.x_bearing / 1000.0);
      *left = MIN (*left, x);
      *right = MAX (*right, x + op->size_mm * ink.width / 1000.0);
    }
  }
}

static void
assert_inside (const char *text)
{
  const double side_mm = 0.5; /* a letter such as j may look over the edge */
  g_auto (BadgeFit) fit = badge_fit_choose (badge_type_get (NULL), text, &NAME_BOX);
  assert_nothing_cut (&fit);
  g_assert_cmpfloat (badge_fit_height_mm (&fit), <=, NAME_BOX.height_mm);
  g_assert_cmpfloat (fit.size_pt, <=, NAME_BOX.size_max_pt);
  g_autoptr (BadgeDraw) draw = badge_draw_new (badge_type_get (NULL));
  badge_fit_draw (&fit, draw, 0, BADGE_ALIGN_START, 0, 0, NAME_BOX.width_mm);
  double left = 0, right = 0;
  ink_of (draw, &left, &right);
  g_assert_cmpfloat (left, >=, -side_mm);
  g_assert_cmpfloat (right, <=, NAME_BOX.width_mm + side_mm);
}

static void
nothing_is_cut_or_outside (void)
{
  static const char *const ROWS[] = {
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
    "Åäöüÿ Ǘőṩ Ŷ̄",
    "Светлана Александровна Преображенская",
    "ნინო ბერიძე-მაისურაძე",
    "ฐิติพันธ์ เกษมศรีวัฒนา",
    "मुकेश श्रीवास्तव",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "de van der den het op in",
    "----------------------------------------",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    assert_inside (ROWS[i]);
  GRand *dice = g_rand_new_with_seed (2017);
  for (int round = 0; round < 300; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    int length = g_rand_int_range (dice, 1, 120);
    for (int i = 0; i < length; i++)
      g_string_append_unichar (text, (gunichar) g_rand_int_range (dice, ' ', 0x250));
    assert_inside (text->str);
  }
  g_rand_free (dice);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/fit/names_break_where_a_reader_would",
                   names_break_where_a_reader_would);
  g_test_add_func ("/badges/fit/fewer_lines_when_they_are_wanted",
                   fewer_lines_when_they_are_wanted);
  g_test_add_func ("/badges/fit/lines_alike_in_length_win", lines_alike_in_length_win);
  g_test_add_func ("/badges/fit/the_script_decides_the_side", the_script_decides_the_side);
  g_test_add_func ("/badges/fit/nothing_is_cut_or_outside", nothing_is_cut_or_outside);
  return g_test_run ();
}
