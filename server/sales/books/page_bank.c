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

/* A file on its way into the books. Of several statements those that are known come last: so the
 * first that is taken is also the first that is written, and a file that is sent twice by mistake
 * leads to what came of it. */
typedef struct {
  StatementImport import;
  GBytes *bytes;
  GPtrArray *statements;  /* of CamtStatement */
  GArray *order;          /* of guint: places in @statements */
  GError *error;          /* the first */
  guint next;             /* in @order */
  GString *taken, *known; /* ids, as page_bank() reads them */
  guint refused;          /* of another account, or with entries that are in */
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  g_clear_pointer (&upload->statements, g_ptr_array_unref);
  g_clear_pointer (&upload->order, g_array_unref);
  g_string_free (upload->taken, TRUE);
  g_string_free (upload->known, TRUE);
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
  const char *refused = request_query (request, "anders");
  view_text (view, "refused", refused != NULL && *refused != '0' ? refused : "");
  if (books_fill_statements (&books, view, &error) &&
      books_fill_names (&books, view, "taken", request_query (request, "verwerkt"), &error) &&
      books_fill_names (&books, view, "known", request_query (request, "bekend"), &error)) {
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
add_id (GString *ids, gint64 id)
{
  g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 0 ? "." : "", id);
}

/* One statement of several that is refused does not keep the others out. Returns: FALSE when it is
 * no refusal of a statement. */
static gboolean
pass_over (Upload *upload, const GError *error)
{
  if (error->domain != STATEMENT_ERROR)
    return FALSE;
  if (upload->error == NULL)
    upload->error = g_error_copy (error);
  if (g_error_matches (error, STATEMENT_ERROR, STATEMENT_ERROR_KNOWN))
    add_id (upload->known, upload->import.id);
  else
    upload->refused++;
  return TRUE;
}

static void
show_taken (Request *request, const Upload *upload)
{
  if (upload->taken->len == 0) {
    guint first = g_array_index (upload->order, guint, 0);
    show_problem (request, upload->error, upload->statements->pdata[first]);
    return;
  }
  g_autofree char *path =
      upload->order->len == 1
          ? g_strdup_printf ("/kantoor/bank/%s", upload->taken->str)
          : g_strdup_printf ("/kantoor/bank?verwerkt=%s&bekend=%s&anders=%u", upload->taken->str,
                             upload->known->str, upload->refused);
  request_redirect (request, path);
}

static void
taken (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  Upload *upload = request_get_data (request);
  if (error != NULL && !pass_over (upload, error)) {
    show_problem (request, error, upload->import.statement);
    return;
  }
  if (error == NULL && upload->import.done)
    add_id (upload->taken, upload->import.id);
  if (error != NULL || upload->import.done)
    upload->next++;
  if (upload->next < upload->order->len)
    next_part (request, upload);
  else
    show_taken (request, upload);
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
  guint index = g_array_index (upload->order, guint, upload->next);
  upload->import.statement = upload->statements->pdata[index];
  g_free (upload->import.sha256);
  upload->import.sha256 = statement_sha256 (upload->bytes, index);
  upload->import.done = FALSE;
  request_write (request, WRITER_SAVEPOINT, statement_import_run, &upload->import, keep, taken);
}

/* Which come first. */
static gboolean
put_in_order (Store *store, Upload *upload, GError **error)
{
  guint fresh = 0;
  for (guint i = 0; i < upload->statements->len; i++) {
    g_autoptr (GError) failed = NULL;
    g_autofree char *sha256 = statement_sha256 (upload->bytes, i);
    gboolean known = statement_known (store, upload->statements->pdata[i], sha256, &failed);
    if (failed != NULL) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    g_array_insert_val (upload->order, known ? upload->order->len : fresh, i);
    fresh += !known;
  }
  return TRUE;
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
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  if (!put_in_order (store, upload, &error)) {
    request_fail_error (request, error);
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
  upload->order = g_array_new (FALSE, FALSE, sizeof (guint));
  upload->taken = g_string_new (NULL);
  upload->known = g_string_new (NULL);
  request_actor (request, upload->import.actor, sizeof upload->import.actor);
  request_work (request, upload, upload_free, parse, parsed);
}
