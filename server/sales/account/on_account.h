/* SPDX-License-Identifier: EUPL-1.2
 *
 * Orders on account: a school gets an invoice and pays by bank transfer; the order keeps its places
 * meanwhile, within limits that the organiser sets. Who does not pay is reminded by letter, and
 * then a person decides.
 */
#pragma once

#include "server/core/writer.h"

/** What can be wrong with who pays, as a mask, so that all is told at once. */
typedef enum {
  ON_ACCOUNT_SCHOOL = 1 << 0,
  ON_ACCOUNT_STREET = 1 << 1,
  ON_ACCOUNT_POSTCODE = 1 << 2,
  ON_ACCOUNT_CITY = 1 << 3,
  ON_ACCOUNT_COST_CENTRE = 1 << 4,
  ON_ACCOUNT_REFERENCE = 1 << 5,
  ON_ACCOUNT_EMAIL = 1 << 6,
  ON_ACCOUNT_KVK = 1 << 7,
  ON_ACCOUNT_OIN = 1 << 8,
} OnAccountField;

/** OnAccount: who pays. @cost_centre, @reference, @kvk and @oin may be "".
 * @wrong: (out): mask of OnAccountField */
typedef struct OnAccount {
  char *school, *street, *postcode, *city;
  char *cost_centre, *reference, *email, *kvk, *oin;
  unsigned wrong;
} OnAccount;

/** on_account_free: accepts NULL. */
void on_account_free (OnAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OnAccount, on_account_free)

/** on_account_check: trims the texts; sets and returns @wrong. Pure. */
unsigned on_account_check (OnAccount *account);

/** on_account_offered: whether an order of @total_cents for @places people may be on account now.
 * Returns: FALSE also on a database error, with @error set then. */
gboolean on_account_offered (Store *store, gint64 total_cents, gint64 places, GError **error);

/**
 * on_account_open: for commands: a pending order with its total goes on account: no payment is
 * made, its places are kept, and the invoice goes out by letter. Errors: ORDER_ERROR_FIELDS with
 * @wrong set; ORDER_ERROR_ACCOUNT when a limit is reached.
 */
gboolean on_account_open (Store *store, gint64 order_id, OnAccount *account, gint64 now_ms,
                          GError **error);

/** on_account_days_later: @days days of the calendar after @now_ms, at the same time of the clock
 * in Amsterdam. Pure. */
gint64 on_account_days_later (gint64 now_ms, gint64 days);

/** InvoicePaid: how a transfer for an invoice ended up. */
typedef enum {
  INVOICE_PAID,      /* in full: the order is confirmed, if it was not yet */
  INVOICE_PARTIAL,   /* something is still to be paid */
  INVOICE_PAID_OVER, /* more than that: the rest stands apart */
  INVOICE_NOT_OPEN,  /* nothing was to be paid: all of it stands apart */
} InvoicePaid;

/** invoice_pay: for commands: @amount_cents came in on our account as @bank_entry_id. */
gboolean invoice_pay (Store *store, gint64 invoice_id, gint64 amount_cents, gint64 bank_entry_id,
                      const char *actor, gint64 now_ms, InvoicePaid *how, GError **error);

/** invoice_pay_apart: for commands: what is left of money that stands apart pays an invoice, as far
 * as it goes. Errors: ORDER_ERROR_STATE when either is nothing. */
gboolean invoice_pay_apart (Store *store, gint64 invoice_id, gint64 apart_id, const char *actor,
                            gint64 now_ms, GError **error);

/** on_account_remind_run: WriterRun without a struct: letters to who is late, whatever became of
 * the order: what is open on its invoice counts; at most 20 at once. */
gboolean on_account_remind_run (gpointer command, WriterTurn *turn, GError **error);

/** OnAccountPaid: money for an invoice that no statement will tell about: cash, or another account.
 * @how: for the log, such as "contant aan de balie" */
typedef struct {
  gint64 order_id, amount_cents;
  char *how;
  char actor[40];
} OnAccountPaid;
void on_account_paid_free (gpointer command);
/** on_account_paid_run: WriterRun; WRITER_SAVEPOINT. Booked from LEDGER_ELSEWHERE, so that the day
 * it does come in by bank it can be booked there and cancels out. Outcome: the order's office page.
 * Errors: ORDER_ERROR_UNKNOWN, ORDER_ERROR_REASON without @how, INVOICE_ERROR_AMOUNT when it is not
 * from 1 cent to what is open. */
gboolean on_account_paid_run (gpointer command, WriterTurn *turn, GError **error);

/** OnAccountDecide: what a person decides about an order that is not paid, or whose money was taken
 * back, or that was cancelled and still owes.
 * @more_days: 0: the order ends: its places go back, and a credit note takes the invoice back; of a
 *   cancelled one only what is open */
typedef struct {
  gint64 order_id;
  int more_days;
  char *reason, *reason_en; /* on the credit note, in the order's language; en: (nullable) */
  char actor[40];
} OnAccountDecide;
void on_account_decide_free (gpointer command);
/** on_account_decide_run: WriterRun; WRITER_SAVEPOINT. Outcome: the order's office page. Errors:
 * ORDER_ERROR_UNKNOWN, ORDER_ERROR_STATE when it is not waiting for money and nothing is open. */
gboolean on_account_decide_run (gpointer command, WriterTurn *turn, GError **error);
