/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scenes of the payment provider, of our own bank, and of organisers; see play.h.
 */
#include <string.h>

#include "server/sales/account/on_account.h"
#include "server/sales/after/session_capacity.h"
#include "server/sales/after/session_change.h"
#include "server/sales/after/terms.h"
#include "server/sales/bank/apart.h"
#include "server/sales/bank/statement.h"
#include "server/sales/bank/undo.h"
#include "server/sales/payment.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/play.h"

/* ---- The payment provider ---- */

static gboolean
bank_reports (Actor *actor)
{
  static const char *const states[] = { "paid",   "paid",    "paid",     "open",
                                        "failed", "expired", "canceled", "pending" };
  gint64 id = play_pick (actor, "SELECT id FROM payment ORDER BY random () LIMIT 1");
  if (id == 0)
    return FALSE;
  g_autofree char *sql =
      g_strdup_printf ("SELECT amount_cents FROM payment WHERE id = %d", (int) id);
  gint64 amount = play_pick (actor, sql);
  PaymentReport report = { .id = id };
  report.said.id = g_strdup_printf ("tr_%d", (int) id);
  report.said.status = g_strdup (states[play_one_of (actor, G_N_ELEMENTS (states))]);
  report.said.amount_cents = play_one_of (actor, 25) == 0 ? amount + 100 : amount;
  if (strcmp (report.said.status, "paid") == 0 && play_one_of (actor, 20) == 0)
    report.said.charged_back_cents = report.said.amount_cents;
  gboolean well = play_act (actor, payment_report_run, &report);
  mollie_payment_clear (&report.said);
  return well;
}

static gboolean
bank_refunds (Actor *actor)
{
  static const char *const states[] = { "queued",   "pending", "processing", "refunded",
                                        "refunded", "failed",  "canceled" };
  gint64 id = play_pick (actor, "SELECT id FROM refund WHERE payment_id IS NOT NULL"
                                " ORDER BY random () LIMIT 1");
  if (id == 0)
    return FALSE;
  g_autofree char *sql =
      g_strdup_printf ("SELECT amount_cents FROM refund WHERE id = %d", (int) id);
  g_autofree char *key_sql =
      g_strdup_printf ("SELECT idempotency_key FROM refund WHERE id = %d", (int) id);
  g_autofree char *key =
      play_one_of (actor, 10) > 0 ? play_pick_text (actor, key_sql) : g_strdup ("an earlier try");
  RefundReport report = { .id = id, .key = key };
  report.said.id = g_strdup_printf ("re_%d", (int) id);
  report.said.status = g_strdup (states[play_one_of (actor, G_N_ELEMENTS (states))]);
  report.said.amount_cents = play_pick (actor, sql);
  gboolean well = play_act (actor, refund_report_run, &report);
  mollie_refund_clear (&report.said);
  return well;
}

/* ---- Our own bank ---- */

static CamtEntry *
entry_for (Actor *actor, gint64 *sum)
{
  g_autofree char *reference = play_pick_text (
      actor, "SELECT reference FROM invoice WHERE kind = 'invoice' ORDER BY random () LIMIT 1");
  static const gint64 amounts[] = { 4500, 7000, 3500, 2250, 100, 9000 };
  CamtEntry *entry = g_new0 (CamtEntry, 1);
  entry->amount_cents = amounts[play_one_of (actor, G_N_ELEMENTS (amounts))];
  entry->date = g_strdup ("2017-09-01");
  entry->name = g_strdup ("Stichting De Klimop");
  entry->iban = g_strdup ("NL91ABNA0417164300");
  entry->text = g_strdup (play_one_of (actor, 2) == 0 ? "congres" : "");
  entry->reference = g_strdup (reference != NULL && play_one_of (actor, 4) > 0 ? reference : "");
  entry->bank_reference =
      g_strdup_printf ("B%u-%u", actor->play->statements, g_rand_int (actor->rand));
  *sum += entry->amount_cents;
  return entry;
}

static gboolean
bank_statement (Actor *actor)
{
  CamtStatement *statement = g_new0 (CamtStatement, 1);
  statement->iban = g_strdup ("NL91ABNA0417164300");
  statement->name = g_strdup_printf ("S%u", ++actor->play->statements);
  statement->from_date = g_strdup ("2017-09-01");
  statement->until_date = g_strdup ("2017-09-02");
  statement->entries = g_ptr_array_new ();
  for (int n = play_one_of (actor, 3) + 1; n > 0; n--)
    g_ptr_array_add (statement->entries, entry_for (actor, &statement->closing_cents));
  StatementImport command = { .statement = statement, .actor = "staff:1" };
  command.sha256 = g_strdup_printf ("%064u", actor->play->statements);
  gboolean well = play_act (actor, statement_import_run, &command);
  g_free (command.sha256);
  for (guint i = 0; i < statement->entries->len; i++) {
    CamtEntry *entry = statement->entries->pdata[i];
    char *texts[] = { entry->date, entry->name,      entry->iban,
                      entry->text, entry->reference, entry->bank_reference };
    for (gsize k = 0; k < G_N_ELEMENTS (texts); k++)
      g_free (texts[k]);
    g_free (entry);
  }
  g_ptr_array_set_free_func (statement->entries, NULL);
  g_ptr_array_set_size (statement->entries, 0);
  camt_statement_free (statement);
  return well;
}

/* ---- Organisers ---- */

