/* SPDX-License-Identifier: EUPL-1.2
 *
 * Proof of reading: of every shipped layout, every code on a full page at 300 dots an inch is read,
 * and then through a model of print and camera by the door's own decoder, in its child process. The
 * rate of each layout is printed; what a door meets every day must be read without exception.
 */
#include <math.h>
#include <sodium.h>
#include <string.h>

#include "badges/sheet.h"
#include "kiosk/decode.h"
#include "tests/badges/camera_model.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

static const double PX_PER_MM = 300 / 25.4;

/* Pixels a millimetre: 4.6 is a badge 25 cm before a common camera of 720 lines. */
static const CameraView VIEWS[] = {
  { "held up", 4.6, 8, 7, 0.8, 0.7, 4, 0.9, 0.9, 0 },
  { "askew", 4.2, 35, -24, 0.8, 0.7, 4, 0.9, 0.85, 0 },
  { "out of focus", 4.6, 10, 15, 1.2, 1.8, 5, 0.85, 0.9, 0 },
  { "dim and noisy", 4.4, 12, -9, 0.8, 0.8, 9, 0.35, 0.8, 0 },
  { "half in shade", 4.4, 15, 4, 0.8, 0.7, 5, 0.9, 0.3, 0 },
  { "a lamp", 4.6, 12, 18, 0.8, 0.7, 4, 0.8, 0.9, 5 },
};

/** A page, and what stands on it. */
typedef struct {
  BadgeLayout *layout;
  GPtrArray *people; /* of its labels */
  cairo_surface_t *surface;
  GByteArray *png;
} Page;

static void
page_clear (Page *page)
{
  badge_layout_free (page->layout);
  g_ptr_array_unref (page->people);
  cairo_surface_destroy (page->surface);
  g_byte_array_unref (page->png);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
make_page (Page *page, const char *name)
{
  g_autoptr (GError) error = NULL;
  page->layout = sample_layout (name);
  page->people = sample_people ();
  g_ptr_array_set_size (page->people,
                        (int) MIN (badge_layout_labels (page->layout), page->people->len));
  const BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                      .layout = page->layout,
                                      .format = BADGE_FORMAT_PNG,
                                      .sides = BADGE_SIDES_FRONT };
  page->png = g_byte_array_new ();
  g_autoptr (BadgeSheet) sheet =
      badge_sheet_new (&options, badge_paper_to_array, page->png, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page->people->len; i++)
    g_assert_true (badge_sheet_add (sheet, page->people->pdata[i], &error));
  g_assert_true (badge_sheet_finish (sheet, &error));
  page->surface = zbar_load_png (page->png->data, page->png->len);
}

/* The middle of the code of label @label, in pixels of the page. */
static void
code_middle (const Page *page, guint label, double *x, double *y)
{
  const BadgeBox box = badge_layout_label (page->layout, label);
  for (guint i = 0; i < page->layout->n_fields; i++) {
    const BadgeField *field = &page->layout->fields[i];
    if (field->what != BADGE_WHAT_CODE)
      continue;
    const BadgeFace *face = &page->layout->faces[field->face];
    double a = field->box.x + field->box.width / 2, b = field->box.y + field->box.height / 2;
    *x = PX_PER_MM * (box.x + face->box.x + (face->turn == 90 ? face->box.height - b : a));
    *y = PX_PER_MM * (box.y + face->box.y + (face->turn == 90 ? a : b));
    return;
  }
  g_assert_not_reached ();
}

static gboolean
seen (Decoder *decoder, const Page *page, const guint8 *grey, guint label, const CameraView *view)
{
  double x = 0, y = 0;
  code_middle (page, label, &x, &y);
  g_auto (Picture) picture = { .width = CAMERA_MODEL_WIDTH, .height = CAMERA_MODEL_HEIGHT };
  picture.pixels = camera_model_see (view, grey, cairo_image_surface_get_width (page->surface),
                                     cairo_image_surface_get_height (page->surface), PX_PER_MM, x,
                                     y, 17 + label);
  picture.room = (gsize) CAMERA_MODEL_WIDTH * CAMERA_MODEL_HEIGHT; /* ours to free */
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) codes = decoder_read (decoder, &picture, TRUE, &error);
  g_assert_no_error (error);
  char text[BADGE_CODE_CHARS + 1];
  badge_code_format (&((const BadgePerson *) page->people->pdata[label])->code, text);
  for (guint i = 0; i < codes->len; i++) {
    const DecodeCode *code = codes->pdata[i];
    gsize size = 0;
    const void *bytes = g_bytes_get_data (code->text, &size);
    if (size == BADGE_CODE_CHARS && memcmp (bytes, text, size) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
every_code_is_read (gconstpointer name)
{
  g_auto (Page) page = { 0 };
  make_page (&page, name);
  g_autoptr (GPtrArray) read = zbar_read_png (page.png->data, page.png->len);
  g_autoptr (GPtrArray) expected = sample_codes (page.people, 0, page.people->len);
  sample_assert_same (read, expected);

  g_autoptr (GError) error = NULL;
  g_autoptr (Decoder) decoder = decoder_new (DECODE_STILL_TIMEOUT_MS, &error);
  g_assert_no_error (error);
  g_autofree guint8 *grey = zbar_grey (page.surface);
  guint all = 0, good = 0;
  g_autoptr (GString) missed = g_string_new (NULL);
  /* Another badge in each view, so that all of a page have their turn; the usual layout is looked
   * at in all ways, each other one in every second. */
  gboolean usual = strcmp (name, BADGE_LAYOUT_DEFAULT) == 0;
  for (guint i = 0; i < G_N_ELEMENTS (VIEWS); i++) {
    if (!usual && (i + strlen (name)) % 2 != 0)
      continue;
    gboolean one = seen (decoder, &page, grey, 3 * i % page.people->len, &VIEWS[i]);
    g_assert_true (one || i > 1); /* every day's views */
    all++;
    good += one ? 1 : 0;
    if (!one)
      g_string_append_printf (missed, " %s", VIEWS[i].name);
  }
  g_test_message ("%s: %u of %u codes on the page, %u of %u before the camera (%.0f %%)%s%s",
                  (const char *) name, read->len, page.people->len, good, all, 100.0 * good / all,
                  missed->len > 0 ? "; missed:" : "", missed->str);
  g_assert_cmpuint (100 * good, >=, 80 * all);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_auto (GStrv) names = badge_layouts_shipped ();
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *path = g_strconcat ("/badges/reading/", *name, NULL);
    g_test_add_data_func (path, *name, every_code_is_read);
  }
  return g_test_run ();
}
