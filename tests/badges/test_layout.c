/* SPDX-License-Identifier: EUPL-1.2
 *
 * Layouts: those shipped hold their rules; a bad file is refused with its line and the reason.
 */
#include <string.h>

#include "badges/error.h"
#include "badges/layout.h"

#define HEAD  "[layout]\ntitle = Proef\n[page]\npaper = 210 x 297\nlabel = 90 x 55\n" /* 5 lines */
#define FRONT HEAD "[face front]\n"                                                   /* 6 lines */

static void
shipped_layouts_are_right (void)
{
  g_auto (GStrv) names = badge_layouts_shipped ();
  g_assert_cmpuint (g_strv_length (names), >=, 10);
  for (char **name = names; *name != NULL; name++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (BadgeLayout) layout = badge_layout_shipped (*name, &error);
    g_assert_no_error (error);
    gboolean code = FALSE;
    for (guint i = 0; i < layout->n_fields; i++)
      code = code || layout->fields[i].what == BADGE_WHAT_CODE;
    g_assert_true (code);
    g_assert_nonnull (layout->title[1]);
    g_assert_true (layout->source != BADGE_SOURCE_MAKER || layout->maker != NULL);
  }
  g_assert_true (g_strv_contains ((const char *const *) names, BADGE_LAYOUT_DEFAULT));
}

static const struct {
  const char *text, *says; /* NULL: it is right */
} ROWS[] = {
  { FRONT "[front.name]\nat = 5 x 5\nsize = 40 x 20\n", NULL },
  { FRONT "; note\n\n# note\r\n[front.hello]\ntext = Hoi\nat = 5 x 5\r\nsize = 40 x 20", NULL },
  { "", "line 1: [layout] with a title" },
  { "[layout]\ntitle = x\n", "line 3: [layout] with a title and [page]" },
  { "title = x\n", "line 1: title does not stand in this section" },
  { "[layout]\ntitle = x\ntitle = y\n", "line 3: title was there before" },
  { "[layout]\n[layout]\n", "line 2: the section layout was there before" },
  { "[layout\n", "line 1: a section is [name]" },
  { "[paper]\n", "line 1: a section is layout, page" },
  { "[layout]\nname\n", "line 2: neither [section] nor key = value" },
  { "[layout]\ncolour = red\n", "line 2: colour does not stand" },
  { "[layout]\ncolor = red\n", "line 2: unknown key" },
  { "[page]\npaper = 210\n", "line 2: paper is not two lengths" },
  { "[page]\npaper = 210 x -1\n", "line 2: paper is not two lengths" },
  { "[page]\npaper = 210 x 1e9\n", "line 2: paper is not two lengths" },
  { "[page]\ncolumns = 0\n", "line 2: columns is not a number from 1 to 50" },
  { "[page]\nbleed = 99\n", "line 2: bleed is not a length up to 10 mm" },
  { "[page]\ncut-marks = maybe\n", "line 2: cut-marks is not one of the words" },
  { HEAD, "line 3: no face stands on the front" },
  { HEAD "[face a]\nside = back\n", "line 3: no face stands on the front" },
  { HEAD "columns = 3\n[face a]\n", "line 3: 3 x 1 labels take 270.0 x 55.0 mm" },
  { HEAD "margin = 150 x 0\n[face a]\n", "line 3: 1 x 1 labels" },
  { HEAD "fold = 90 0\n[face a]\n", "line 3: fold is not on the label" },
  { FRONT "[face front]\n", "line 7: the face front was there before" },
  { FRONT "at = 1 x 0\nsize = 90 x 55\n", "line 6: the face front does not stand on the label" },
  { FRONT "turn = 45\n", "line 7: turn is not one of the words" },
  { FRONT "size = 90 x 55\nturn = 90\n", "line 6: the face front does not stand" },
  { FRONT "[face B]\n", "line 7: a face has a name of small letters" },
  { FRONT "[back.name]\n", "line 7: there is no [face back] above" },
  { FRONT "[front.name]\n", "line 7: the field name has no size" },
  { FRONT "[front.name]\nat = 60 x 5\nsize = 40 x 20\n", "line 7: the field name does not stand" },
  { FRONT "[front.hello]\nat = 5 x 5\nsize = 9 x 9\n", "line 7: the field hello has no text" },
  { FRONT "[front.name]\npoints = 20 .. 10\n", "line 8: points is not from 3 to 300" },
  { FRONT "[front.name]\npoints = large\n", "line 8: points is not a size in points" },
  { FRONT "[front.name]\nlines = 9\n", "line 8: lines is not a number from 1 to 4" },
  { FRONT "[front.name]\ncolour = #12345\n", "line 8: colour is not" },
  { FRONT "[front.name]\nif = rich\n", "line 8: if is not" },
  { FRONT "[front.name]\nif = has shoes\n", "line 8: if is not" },
  { FRONT "[front.name]\nbelow = school\n", "line 8: below is not a field of this face" },
  { FRONT "[front.name]\nat = 5 x 5\nsize = 9 x 9\n[front.name]\n",
    "line 10: the field name was there before" },
  { FRONT "[front.code]\nat = 9 x 9\nsize = 33 x 30\n", "line 7: a code is a square" },
  { FRONT "[front.code]\nat = 9 x 9\nsize = 20 x 20\n", "line 7: a code of 20.0 mm is not read" },
  { FRONT "[front.code]\nat = 2 x 9\nsize = 30 x 30\n", "line 7: the quiet zone of the code, 4.8" },
  { FRONT "[front.code]\nat = 9 x 9\nsize = 30 x 30\n[front.name]\nat = 43 x 9\nsize = 9 x 9\n",
    "line 10: the field name stands in the quiet zone" },
  { FRONT "[front.a]\nwhat = name\nat = 1 x 1\nsize = 9 x 9\n"
          "[front.b]\nwhat = place\nat = 1 x 1\nsize = 9 x 9\nbelow = a\n"
          "[front.c]\nwhat = school\nat = 1 x 1\nsize = 9 x 9\nbelow = a\n",
    "line 16: another field stands below a already" },
  { FRONT "[front.code]\nat = 9 x 9\nsize = 30 x 30\n[front.name]\nat = 50 x 9\nsize = 9 x 9\n"
          "below = code\n",
    "line 10: only texts stand below texts" },
  { "\xff", "line 1: not text in UTF-8" },
};

