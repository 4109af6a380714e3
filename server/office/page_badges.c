/* SPDX-License-Identifier: EUPL-1.2
 *
 * Printing badges from the office: a sheet as PDF, or its pages as PNG. Drawn on a working
 * thread, recorded by a command, and only then handed over.
 */
#include <string.h>

#include "badges/sheet.h"
#include "server/office/office.h"
#include "server/office/pages.h"

void
page_office_badges (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_counts (store, view, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "office.badges"));
  view_flag (view, "none", FALSE);
  request_render (request, 200, "office_badges", view);
}

/* A sheet on its way from the database to the printer. */
typedef struct {
  OfficeBadges badges;
  BadgeRoll roll;
  BadgeLayout *layout;
  gboolean png;
  guint page; /* PNG: which page, from 1 */
  guint first_label;
  GByteArray *out;
  guint pages_seen;
  GError *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  office_badges_clear (&job->badges);
  badge_roll_clear (&job->roll);
  badge_layout_free (job->layout);
  g_clear_pointer (&job->out, g_byte_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

/* Keeps the bytes of the one page that was asked for; a PDF is one file. */
static gboolean
keep_bytes (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  Job *job = user;
  if (!job->png || page == job->page)
    g_byte_array_append (job->out, bytes, (guint) size);
  return TRUE;
}

static void
draw (gpointer data)
{
  Job *job = data;
  BadgeSheetOptions options = { .edition = job->roll.edition,
                                .layout = job->layout,
                                .format = job->png ? BADGE_FORMAT_PNG : BADGE_FORMAT_PDF,
                                .ink = BADGE_INK_COLOUR,
                                .sides = BADGE_SIDES_FRONT,
                                .first_label = job->first_label };
  /* Only the labels of the page asked for are drawn, so a page costs what a page costs. */
  guint from = 0, to = job->badges.people->len;
  if (job->png) {
    guint skipped = job->first_label - 1;
    from = job->page == 1 ? 0 : (job->page - 1) * badge_layout_labels (job->layout) - skipped;
    to = MIN (to, job->page * badge_layout_labels (job->layout) - skipped);
    options.first_label = job->page == 1 ? job->first_label : 1;
    job->page = 1;
  }
  job->out = g_byte_array_new ();
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, keep_bytes, job, &job->error);
  for (guint i = from; sheet != NULL && i < to; i++)
    if (!badge_sheet_add (sheet, job->badges.people->pdata[i], &job->error))
      return;
  if (sheet != NULL)
    badge_sheet_finish (sheet, &job->error);
}

static void
printed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  Job *job = request_get_data (request);
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&job->out));
  request_answer (request, 200, job->png ? "image/png" : "application/pdf", body,
                  job->png ? "badges.png" : "badges.pdf");
}

static void
drawn (Request *request, gpointer data)
{
  Job *job = data;
  if (job->error != NULL) {
    request_fail_error (request, job->error);
    return;
  }
  request_set_data (request, job, NULL);
  OfficePrinted *done = g_new0 (OfficePrinted, 1);
  done->badge_ids = g_array_ref (job->badges.badge_ids);
  g_snprintf (done->actor, sizeof done->actor, "staff:%" G_GINT64_FORMAT,
              request_staff (request)->id);
  request_write (request, WRITER_CHECKS_FIRST, office_printed_run, done, office_printed_free,
                 printed);
}

static guint
form_number (Request *request, const char *name, guint most)
{
  const char *text = request_form (request, name);
  guint64 number = 1;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, most, &number, NULL))
    return 1;
  return (guint) number;
}

static void
show_none (Request *request)
{
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_counts (request_store (request), view, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "office.badges"));
  view_flag (view, "none", TRUE);
  request_render (request, 409, "office_badges", view);
}

void
page_office_badges_print (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  Job *job = g_new0 (Job, 1);
  job->layout = badge_layout_shipped (BADGE_LAYOUT_DEFAULT, NULL);
  job->png = g_strcmp0 (request_form (request, "format"), "png") == 0;
  job->first_label = form_number (request, "label", badge_layout_labels (job->layout));
  job->page = form_number (request, "page", 10000);
  gboolean only_new = g_strcmp0 (request_form (request, "which"), "new") == 0;
  g_autoptr (GError) error = NULL;
  if (!badge_roll_read (&job->roll, store, &error) ||
      !office_badges (store, &job->roll, only_new, &job->badges, &error)) {
    job_free (job);
    request_fail_error (request, error);
    return;
  }
  const BadgeSheetOptions options = { .layout = job->layout, .first_label = job->first_label };
  guint pages = badge_sheet_sheets (&options, job->badges.people->len);
  if (job->badges.people->len == 0 || (job->png && job->page > pages)) {
    job_free (job);
    show_none (request);
    return;
  }
  request_work (request, job, job_free, draw, drawn);
}