static gboolean
office_refunds (Actor *actor)
{
  static const gint64 amounts[] = { 1, 500, 2250, 4500, 7000 };
  RefundRequest command = { .order_id = play_pick (actor, "SELECT id FROM sale_order WHERE state IN"
                                                          " ('paid', 'pending') ORDER BY random ()"
                                                          " LIMIT 1"),
                            .amount_cents = amounts[play_one_of (actor, G_N_ELEMENTS (amounts))],
                            .reason = (char *) "coulance",
                            .actor = "staff:1" };
  return command.order_id != 0 && play_act (actor, refund_request_run, &command);
}

static gboolean
office_changes_refund (Actor *actor)
{
  RefundChange command = { .id = play_pick (actor,
                                            "SELECT id FROM refund ORDER BY random () LIMIT 1"),
                           .what = (unsigned) play_one_of (actor, 3),
                           .actor = "staff:1" };
  return command.id != 0 && play_act (actor, refund_change_run, &command);
}

static gboolean
office_decides_apart (Actor *actor)
{
  static const ApartWhat ways[] = { APART_APPLY, APART_BACK, APART_BACK, APART_ELSEWHERE };
  ApartDecide command = { .id =
                              play_pick (actor, "SELECT id FROM apart ORDER BY random () LIMIT 1"),
                          .what = ways[play_one_of (actor, G_N_ELEMENTS (ways))],
                          .actor = "staff:1" };
  if (command.id == 0)
    return FALSE;
  command.number = play_pick_text (
      actor, "SELECT number FROM invoice WHERE kind = 'invoice' ORDER BY random () LIMIT 1");
  gboolean well = (command.what != APART_APPLY || command.number != NULL) &&
                  play_act (actor, apart_decide_run, &command);
  g_free (command.number);
  return well;
}

static gboolean
office_decides_account (Actor *actor)
{
  OnAccountDecide command = { .order_id = play_pick (actor, "SELECT order_id FROM on_account"
                                                            " ORDER BY random () LIMIT 1"),
                              .more_days = play_one_of (actor, 2) * 7,
                              .reason = (char *) "niet betaald",
                              .actor = "staff:1" };
  return command.order_id != 0 && play_act (actor, on_account_decide_run, &command);
}

/* Most often a match that can be taken back, now and then any entry. */
static gboolean
office_undoes_match (Actor *actor)
{
  gint64 id = play_pick (actor, play_one_of (actor, 4) > 0
                                    ? "SELECT id FROM bank_entry WHERE state IN ('matched',"
                                      " 'partial', 'over') ORDER BY random () LIMIT 1"
                                    : "SELECT id FROM bank_entry ORDER BY random () LIMIT 1");
  g_autofree char *statement =
      g_strdup_printf ("SELECT statement_id FROM bank_entry WHERE id = %d", (int) id);
  g_autofree char *position =
      g_strdup_printf ("SELECT position FROM bank_entry WHERE id = %d", (int) id);
  EntryUndo command = { .statement_id = play_pick (actor, statement),
                        .position = play_pick (actor, position),
                        .actor = "staff:1" };
  return id != 0 && play_act (actor, entry_undo_run, &command);
}

static gboolean
office_books_cash (Actor *actor)
{
  static const gint64 amounts[] = { 0, 100, 2250, 3500, 4500, 7000 };
  OnAccountPaid command = { .order_id = play_pick (actor, "SELECT order_id FROM on_account"
                                                          " ORDER BY random () LIMIT 1"),
                            .amount_cents = amounts[play_one_of (actor, G_N_ELEMENTS (amounts))],
                            .how = g_strdup ("contant"),
                            .actor = "staff:1" };
  gboolean well = command.order_id != 0 && play_act (actor, on_account_paid_run, &command);
  g_free (command.how);
  return well;
}

static gboolean
office_moves_session (Actor *actor)
{
  SessionChange command = { .session_id = play_one_of (actor, 5) + 1,
                            .staff_id = 1,
                            .cancel = play_one_of (actor, 4) == 0,
                            .room_id = play_one_of (actor, 3) + 1,
                            .starts_ms = 1507273200000 + play_one_of (actor, 8) * 1800000 +
                                         (play_one_of (actor, 3) == 0 ? 86400000 : 0),
                            .reason = g_strdup ("zaal lek") };
  gboolean well = play_act (actor, session_change_run, &command);
  g_free (command.reason);
  return well;
}

static gboolean
office_sets_places (Actor *actor)
{
  SessionCapacity command = { .session_id = play_one_of (actor, 5) + 1,
                              .staff_id = 1,
                              .capacity = play_one_of (actor, 6),
                              .reason = g_strdup ("stoelen erbij") };
  gboolean well = play_act (actor, session_capacity_run, &command);
  g_free (command.reason);
  return well;
}

static gboolean
office_sets_terms (Actor *actor)
{
  TermsSet command = { .n_terms = 1, .staff_id = 1 };
  command.terms[0] = (Term){ actor->shop->now_ms + 86400000, play_one_of (actor, 101) };
  return play_act (actor, terms_set_run, &command);
}

const Scene *
play_money (gsize *n)
{
  static const Scene scenes[] = {
    PLAY_SCENE (bank_reports, 14),          PLAY_SCENE (bank_refunds, 5),
    PLAY_SCENE (bank_statement, 5),         PLAY_SCENE (office_refunds, 2),
    PLAY_SCENE (office_changes_refund, 2),  PLAY_SCENE (office_decides_apart, 3),
    PLAY_SCENE (office_decides_account, 2), PLAY_SCENE (office_moves_session, 2),
    PLAY_SCENE (office_sets_places, 2),     PLAY_SCENE (office_sets_terms, 1),
    PLAY_SCENE (office_undoes_match, 2),    PLAY_SCENE (office_books_cash, 1),
  };
  *n = G_N_ELEMENTS (scenes);
  return scenes;
}