static void
bad_files_are_refused_with_line_and_reason (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (BadgeLayout) layout =
        badge_layout_read (ROWS[i].text, strlen (ROWS[i].text), &error);
    if (ROWS[i].says == NULL) {
      g_assert_no_error (error);
      continue;
    }
    g_assert_null (layout);
    g_assert_error (error, BADGE_ERROR, BADGE_ERROR_INPUT);
    if (!g_str_has_prefix (error->message, ROWS[i].says))
      g_error ("row %d: %s", (int) i, error->message);
  }
}

static void
values_arrive_where_they_belong (void)
{
  static const char TEXT[] =
      "[layout]\ntitle = Proef\ntitle.en = Trial\nmaker = M 1\nsource = maker\n"
      "[page]\npaper = 210 x 297\nlabel = 90.5 x 55\ncolumns = 2\nrows = 3\ngap = 4 x 6\n"
      "margin = 10 x 20\nbleed = 1.5\ncut-marks = yes\nfold = 45 0\nflip = short\n"
      "[face front]\nat = 0 x 0\nsize = 45 x 55\nturn = 180\n[face back]\nside = back\n"
      "[front.name]\nat = 1 x 2\nsize = 40 x 20\nfont = bold\npoints = 7 .. 30\nlines = 3\n"
      "align = centre\nvalign = bottom\ncolour = #0a0b0c\nif = not role staff\n"
      "[back.school]\nat = 1 x 30\nsize = 40 x 9\nfew-lines = yes\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeLayout) layout = badge_layout_read (TEXT, strlen (TEXT), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (badge_layout_title (layout, "en"), ==, "Trial");
  g_assert_cmpstr (badge_layout_title (layout, "nl"), ==, "Proef");
  g_assert_cmpuint (badge_layout_labels (layout), ==, 6);
  const BadgeBox label = badge_layout_label (layout, 3);
  g_assert_cmpfloat_with_epsilon (label.x, 104.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (label.y, 81, 1e-9);
  g_assert_true (badge_layout_has_back (layout) && layout->flip_short && layout->cut_marks);
  g_assert_cmpint (layout->faces[0].turn, ==, 180);
  const BadgeField *name = &layout->fields[0];
  g_assert_true (name->bold && name->negated && name->paint == BADGE_PAINT_OWN);
  g_assert_cmpuint (name->colour, ==, 0x0a0b0c);
  g_assert_cmpint (name->align, ==, BADGE_ALIGN_CENTRE);
  g_assert_cmpint (name->valign, ==, BADGE_VALIGN_BOTTOM);
  g_assert_cmpint (name->condition, ==, BADGE_IF_ROLE);
  g_assert_cmpint (name->value, ==, BADGE_ROLE_STAFF);
  g_assert_cmpfloat (name->max_pt, ==, 30);
  g_assert_true (layout->fields[1].few_lines && layout->fields[1].face == 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/layout/shipped_layouts_are_right", shipped_layouts_are_right);
  g_test_add_func ("/badges/layout/bad_files_are_refused_with_line_and_reason",
                   bad_files_are_refused_with_line_and_reason);
  g_test_add_func ("/badges/layout/values_arrive_where_they_belong",
                   values_arrive_where_they_belong);
  return g_test_run ();
}
