/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing for answers; see badges_work.h.
 */
#include "server/office/badges_work.h"

#include "badges/error.h"
#include "badges/printer.h"

enum { PAGES_KEPT = 2 };

BadgesWork *
badges_work_new (void)
{
  BadgesWork *work = g_new0 (BadgesWork, 1);
  work->file = g_byte_array_new ();
  return work;
}

void
badges_work_free (gpointer data)
{
  BadgesWork *work = data;
  badges_batch_clear (&work->batch);
  g_byte_array_unref (work->file);
  g_free (work->printer);
  g_free (work->filename);
  g_free (work->pictures[0]);
  g_free (work->pictures[1]);
  g_free (work->wrong);
  g_free (work->words);
  g_clear_error (&work->error);
  g_free (work);
}

/** Pages being kept. */
typedef struct {
  BadgesWork *work;
  GByteArray *pages[PAGES_KEPT];
} Keep;

static gboolean
keep_bytes (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  Keep *keep = user;
  if (keep->work->format == BADGE_FORMAT_PDF || keep->work->page != 0)
    g_byte_array_append (keep->work->file, bytes, (guint) size);
  else if (page <= PAGES_KEPT)
    g_byte_array_append (keep->pages[page - 1], bytes, (guint) size);
  return TRUE;
}

/* Only the labels of the page asked for are drawn, so a page costs what a page costs. */
static void
choose_labels (BadgesWork *work, BadgeSheetOptions *options, guint *from, guint *to)
{
  guint all = work->batch.people->len, labels = badge_layout_labels (options->layout);
  guint skipped = MAX (options->first_label, 1) - 1;
  *from = 0;
  *to = all;
  if (work->format == BADGE_FORMAT_PDF)
    return;
  guint sides = badge_sheet_pages (options, 1), sheet = 0;
  if (work->page != 0) {
    sheet = (work->page - 1) / sides;
    if (sides == 2)
      options->sides = (work->page - 1) % 2 == 0 ? BADGE_SIDES_FRONT : BADGE_SIDES_BACK;
  }
  *from = sheet == 0 ? 0 : MIN (all, sheet * labels - skipped);
  *to = MIN (all, (sheet + 1) * labels - skipped);
  if (sheet > 0)
    options->first_label = 1;
}

static void
draw_sheet (BadgesWork *work, Keep *keep)
{
  BadgeSheetOptions options = badges_sheet_options (&work->batch);
  guint from = 0, to = 0;
  choose_labels (work, &options, &from, &to);
  options.format = work->format;
  options.ink = work->ink;
  options.dpi = work->dpi;
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, keep_bytes, keep, &work->error);
  for (guint i = from; sheet != NULL && i < to; i++)
    if (!badge_sheet_add (sheet, work->batch.people->pdata[i], &work->error))
      return;
  if (sheet != NULL)
    badge_sheet_finish (sheet, &work->error);
}

static void
make_pictures (Keep *keep)
{
  for (int i = 0; i < PAGES_KEPT; i++) {
    if (keep->pages[i]->len > 0) {
      g_autofree char *base64 = g_base64_encode (keep->pages[i]->data, keep->pages[i]->len);
      keep->work->pictures[i] = g_strconcat ("data:image/png;base64,", base64, NULL);
    }
    g_byte_array_unref (keep->pages[i]);
  }
}

void
badges_work_run (gpointer data)
{
  BadgesWork *work = data;
  const BadgesBatch *batch = &work->batch;
  if (batch->layout == NULL)
    return;
  if (work->printer != NULL) {
    badge_printer_send (work->printer, batch->layout, &batch->roll.edition, batch->people->pdata[0],
                        &work->error);
    return;
  }
  if (work->test) {
    const BadgeSheetOptions options = badges_sheet_options (batch);
    g_autoptr (GBytes) file = badge_sheet_test (&options, &work->error);
    gsize size = 0;
    const void *bytes = file == NULL ? NULL : g_bytes_get_data (file, &size);
    if (bytes != NULL)
      g_byte_array_append (work->file, bytes, (guint) size);
    return;
  }
  Keep keep = { work, { g_byte_array_new (), g_byte_array_new () } };
  draw_sheet (work, &keep);
  make_pictures (&keep);
}

void
badges_work_answer (Request *request, gpointer data)
{
  BadgesWork *work = data;
  if (work->error != NULL) {
    request_fail_error (request, work->error);
    return;
  }
  g_autoptr (GBytes) body = g_bytes_new (work->file->data, work->file->len);
  request_answer (request, 200, work->format == BADGE_FORMAT_PDF ? "application/pdf" : "image/png",
                  body, work->filename);
}

char *
badges_actor (Request *request)
{
  return g_strdup_printf ("staff:%" G_GINT64_FORMAT, request_staff (request)->id);
}

guint
badges_number (const char *text, guint most)
{
  guint64 number = 0;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, most, &number, NULL))
    return 0;
  return (guint) number;
}
