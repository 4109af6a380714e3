/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages on who is who: the register's list, doubtful matches, and corrections of
 * presence with a second person's consent.
 */
#include <sodium.h>
#include <string.h>

#include "server/attendance/correction.h"
#include "server/register/office_lists.h"
#include "server/register/pages.h"
#include "server/register/signing.h"
#include "server/register/standing.h"

static void
show_standings (Request *request, unsigned status, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_standings (store, request_lang (request), view, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "problem", problem);
  view_text (view, "title", request_message (request, "who.title"));
  request_render (request, status, "register_standings", view);
}

void
page_standings (Request *request)
{
  show_standings (request, 200, "");
}

/* ---- A new list: read on a working thread, of which only rows about us go on ---- */

typedef struct {
  GBytes *file;
  GHashTable *numbers; /* of our participants, lower case */
  StandingImport *import;
  GError *error;
} ImportJob;

static void
import_job_free (gpointer data)
{
  ImportJob *job = data;
  g_bytes_unref (job->file);
  g_hash_table_unref (job->numbers);
  if (job->import != NULL)
    standing_import_free (job->import);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
is_ours (const RollRow *row, gpointer data)
{
  g_autofree char *number = g_ascii_strdown (row->number, -1);
  return g_hash_table_contains (data, number);
}

static void
read_list (gpointer data)
{
  ImportJob *job = data;
  gsize size = 0;
  guint8 digest[crypto_hash_sha256_BYTES];
  const char *text = g_bytes_get_data (job->file, &size);
  job->import->rows = roll_read (text != NULL ? text : "", size, is_ours, job->numbers,
                                 &job->import->rows_in_file, &job->error);
  crypto_hash_sha256 (digest, (const guint8 *) (text != NULL ? text : ""), size);
  g_autofree char *hex = signing_hex (digest, sizeof digest);
  g_strlcpy (job->import->digest, hex, sizeof job->import->digest);
}

static void
list_read (Request *request, gpointer data)
{
  ImportJob *job = data;
  if (job->error != NULL) {
    g_autofree char *problem =
        g_strdup_printf ("%s %s", request_message (request, "who.wrong"), job->error->message);
    show_standings (request, 422, problem);
    return;
  }
  request_write (request, WRITER_SAVEPOINT, standing_import_run, g_steal_pointer (&job->import),
                 standing_import_free, NULL);
}

void
page_standings_import (Request *request)
{
  const char *name = NULL;
  GBytes *file = request_file (request, "list", &name);
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (file == NULL || g_bytes_get_size (file) == 0) {
    show_standings (request, 422, request_message (request, "who.no_file"));
    return;
  }
  if (!standing_numbers (store, numbers, &error)) {
    request_fail_error (request, error);
    return;
  }
  ImportJob *job = g_new0 (ImportJob, 1);
  job->file = g_bytes_ref (file);
  job->numbers = g_steal_pointer (&numbers);
  job->import = g_new0 (StandingImport, 1);
  request_actor (request, job->import->actor, sizeof job->import->actor);
  request_work (request, job, import_job_free, read_list, list_read);
}

void
page_standing_decide (Request *request)
{
  gint64 id = 0;
  const char *word = request_form (request, "verdict");
  gboolean confirmed = g_strcmp0 (word, "yes") == 0;
  if (!g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL) ||
      (!confirmed && g_strcmp0 (word, "no") != 0)) {
    request_fail (request, 400, "error.bad_request");
    return;
  }
  StandingDecision *decision = g_new0 (StandingDecision, 1);
  decision->attendee_id = id;
  decision->confirmed = confirmed;
  decision->staff_id = request_staff (request)->id;
  request_write (request, WRITER_SAVEPOINT, standing_decide_run, decision, g_free, NULL);
}

/* ---- Corrections ---- */

static gint64
number_of (const char *text)
{
  gint64 number = -1;
  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL) ? number
                                                                                           : -1;
}

static gint64
form_number (Request *request, const char *name)
{
  return number_of (request_form (request, name));
}

/* @ask: (nullable): gives back what was typed. */
static void
put_typed (const CorrectionAsk *ask, View *view)
{
  view_flag (view, "typed_absent", ask != NULL && !ask->present);
  view_int (view, "typed_from", ask != NULL && ask->from_minute >= 0 ? ask->from_minute : 0);
  view_int (view, "typed_to", ask != NULL && ask->to_minute >= 0 ? ask->to_minute : 60);
  view_text (view, "typed_reason", ask != NULL ? ask->reason : "");
}

static void
show_corrections (Request *request, unsigned status, const CorrectionAsk *ask, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const OfficeChoice choice = {
    request_query (request, "q"),
    ask != NULL ? ask->attendee_id : number_of (request_query (request, "person")),
    ask != NULL ? ask->session_id : number_of (request_query (request, "session")),
  };
  g_autoptr (View) view = view_new ();
  g_autoptr (GError) error = NULL;
  Lang lang = request_lang (request);
  if (!office_fill_corrections (store, lang, request_staff (request)->id, view, &error) ||
      !office_fill_people (store, lang, &choice, view, &error)) {
    request_fail_error (request, error);
    return;
  }
  put_typed (ask, view);
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  view_text (view, "title", request_message (request, "correct.title"));
  request_render (request, status, "register_corrections", g_steal_pointer (&view));
}

void
page_corrections (Request *request)
{
  show_corrections (request, 200, NULL, NULL);
}

static void
asked (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (g_error_matches (error, CORRECTION_ERROR, CORRECTION_ERROR_FIELDS))
    show_corrections (request, 422, command, "correct.wrong");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

static void
answered (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (g_error_matches (error, CORRECTION_ERROR, CORRECTION_ERROR_SELF))
    show_corrections (request, 403, NULL, "correct.self");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

void
page_correction_ask (Request *request)
{
  CorrectionAsk *ask = g_new0 (CorrectionAsk, 1);
  ask->attendee_id = form_number (request, "person");
  ask->session_id = form_number (request, "session");
  ask->present = g_strcmp0 (request_form (request, "present"), "no") != 0;
  ask->from_minute = form_number (request, "from");
  ask->to_minute = form_number (request, "to");
  ask->reason = request_form_text (request, "reason");
  ask->staff_id = request_staff (request)->id;
  request_write (request, WRITER_CHECKS_FIRST, correction_ask_run, ask, correction_ask_free, asked);
}

void
page_correction_answer (Request *request)
{
  const char *word = request_form (request, "answer");
  gboolean agreed = g_strcmp0 (word, "yes") == 0;
  if (!agreed && g_strcmp0 (word, "no") != 0) {
    request_fail (request, 400, "error.bad_request");
    return;
  }
  CorrectionAnswer *answer = g_new0 (CorrectionAnswer, 1);
  answer->public_id = g_strdup (request_param (request, "id"));
  answer->agreed = agreed;
  answer->staff_id = request_staff (request)->id;
  request_write (request, WRITER_SAVEPOINT, correction_answer_run, answer, correction_answer_free,
                 answered);
}
