/* SPDX-License-Identifier: EUPL-1.2
 *
 * Importing bank statements; see statement.h.
 */
#include "server/sales/bank/statement.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/sales/account/on_account.h"
#include "server/sales/bank/match.h"
#include "server/sales/bank/reference.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/refunds/refund.h"

G_DEFINE_QUARK (statement_error, statement_error)

static const char SQL_KNOWN[] =
    "SELECT id, taken, entries, sha256 = :sha FROM bank_statement WHERE sha256 = :sha"
    " OR (iban = :iban AND name = :name)";
static const char SQL_ADD[] =
    "INSERT INTO bank_statement (iban, name, sha256, from_date, until_date, opening_cents,"
    " closing_cents, entries, actor, imported_ms) VALUES (:iban, :name, :sha, :from, :until,"
    " :opening, :closing, :entries, :actor, :now)";
static const char SQL_TAKEN[] = "UPDATE bank_statement SET taken = :taken WHERE id = :id";
static const char SQL_ENTRY_KNOWN[] = "SELECT id FROM bank_entry WHERE key = :key";
static const char SQL_ENTRY_ADD[] =
    "INSERT INTO bank_entry (statement_id, position, key, amount_cents, date, name, iban, text,"
    " reference, returned, state) VALUES (:statement, :position, :key, :amount, :date, :name, "
    ":iban,"
    " :text, :reference, :returned, 'apart')";
static const char SQL_ENTRY_STATE[] =
    "UPDATE bank_entry SET state = :state, invoice_id = NULLIF (:invoice, 0) WHERE id = :id";

char *
statement_sha256 (GBytes *bytes, guint index)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return g_strdup_printf ("%s.%u", hash, index);
}

/* ---- Knowing an entry again ---- */

/* The bank's reference; without one what the entry says, and the how-manieth of its like it is. */
static char *
entry_key (const CamtStatement *statement, guint index)
{
  const CamtEntry *entry = statement->entries->pdata[index];
  g_autofree char *what = g_strdup_printf ("%s|%s|%" G_GINT64_FORMAT "|%s|%s|%s|%s",
                                           entry->bank_reference, entry->date, entry->amount_cents,
                                           entry->name, entry->iban, entry->reference, entry->text);
  guint nth = 0;
  for (guint i = 0; i < index; i++) {
    const CamtEntry *other = statement->entries->pdata[i];
    nth += other->amount_cents == entry->amount_cents &&
           strcmp (other->bank_reference, entry->bank_reference) == 0 &&
           strcmp (other->date, entry->date) == 0 && strcmp (other->name, entry->name) == 0 &&
           strcmp (other->text, entry->text) == 0;
  }
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, what, -1);
  return g_strdup_printf ("%s:%.40s:%u", statement->iban, hash, nth);
}

