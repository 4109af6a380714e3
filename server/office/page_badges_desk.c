/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge at the desk: found by name, shown, printed on the label printer, or replaced by a new
 * one. Replacing takes one press: the old badge is refused at every door with the next change.
 */
#include <string.h>

#include "badges/error.h"
#include "badges/number.h"
#include "badges/printer.h"
#include "server/core/settings.h"
#include "server/office/badges_layouts.h"
#include "server/office/badges_lists.h"
#include "server/office/badges_work.h"
#include "server/office/pages.h"

enum { SHOWN_DPI = 150 };

void
page_office_badges_search (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  const char *words = request_query (request, "q");
  if (!badges_fill_people (store, view, words, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "badges.desk"));
  view_text (view, "words", words);
  request_render (request, 200, "office_badges_desk", view);
}

/* The person of the path and their badge, on the layout @name. Returns: NULL after an answer. */
static BadgesWork *
need_person (Request *request, const char *name)
{
  Store *store = request_store (request);
  if (store == NULL)
    return NULL;
  BadgesWork *work = badges_work_new ();
  BadgesBatch *batch = &work->batch;
  guint id = badges_number (request_param (request, "id"), G_MAXINT32);
  g_autoptr (GError) error = NULL;
  batch->ini = badges_layout_text (store, name, &error);
  if (batch->ini != NULL)
    batch->layout = badge_layout_read (batch->ini, strlen (batch->ini), &error);
  if (batch->layout != NULL && id != 0 && badge_roll_read (&batch->roll, store, &error))
    batch->people = badge_roll_people (&batch->roll, store, id, &error);
  if (batch->people != NULL && batch->people->len > 0)
    return work;
  badges_work_free (work);
  request_fail_missing (request, error);
  return NULL;
}

static void
show_person (Request *request, gpointer data)
{
  BadgesWork *work = data;
  if (work->error != NULL) {
    request_fail_error (request, work->error);
    return;
  }
  const BadgePerson *person = work->batch.people->pdata[0];
  char number[BADGE_NUMBER_SIZE];
  badge_number_format (person->number, number);
  View *view = view_new ();
  view_text (view, "title", request_message (request, "badges.person"));
  view_text (view, "id", request_param (request, "id"));
  view_text (view, "name", person->name);
  view_text (view, "school", person->school);
  view_text (view, "number", number);
  view_text (view, "picture", work->pictures[0]);
  view_text (view, "printer", work->words);
  view_flag (view, "renewed", request_query (request, "nieuw") != NULL);
  view_flag (view, "sent", request_query (request, "geprint") != NULL);
  request_render (request, 200, "office_badges_person", view);
}

void
page_office_badges_person (Request *request)
{
  BadgesWork *work = need_person (request, "card-90x55");
  if (work == NULL)
    return;
  work->format = BADGE_FORMAT_PNG;
  work->dpi = SHOWN_DPI;
  work->words = settings_text (request_store (request), "badges.printer");
  request_work (request, work, badges_work_free, badges_work_run, show_person);
}

void
page_office_badges_person_pdf (Request *request)
{
  const char *layout = request_query (request, "layout");
  BadgesWork *work = need_person (request, layout == NULL ? "card-90x55" : layout);
  if (work == NULL)
    return;
  work->filename = g_strdup ("badge.pdf");
  request_work (request, work, badges_work_free, badges_work_run, badges_work_answer);
}

void
page_office_badges_renew (Request *request)
{
  guint id = badges_number (request_param (request, "id"), G_MAXINT32);
  if (id == 0) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  BadgesReissue *reissue = g_new0 (BadgesReissue, 1);
  g_autofree char *actor = badges_actor (request);
  reissue->attendee_id = id;
  g_strlcpy (reissue->actor, actor, sizeof reissue->actor);
  request_write (request, WRITER_SAVEPOINT, badges_reissue_run, reissue, g_free, NULL);
}

/* ---- On the label printer ---- */

/* It left: the batch of one is recorded, so that it is not due any more. */
static void
recorded (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command, (void) outcome;
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  g_autofree char *path =
      g_strdup_printf ("/kantoor/badges/persoon/%s?geprint=1", request_param (request, "id"));
  request_redirect (request, path);
}

static void
sent (Request *request, gpointer data)
{
  BadgesWork *work = data;
  if (work->error != NULL) {
    request_fail_error (request, work->error);
    return;
  }
  g_autofree char *actor = badges_actor (request);
  request_write (request, WRITER_SAVEPOINT, badges_print_run,
                 badges_print_new (&work->batch, actor), badges_print_free, recorded);
}

void
page_office_badges_person_print (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autofree char *layout = settings_text (store, "badges.printer_layout");
  g_autofree char *printer = settings_text (store, "badges.printer");
  if (!badge_printer_valid (printer)) {
    request_fail (request, 409, "badges.no_printer");
    return;
  }
  BadgesWork *work = need_person (request, layout);
  if (work == NULL)
    return;
  work->printer = g_steal_pointer (&printer);
  work->batch.form.sides = BADGE_SIDES_FRONT;
  g_strlcpy (work->batch.form.layout, layout, sizeof work->batch.form.layout);
  request_work (request, work, badges_work_free, badges_work_run, sent);
}
