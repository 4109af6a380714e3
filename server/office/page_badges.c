/* SPDX-License-Identifier: EUPL-1.2
 *
 * Printing badges from the office: who is due, on what paper; the batches printed so far; the page
 * that measures a printer. A batch is recorded by a command, and its page hands over the sheets.
 */
#include <string.h>

#include "badges/error.h"
#include "schedule/when.h"
#include "server/office/badges_lists.h"
#include "server/office/badges_work.h"
#include "server/office/office.h"
#include "server/office/pages.h"

static const char *
lang_of (Request *request)
{
  return request_lang (request) == LANG_EN ? "en" : "nl";
}

static WhenLang
when_lang (Request *request)
{
  return request_lang (request) == LANG_EN ? WHEN_EN : WHEN_NL;
}

/* @key: (nullable): a sentence that says why nothing was printed. */
static void
show (Request *request, unsigned status, const char *key)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  int due = badges_due (store, &error);
  if (due < 0 || !office_fill_counts (store, view, request_lang (request), &error) ||
      !badges_fill_printings (store, view, when_lang (request), &error) ||
      !badges_fill_layouts (store, view, BADGE_LAYOUT_DEFAULT, lang_of (request), &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "office.badges"));
  view_int (view, "due", due);
  view_text (view, "refused", key == NULL ? NULL : request_message (request, key));
  request_render (request, status, "office_badges", view);
}

void
page_office_badges (Request *request)
{
  show (request, 200, NULL);
}

/* Returns: the place of @word in @words, or 0. */
static int
choose (const char *word, const char *const *words)
{
  for (int i = 0; word != NULL && words[i] != NULL; i++)
    if (strcmp (word, words[i]) == 0)
      return i;
  return 0;
}

/* "1,5" and "-0.8" are both millimetres; an empty field is none. */
static gboolean
read_shift (const char *text, double *shift)
{
  *shift = 0;
  if (text == NULL || *text == '\0')
    return TRUE;
  g_autofree char *dotted = g_strdup (text);
  char *end = NULL;
  g_strdelimit (dotted, ",", '.');
  *shift = g_ascii_strtod (dotted, &end);
  return *end == '\0' && *shift >= -BADGE_SHIFT_MAX_MM && *shift <= BADGE_SHIFT_MAX_MM;
}

/* Where each field comes from: a form, or a query. */
typedef const char *(*Read) (Request *request, const char *name);

static gboolean
read_form (Request *request, Read read, BadgesForm *form)
{
  const char *layout = read (request, "layout");
  *form = (BadgesForm){ .first_label = badges_number (read (request, "label"), 2500) };
  g_strlcpy (form->layout, layout == NULL ? BADGE_LAYOUT_DEFAULT : layout, sizeof form->layout);
  form->order = (BadgeOrder) choose (
      read (request, "order"),
      (const char *const[]){ "given", "name", "school", "ticket", "number", NULL });
  form->sides = (BadgeSides) choose (read (request, "sides"),
                                     (const char *const[]){ "all", "front", "back", NULL });
  form->flip_short = g_strcmp0 (read (request, "flip"), "short") == 0;
  return read_shift (read (request, "x"), &form->shift_x) &&
         read_shift (read (request, "y"), &form->shift_y) &&
         read_shift (read (request, "back_x"), &form->shift_back_x) &&
         read_shift (read (request, "back_y"), &form->shift_back_y);
}

/* Why a batch cannot be laid on paper as asked; NULL when it can. */
static const char *
refusal (const BadgesBatch *batch)
{
  if (batch->people->len == 0)
    return "office.badges_none";
  if (batch->form.first_label > badge_layout_labels (batch->layout))
    return "badges.bad_label";
  if (batch->form.sides == BADGE_SIDES_BACK && !badge_layout_has_back (batch->layout))
    return "badges.no_back";
  return NULL;
}

