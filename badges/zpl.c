/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing ZPL; see zpl.h.
 */
#include "badges/zpl.h"

#include <math.h>
#include <string.h>

#include "badges/error.h"
#include "badges/face.h"

enum { SIDE_MAX_PX = 8000 };

static const double MM_PER_INCH = 25.4;

/* G to Y are 1 to 19 times the digit that follows, g to z 20 to 400 in twenties. */
static void
put_run (GString *out, char digit, guint count)
{
  for (; count >= 400; count -= 400)
    g_string_append (out, (char[]){ 'z', digit, '\0' });
  if (count == 0)
    return;
  if (count >= 20)
    g_string_append_c (out, (char) ('g' + (int) (count / 20) - 1));
  if (count % 20 >= (count >= 20 ? 1u : 2u))
    g_string_append_c (out, (char) ('G' + (int) (count % 20) - 1));
  g_string_append_c (out, digit);
}

void
badge_zpl_pack_row (GString *out, const guint8 *row, const guint8 *before, gsize size)
{
  static const char DIGITS[] = "0123456789ABCDEF";
  if (before != NULL && memcmp (row, before, size) == 0) {
    g_string_append_c (out, ':'); /* as the row above */
    return;
  }
  guint run = 0;
  char last = '\0';
  for (gsize i = 0; i < 2 * size; i++) {
    char digit = DIGITS[i % 2 == 0 ? row[i / 2] >> 4 : row[i / 2] & 15];
    if (digit != last && run > 0) {
      put_run (out, last, run);
      run = 0;
    }
    last = digit;
    run++;
  }
  /* A comma fills the rest with 0, an exclamation mark with F. */
  if (last == '0' || last == 'F')
    g_string_append_c (out, last == '0' ? ',' : '!');
  else
    put_run (out, last, run);
}

/** Rows on their way to the label. */
typedef struct {
  GString *out;
  gsize row_bytes;
  guint8 *ink, *before;
  gboolean first;
} Rows;

/* A row of a 1-bit picture has 0 for ink; a label printer 1. What is past the width stays white. */
static void
take_row (const guint8 *row, gpointer user)
{
  Rows *rows = user;
  for (gsize i = 0; i < rows->row_bytes; i++)
    rows->ink[i] = (guint8) ~row[i];
  badge_zpl_pack_row (rows->out, rows->ink, rows->first ? NULL : rows->before, rows->row_bytes);
  memcpy (rows->before, rows->ink, rows->row_bytes);
  rows->first = FALSE;
}

static gboolean
check_form (const BadgePixelsForm *form, GError **error)
{
  if (form->dpi != 203 && form->dpi != 300 && form->dpi != 600) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT,
                 "a label printer has 203, 300 or 600 dots an inch, not %u", form->dpi);
    return FALSE;
  }
  if (MAX (form->width_px, form->height_px) <= SIDE_MAX_PX)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_SIZE, "a label of %u x %u dots is too large",
               form->width_px, form->height_px);
  return FALSE;
}

GBytes *
badge_zpl_new (const BadgeLayout *layout, const BadgeEdition *edition, const BadgePerson *person,
               guint dpi, GError **error)
{
  BadgeType *type = badge_type_get (error);
  BadgePixelsForm form = { .dpi = dpi == 0 ? BADGE_ZPL_DPI : dpi, .ink = BADGE_INK_BLACK };
  /* Whole bytes: the bits past the width would be ink otherwise. */
  form.width_px = (guint) lround (layout->paper_width * form.dpi / MM_PER_INCH) & ~7u;
  form.height_px = (guint) lround (layout->paper_height * form.dpi / MM_PER_INCH);
  if (type == NULL || !check_form (&form, error))
    return NULL;
  g_autoptr (BadgeDraw) draw = badge_draw_new (type);
  const BadgeBox label = badge_layout_label (layout, 0);
  badge_label_draw (draw, layout, edition, person, &label, FALSE, FALSE);
  gsize row_bytes = form.width_px / 8, all = row_bytes * form.height_px;
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_append_printf (out,
                          "^XA\n^PW%u\n^LL%u\n^LH0,0\n^FO0,0^GFA,%" G_GSIZE_FORMAT
                          ",%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ",",
                          form.width_px, form.height_px, all, all, row_bytes);
  g_autofree guint8 *ink = g_malloc (row_bytes), *before = g_malloc (row_bytes);
  Rows rows = { out, row_bytes, ink, before, TRUE };
  if (!badge_pixels_rows (draw, &form, BADGE_PNG_BITS, take_row, &rows, error))
    return NULL;
  g_string_append (out, "^FS\n^PQ1\n^XZ\n");
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
