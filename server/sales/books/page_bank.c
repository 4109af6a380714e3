/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bank statements in the office: taking one in, and what became of its entries. A long statement is
 * many commands, one after the other.
 */
#include <string.h>

#include "server/core/settings.h"
#include "server/sales/bank/reference.h"
#include "server/sales/bank/statement.h"
#include "server/sales/bank/undo.h"
#include "server/sales/books/books.h"
#include "server/sales/books/pages.h"
#include "server/sales/order_state.h"

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

/* What is said above the form. */
typedef struct {
  const char *key;    /* (nullable): of a sentence */
  const char *detail; /* (nullable): where in the file, for who makes such files */
  const char *iban;   /* (nullable): of the account that the file is about, when that is not ours */
} Problem;

static void
show (Request *request, unsigned status, const Problem *problem)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  View *view = view_new ();
  view_text (view, "title", request_message (request, "bank.title"));
  g_autofree char *seller = settings_text (store, "seller.iban");
  g_autofree char *ours = iban_print (seller);
  g_autofree char *theirs = problem->iban != NULL ? iban_print (problem->iban) : NULL;
  view_text (view, "problem", problem->key != NULL ? request_message (request, problem->key) : "");
  view_text (view, "detail", problem->detail);
  view_text (view, "theirs", theirs);
  view_text (view, "ours", ours);
  if (books_fill_statements (&books, view, &error)) {
    request_render (request, status, "bank", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

/* Returns: (nullable): the key of what is wrong with a file, as a treasurer can act on it. */
static const char *
problem_key (const GError *error, unsigned *status)
{
  static const struct {
    gboolean statement;
    int code;
    unsigned status;
    const char *key;
  } table[] = {
    { FALSE, CAMT_ERROR_FORM, 422, "bank.form" },
    { FALSE, CAMT_ERROR_OTHER, 422, "bank.other" },
    { FALSE, CAMT_ERROR_XML, 422, "bank.xml" },
    { FALSE, CAMT_ERROR_SIZE, 422, "bank.size" },
    { FALSE, CAMT_ERROR_BALANCE, 422, "bank.balance" },
    { TRUE, STATEMENT_ERROR_ACCOUNT, 422, "bank.account" },
    { TRUE, STATEMENT_ERROR_KNOWN, 409, "bank.known" },
    { TRUE, STATEMENT_ERROR_OVERLAP, 409, "bank.overlap" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, table[i].statement ? STATEMENT_ERROR : CAMT_ERROR, table[i].code)) {
      *status = table[i].status;
      return table[i].key;
    }
  return NULL;
}

/* @statement: (nullable): that was refused, once the file could be read. */
static void
show_problem (Request *request, const GError *error, const CamtStatement *statement)
{
  unsigned status = 500;
  Problem problem = { .key = problem_key (error, &status) };
  if (g_error_matches (error, CAMT_ERROR, CAMT_ERROR_FORM))
    problem.detail = error->message;
  if (g_error_matches (error, STATEMENT_ERROR, STATEMENT_ERROR_ACCOUNT))
    problem.iban = statement->iban;
  if (problem.key != NULL)
    show (request, status, &problem);
  else
    request_fail_error (request, error);
}

void
page_bank (Request *request)
{
  show (request, 200, &(Problem){ .key = NULL });
}

/* @problem: (nullable): key of a sentence. */
static void
show_statement (Request *request, unsigned status, const char *problem)
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
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  if (g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL) &&
      books_fill_entries (&books, view, id, &error)) {
    request_render (request, status, "bank_statement", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

void
page_bank_statement (Request *request)
{
  show_statement (request, 200, NULL);
}

/* ---- Taking back what was matched ---- */

static void
undone (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show_statement (request, 409, "bank.not_undone");
  else
    request_fail_error (request, error);
}

void
page_bank_undo (Request *request)
{
  EntryUndo *undo = g_new0 (EntryUndo, 1);
  const char *position = request_param (request, "position");
  g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &undo->statement_id,
                            NULL);
  g_ascii_string_to_signed (position, 10, 1, G_MAXINT64, &undo->position, NULL);
  request_actor (request, undo->actor, sizeof undo->actor);
  request_write (request, WRITER_SAVEPOINT, entry_undo_run, undo, g_free, undone);
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
    show_problem (request, error, upload->import.statement);
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
    show_problem (request, upload->error, NULL);
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
    show (request, 422, &(Problem){ .key = "bank.choose" });
    return;
  }
  Upload *upload = g_new0 (Upload, 1);
  upload->bytes = g_bytes_ref (file);
  request_actor (request, upload->import.actor, sizeof upload->import.actor);
  request_work (request, upload, upload_free, parse, parsed);
}
