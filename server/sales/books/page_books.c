/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books in the office: balances, what is open, what stands apart; and deciding about it.
 */
#include <string.h>

#include "server/sales/bank/apart.h"
#include "server/sales/books/books.h"
#include "server/sales/books/pages.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/order_state.h"
#include "server/sales/refunds/refund.h"
#include "server/sales/unsent.h"

/* @problem: (nullable): key of a sentence; @typed: (nullable) what it is about. */
static void
show (Request *request, unsigned status, const char *problem, const char *typed)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  View *view = view_new ();
  view_text (view, "title", request_message (request, "books.title"));
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  view_text (view, "typed", typed);
  if (books_fill_balances (&books, view, &error) && books_fill_apart (&books, view, &error) &&
      books_fill_open (&books, view, &error) && books_fill_refunds (&books, view, 0, &error) &&
      books_fill_unsent (&books, view, &error)) {
    request_render (request, status, "books", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

void
page_books (Request *request)
{
  show (request, 200, NULL, NULL);
}

void
page_books_csv (Request *request)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  char *csv = books_csv (&books, &error);
  if (csv == NULL) {
    request_fail_error (request, error);
    return;
  }
  request_answer_text (request, "text/csv; charset=utf-8", csv, "boeken.csv");
}

static void
decided (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show (request, 409, "books.not_now", NULL);
  else
    request_fail_error (request, error);
}

static void
apart_decided (Request *request, gpointer command, const char *outcome, const GError *error)
{
  static const char *const MISFITS[] = {
    [APART_APPLY] = "books.nothing_open", [APART_BACK] = "books.not_now",
    [APART_PAYOUT] = "books.no_payout",   [APART_REFUND] = "books.no_such_refund",
    [APART_ELSEWHERE] = "books.not_now",
  };
  const ApartDecide *decide = command;
  const char *typed = decide->what == APART_APPLY ? decide->number : NULL;
  if (g_error_matches (error, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN))
    show (request, 422, "books.no_such_invoice", typed);
  else if (g_error_matches (error, INVOICE_ERROR, INVOICE_ERROR_AMOUNT))
    show (request, 409, MISFITS[decide->what], typed);
  else
    decided (request, command, outcome, error);
}

/* "R12" or "12". Returns: 0 for anything else. */
static gint64
refund_typed (Request *request)
{
  const char *typed = request_form (request, "refund");
  gint64 id = 0;
  if (typed == NULL)
    return 0;
  typed += strspn (typed, " ");
  g_ascii_string_to_signed (typed + (*typed == 'R' || *typed == 'r'), 10, 1, G_MAXINT64, &id, NULL);
  return id;
}

/* The place of the form's word among @words; -1 after a refusal. */
static int
need_word (Request *request, const char *const *words)
{
  const char *typed = request_form (request, "what");
  for (int i = 0; typed != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], typed) == 0)
      return i;
  request_fail (request, 400, "error.bad_request");
  return -1;
}

void
page_books_apart (Request *request)
{
  static const char *const WORDS[] = { "apply", "back", "payout", "refund", "elsewhere", NULL };
  gint64 id = request_need_id (request);
  int what = id != 0 ? need_word (request, WORDS) : -1;
  if (what < 0)
    return;
  const char *number = request_form (request, "number");
  const char *statement = request_form (request, "statement");
  ApartDecide *decide = g_new0 (ApartDecide, 1);
  decide->id = id;
  decide->what = (ApartWhat) what;
  decide->number = g_ascii_strup (number != NULL ? number : "", -1);
  g_strstrip (decide->number);
  decide->refund_id = refund_typed (request);
  if (statement != NULL)
    g_ascii_string_to_signed (statement, 10, 1, G_MAXINT64, &decide->statement_id, NULL);
  request_actor (request, decide->actor, sizeof decide->actor);
  request_write (request, WRITER_SAVEPOINT, apart_decide_run, decide, apart_decide_free,
                 apart_decided);
}

void
page_books_refund (Request *request)
{
  static const char *const WORDS[] = { "again", "bank", "stop", NULL };
  gint64 id = request_need_id (request);
  int what = id != 0 ? need_word (request, WORDS) : -1;
  if (what < 0)
    return;
  RefundChange *change = g_new0 (RefundChange, 1);
  change->id = id;
  change->what = (RefundWhat) what;
  request_actor (request, change->actor, sizeof change->actor);
  request_write (request, WRITER_SAVEPOINT, refund_change_run, change, g_free, decided);
}

void
page_books_unsent (Request *request)
{
  static const char *const WORDS[] = { "again", "seen", NULL };
  gint64 id = request_need_id (request);
  int what = id != 0 ? need_word (request, WORDS) : -1;
  if (what < 0)
    return;
  UnsentDecide *decide = g_new0 (UnsentDecide, 1);
  decide->id = id;
  decide->seen = what == 1;
  request_actor (request, decide->actor, sizeof decide->actor);
  request_write (request, WRITER_SAVEPOINT, unsent_decide_run, decide, g_free, decided);
}