void
page_office_badges_print (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  BadgesForm form;
  g_auto (BadgesBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  if (!read_form (request, request_form, &form)) {
    show (request, 422, "badges.bad_shift");
    return;
  }
  gboolean all = g_strcmp0 (request_form (request, "which"), "all") == 0;
  if (!badges_batch_due (store, &form, all, &batch, &error)) {
    request_fail_error (request, error);
    return;
  }
  const char *refused = refusal (&batch);
  if (refused != NULL) {
    show (request, batch.people->len == 0 ? 409 : 422, refused);
    return;
  }
  g_autofree char *actor = badges_actor (request);
  request_write (request, WRITER_SAVEPOINT, badges_print_run, badges_print_new (&batch, actor),
                 badges_print_free, NULL);
}

void
page_office_badges_test (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  BadgesWork *work = badges_work_new ();
  BadgesForm form;
  gboolean read = read_form (request, request_query, &form);
  if (!read || !badges_batch_due (store, &form, FALSE, &work->batch, &work->error)) {
    if (read)
      request_fail_error (request, work->error);
    else
      request_fail (request, 422, "badges.bad_shift");
    badges_work_free (work);
    return;
  }
  work->test = TRUE;
  work->batch.form.first_label = 1;
  work->filename = g_strdup ("testblad.pdf");
  request_work (request, work, badges_work_free, badges_work_run, badges_work_answer);
}

/* ---- One batch ---- */

/* Loads the batch of the path; answers itself when there is none. */
static gboolean
need_batch (Request *request, BadgesBatch *batch)
{
  Store *store = request_store (request);
  if (store == NULL)
    return FALSE;
  g_autoptr (GError) error = NULL;
  guint id = badges_number (request_param (request, "id"), G_MAXINT32);
  if (id != 0 && badges_batch_load (store, id, batch, &error))
    return TRUE;
  request_fail_missing (request, error);
  return FALSE;
}

void
page_office_badges_batch (Request *request)
{
  g_auto (BadgesBatch) batch = { 0 };
  if (!need_batch (request, &batch))
    return;
  const BadgeSheetOptions options = badges_sheet_options (&batch);
  g_autofree char *at = when_format_short (batch.at_ms, when_lang (request));
  View *view = view_new ();
  view_text (view, "title", request_message (request, "badges.batch"));
  view_text (view, "at", at);
  view_int (view, "id", batch.printing_id);
  view_int (view, "printed", batch.printed);
  view_int (view, "gone", batch.printed - batch.people->len);
  view_int (view, "sheets", badge_sheet_sheets (&options, batch.people->len));
  view_flag (view, "any", batch.people->len > 0);
  view_flag (view, "duplex", badge_sheet_pages (&options, 1) > 1);
  view_flag (view, "short", batch.form.flip_short || batch.layout->flip_short);
  view_text (view, "layout", badge_layout_title (batch.layout, lang_of (request)));
  view_list (view, "pages");
  for (guint page = 1; page <= badge_sheet_pages (&options, batch.people->len); page++)
    view_int (view_item (view, "pages"), "page", page);
  request_render (request, 200, "office_badges_batch", view);
}

static void
answer_file (Request *request, BadgeFormat format, guint page)
{
  BadgesWork *work = badges_work_new ();
  if (!need_batch (request, &work->batch)) {
    badges_work_free (work);
    return;
  }
  const BadgeSheetOptions options = badges_sheet_options (&work->batch);
  if (work->batch.people->len == 0 ||
      page > badge_sheet_pages (&options, work->batch.people->len)) {
    badges_work_free (work);
    request_fail (request, 404, "error.not_found");
    return;
  }
  work->format = format;
  work->page = page;
  work->filename =
      format == BADGE_FORMAT_PDF
          ? g_strdup_printf ("badges-%" G_GINT64_FORMAT ".pdf", work->batch.printing_id)
          : g_strdup_printf ("badges-%" G_GINT64_FORMAT "-%u.png", work->batch.printing_id, page);
  request_work (request, work, badges_work_free, badges_work_run, badges_work_answer);
}

void
page_office_badges_batch_pdf (Request *request)
{
  answer_file (request, BADGE_FORMAT_PDF, 0);
}

void
page_office_badges_batch_png (Request *request)
{
  answer_file (request, BADGE_FORMAT_PNG,
               MAX (1, badges_number (request_query (request, "bladzijde"), 100000)));
}
