/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bank statements in the office: taking one in, and what became of its entries. A long statement is
 * many commands, one after the other.
 */
#include <string.h>

#include "server/sales/bank/statement.h"
#include "server/sales/books/books.h"
#include "server/sales/books/pages.h"

/* A file on its way into the books. */
typedef struct {
  StatementImport import;
  GBytes *bytes;
  GPtrArray *statements; /* of CamtStatement */
  GError *error;
  guint next; /* statement */
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  g_clear_pointer (&upload->statements, g_ptr_array_unref);
  g_clear_error (&upload->error);
  g_free (upload->import.sha256);
  g_free (upload);
}

/* @problem: (nullable): key of a sentence, with what was wrong in @detail. */
static void
show (Request *request, unsigned status, const char *problem, const char *detail)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  View *view = view_new ();
  view_text (view, "title", request_message (request, "bank.title"));
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  view_text (view, "detail", detail);
  if (books_fill_statements (&books, view, &error)) {
    request_render (request, status, "bank", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

static void
show_problem (Request *request, const GError *error)
{
  if (error->domain == CAMT_ERROR)
    show (request, 422, error->code == CAMT_ERROR_BALANCE ? "bank.balance" : "bank.form",
          error->message);
  else if (g_error_matches (error, STATEMENT_ERROR, STATEMENT_ERROR_ACCOUNT))
    show (request, 422, "bank.account", NULL);
  else if (g_error_matches (error, STATEMENT_ERROR, STATEMENT_ERROR_KNOWN))
    show (request, 409, "bank.known", NULL);
  else if (g_error_matches (error, STATEMENT_ERROR, STATEMENT_ERROR_OVERLAP))
    show (request, 409, "bank.overlap", error->message);
  else
    request_fail_error (request, error);
}

void
page_bank (Request *request)
{
  show (request, 200, NULL, NULL);
}

void
page_bank_statement (Request *request)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  View *view = view_new ();
  view_text (view, "title", request_message (request, "bank.statement"));
  if (g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL) &&
      books_fill_entries (&books, view, id, &error)) {
    request_render (request, 200, "bank_statement", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

/* ---- Taking in ---- */

static void next_part (Request *request, Upload *upload);

static void
taken (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  Upload *upload = request_get_data (request);
  if (error != NULL) {
    show_problem (request, error);
    return;
  }
  if (upload->import.done)
    upload->next++;
  if (upload->next < upload->statements->len) {
    next_part (request, upload);
    return;
  }
  g_autofree char *path = g_strdup_printf ("/kantoor/bank/%" G_GINT64_FORMAT, upload->import.id);
  request_redirect (request, path);
}

/* The command is the upload's own, which goes with the request. */
static void
keep (gpointer command)
{
  (void) command;
}

static void
next_part (Request *request, Upload *upload)
{
  upload->import.statement = upload->statements->pdata[upload->next];
  g_free (upload->import.sha256);
  upload->import.sha256 = statement_sha256 (upload->bytes, upload->next);
  request_write (request, WRITER_SAVEPOINT, statement_import_run, &upload->import, keep, taken);
}

static void
parse (gpointer data)
{
  Upload *upload = data;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (upload->bytes, &size);
  upload->statements = camt_parse (bytes, size, &upload->error);
}

static void
parsed (Request *request, gpointer data)
{
  Upload *upload = data;
  if (upload->statements == NULL) {
    show_problem (request, upload->error);
    return;
  }
  request_set_data (request, upload, NULL);
  next_part (request, upload);
}

void
page_bank_upload (Request *request)
{
  GBytes *file = request_file (request, "statement", NULL);
  if (file == NULL || g_bytes_get_size (file) == 0) {
    show (request, 422, "bank.choose", NULL);
    return;
  }
  Upload *upload = g_new0 (Upload, 1);
  upload->bytes = g_bytes_ref (file);
  request_actor (request, upload->import.actor, sizeof upload->import.actor);
  request_work (request, upload, upload_free, parse, parsed);
}