static gboolean
check_overlap (Store *store, const CamtStatement *statement, guint from, GError **error)
{
  guint to = MIN (from + STATEMENT_ENTRIES_AT_ONCE, statement->entries->len);
  for (guint i = from; i < to; i++) {
    g_autoptr (GError) failed = NULL;
    g_autofree char *key = entry_key (statement, i);
    gint64 known = store_number (store, &failed, SQL_ENTRY_KNOWN, 0, "t", ":key", key);
    if (failed == NULL && known == 0)
      continue;
    if (failed == NULL)
      g_set_error (&failed, STATEMENT_ERROR, STATEMENT_ERROR_OVERLAP, "entry %u is in already",
                   i + 1);
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return TRUE;
}

/* ---- One entry ---- */

/* Where an entry ends up: its state, and the invoice it is about. */
typedef struct {
  const char *state;
  gint64 invoice_id;
} End;

static gboolean
put_aside (Store *store, const CamtEntry *entry, gint64 id, const char *why, const char *actor,
           gint64 now_ms, GError **error)
{
  const LedgerApart apart = { .account = LEDGER_BANK,
                              .item = id,
                              .amount_cents = entry->amount_cents,
                              .bank_entry_id = id,
                              .why = why };
  return ledger_put_aside (store, &apart, actor, now_ms, error) != 0;
}

static const char *
why_apart (const CamtEntry *entry)
{
  if (entry->many)
    return "batch";
  return entry->returned ? "came back" : "unknown";
}

static gboolean
pay (Store *store, const CamtEntry *entry, gint64 id, const Match *match, const char *actor,
     gint64 now_ms, End *end, GError **error)
{
  static const char *const STATES[] = { "matched", "partial", "over", "apart" };
  InvoicePaid how;
  if (!invoice_pay (store, match->invoice_id, entry->amount_cents, id, actor, now_ms, &how, error))
    return FALSE;
  *end = (End){ STATES[how], match->invoice_id };
  return TRUE;
}

/* The invoice is to be paid again. */
static gboolean
come_back (Store *store, const CamtEntry *entry, gint64 id, const Match *match, const char *actor,
           gint64 now_ms, End *end, GError **error)
{
  const LedgerLine lines[] = { { LEDGER_RECEIVABLE, -entry->amount_cents, match->invoice_id },
                               { LEDGER_BANK, entry->amount_cents, id } };
  g_autofree char *subject = g_strdup_printf ("invoice:%" G_GINT64_FORMAT, match->invoice_id);
  *end = (End){ "returned", match->invoice_id };
  return ledger_book (store, match->order_id, now_ms, "invoice.returned", lines,
                      G_N_ELEMENTS (lines), error) &&
         audit_add (store, now_ms, actor, "invoice.returned", subject, NULL, error);
}

static gboolean
book_entry (Store *store, const CamtEntry *entry, gint64 id, const char *actor, gint64 now_ms,
            GError **error)
{
  Match match = { 0 };
  End end = { "apart", 0 };
  gboolean well = match_entry (store, entry, &match, error);
  if (!well)
    return FALSE;
  switch (match.kind) {
  case MATCH_INVOICE:
    well = pay (store, entry, id, &match, actor, now_ms, &end, error);
    break;
  case MATCH_RETURN:
    well = come_back (store, entry, id, &match, actor, now_ms, &end, error);
    break;
  case MATCH_REFUND:
    end.state = "refund";
    well = refund_paid (store, match.refund_id, LEDGER_BANK, id, now_ms, error);
    break;
  case MATCH_BACK:
    end.state = "returned";
    well = refund_came_back (store, match.refund_id, LEDGER_BANK, id, actor, now_ms, error);
    break;
  case MATCH_LIKELY:
    end = (End){ "suggested", match.invoice_id };
    well = put_aside (store, entry, id, "likely", actor, now_ms, error);
    break;
  case MATCH_NOTHING:
    well = put_aside (store, entry, id, why_apart (entry), actor, now_ms, error);
    break;
  }
  return well && store_change (store, error, SQL_ENTRY_STATE, "tii", ":state", end.state,
                               ":invoice", end.invoice_id, ":id", id);
}

static gboolean
take_entry (Store *store, const StatementImport *import, guint index, gint64 now_ms, GError **error)
{
  const CamtEntry *entry = import->statement->entries->pdata[index];
  g_autofree char *key = entry_key (import->statement, index);
  return store_change (store, error, SQL_ENTRY_ADD, "idtitttttd", ":statement", import->id,
                       ":position", (int) index + 1, ":key", key, ":amount", entry->amount_cents,
                       ":date", entry->date, ":name", entry->name, ":iban", entry->iban, ":text",
                       entry->text, ":reference", entry->reference, ":returned",
                       (int) entry->returned) &&
         book_entry (store, entry, store_last_id (store), import->actor, now_ms, error);
}

/* ---- The statement ---- */

static gboolean
refuse (GError **error, StatementError code, const char *why)
{
  g_set_error_literal (error, STATEMENT_ERROR, (int) code, why);
  return FALSE;
}

gboolean
statement_known (Store *store, const CamtStatement *statement, const char *sha256, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_KNOWN, "ttt", ":sha", sha256, ":iban",
                                         statement->iban, ":name", statement->name);
  return q != NULL && store_step (q, error) == STORE_ROW &&
         (store_column_int (q, 1) == store_column_int (q, 2) || store_column_int (q, 3) == 0);
}

/* New, or one that was broken off: @taken says how far it came. */
static gboolean
find_or_add (Store *store, StatementImport *import, gint64 now_ms, guint *taken, GError **error)
{
  const CamtStatement *statement = import->statement;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_KNOWN, "ttt", ":sha", import->sha256,
                                         ":iban", statement->iban, ":name", statement->name);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *taken = 0;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_ROW) {
    import->id = store_column_int (q, 0);
    *taken = (guint) store_column_int (q, 1);
    gboolean broken_off = *taken < store_column_int (q, 2) && store_column_int (q, 3) != 0;
    return broken_off || refuse (error, STATEMENT_ERROR_KNOWN, "this statement is in already");
  }
  g_autofree char *ours = settings_text (store, "seller.iban");
  g_autofree char *plain = iban_plain (ours);
  if (g_strcmp0 (plain, statement->iban) != 0)
    return refuse (error, STATEMENT_ERROR_ACCOUNT, "of another account");
  if (!store_change (store, error, SQL_ADD, "tttttiidti", ":iban", statement->iban, ":name",
                     statement->name, ":sha", import->sha256, ":from", statement->from_date,
                     ":until", statement->until_date, ":opening", statement->opening_cents,
                     ":closing", statement->closing_cents, ":entries",
                     (int) statement->entries->len, ":actor", import->actor, ":now", now_ms))
    return FALSE;
  import->id = store_last_id (store);
  g_autofree char *subject = g_strdup_printf ("statement:%" G_GINT64_FORMAT, import->id);
  return audit_add (store, now_ms, import->actor, "bank.statement", subject, NULL, error);
}

gboolean
statement_import_run (gpointer command, WriterTurn *turn, GError **error)
{
  StatementImport *import = command;
  guint from = 0;
  if (!find_or_add (turn->store, import, turn->now_ms, &from, error) ||
      !check_overlap (turn->store, import->statement, from, error))
    return FALSE;
  guint to = MIN (from + STATEMENT_ENTRIES_AT_ONCE, import->statement->entries->len);
  for (guint i = from; i < to; i++)
    if (!take_entry (turn->store, import, i, turn->now_ms, error))
      return FALSE;
  import->done = to == import->statement->entries->len;
  g_free (turn->outcome);
  turn->outcome = g_strdup_printf ("/kantoor/bank/%" G_GINT64_FORMAT, import->id);
  return store_change (turn->store, error, SQL_TAKEN, "di", ":taken", (int) to, ":id", import->id);
}
