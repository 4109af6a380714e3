/* SPDX-License-Identifier: EUPL-1.2
 *
 * Going on account; see on_account.h. Being paid, reminded and decided about is on_account_after.c.
 */
#include "server/sales/account/on_account.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/mail/letter.h"
#include "server/sales/account/account_letter.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order.h"

enum { TEXT_MAX = 70, KVK_DIGITS = 8, OIN_DIGITS = 20 };

static const char SQL_OPEN_NOW[] =
    "SELECT IFNULL (SUM (o.total_cents), 0), IFNULL (SUM ((SELECT COUNT(*) FROM attendee a"
    " WHERE a.order_id = o.id AND a.state = 'active')), 0) FROM on_account c JOIN sale_order o"
    " ON o.id = c.order_id WHERE o.state = 'pending'";
static const char SQL_ORDER[] =
    "SELECT o.total_cents, (SELECT COUNT(*) FROM attendee a WHERE a.order_id = o.id"
    " AND a.state = 'active') FROM sale_order o WHERE o.id = :id";
static const char SQL_ADD[] =
    "INSERT INTO on_account (order_id, school, street, postcode, city, cost_centre, reference,"
    " email, kvk, oin, due_ms) VALUES (:order, :school, :street, :postcode, :city, :centre,"
    " :reference, :email, :kvk, :oin, :due)";
static const char SQL_FIRST_DAY[] = "SELECT IFNULL (MIN (date), '') FROM day";
static const char SQL_COLLEAGUES[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active' AND email <> ''"
    " AND (SELECT COUNT(*) FROM attendee b WHERE b.order_id = :order) > 1 ORDER BY position";
static const char SQL_KEEP[] = "UPDATE sale_order SET expires_ms = NULL WHERE id = :order";

void
on_account_free (OnAccount *account)
{
  if (account == NULL)
    return;
  char *texts[] = { account->school, account->street,      account->postcode,
                    account->city,   account->cost_centre, account->reference,
                    account->email,  account->kvk,         account->oin };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (account);
}

/* ---- Who pays ---- */

/* Takes spaces and dots out; then nothing, or just so many digits. */
static gboolean
is_number (char **text, gsize digits)
{
  GString *plain = g_string_new (NULL);
  for (const char *at = *text != NULL ? *text : ""; *at != '\0'; at++)
    if (*at != ' ' && *at != '.')
      g_string_append_c (plain, *at);
  g_free (*text);
  *text = g_string_free (plain, FALSE);
  return **text == '\0' || (strlen (*text) == digits && strspn (*text, "0123456789") == digits);
}

/* "1234 AB", also typed as "1234ab". */
static gboolean
is_postcode (char **text)
{
  order_line_fits (text, 0, TEXT_MAX);
  g_autofree char *plain = g_ascii_strup (*text, -1);
  gsize digits = strspn (plain, "0123456789");
  const char *letters = plain + digits + (plain[digits] == ' ' ? 1 : 0);
  if (digits != 4 || *plain == '0' || strlen (letters) != 2 || !g_ascii_isalpha (letters[0]) ||
      !g_ascii_isalpha (letters[1]))
    return FALSE;
  g_free (*text);
  *text = g_strdup_printf ("%.4s %s", plain, letters);
  return TRUE;
}

unsigned
on_account_check (OnAccount *account)
{
  unsigned wrong = 0;
  wrong |= order_line_fits (&account->school, 2, TEXT_MAX) ? 0 : ON_ACCOUNT_SCHOOL;
  wrong |= order_line_fits (&account->street, 3, TEXT_MAX) ? 0 : ON_ACCOUNT_STREET;
  wrong |= is_postcode (&account->postcode) ? 0 : ON_ACCOUNT_POSTCODE;
  wrong |= order_line_fits (&account->city, 1, TEXT_MAX) ? 0 : ON_ACCOUNT_CITY;
  wrong |= order_line_fits (&account->cost_centre, 0, TEXT_MAX) ? 0 : ON_ACCOUNT_COST_CENTRE;
  wrong |= order_line_fits (&account->reference, 0, TEXT_MAX) ? 0 : ON_ACCOUNT_REFERENCE;
  wrong |= order_email_fits (&account->email) ? 0 : ON_ACCOUNT_EMAIL;
  wrong |= is_number (&account->kvk, KVK_DIGITS) ? 0 : ON_ACCOUNT_KVK;
  wrong |= is_number (&account->oin, OIN_DIGITS) ? 0 : ON_ACCOUNT_OIN;
  account->wrong = wrong;
  return wrong;
}

/* ---- Limits ---- */

gboolean
on_account_offered (Store *store, gint64 total_cents, gint64 places, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_OPEN_NOW, "");
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  return settings_int (store, "account.open") != 0 && total_cents > 0 &&
         store_column_int (q, 0) + total_cents <= settings_int (store, "account.max_euros") * 100 &&
         store_column_int (q, 1) + places <= settings_int (store, "account.max_places");
}

static gboolean
check_limits (Store *store, gint64 order_id, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (StoreStmt) q = store_query (store, &failed, SQL_ORDER, "i", ":id", order_id);
  gboolean found = q != NULL && store_step (q, &failed) == STORE_ROW;
  gint64 total = found ? store_column_int (q, 0) : 0, places = found ? store_column_int (q, 1) : 0;
  /* The order is pending itself, but not on account yet. */
  if (found && on_account_offered (store, total, places, &failed))
    return TRUE;
  if (failed == NULL)
    return order_refuse (error, ORDER_ERROR_ACCOUNT, "no more on account");
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* ---- Opening ---- */

static gboolean
book_invoice (Store *store, gint64 order_id, gint64 due_ms, gint64 now_ms, gint64 *id,
              GError **error)
{
  *id = invoice_issue (store, order_id, INVOICE_BILL, due_ms, now_ms, error);
  g_autoptr (Invoice) bill = *id != 0 ? invoice_read (store, *id, error) : NULL;
  if (bill == NULL)
    return FALSE;
  const LedgerLine lines[] = { { LEDGER_RECEIVABLE, bill->net_cents + bill->vat_cents, *id },
                               { LEDGER_SALES, -bill->net_cents, 0 },
                               { LEDGER_VAT, -bill->vat_cents, 0 } };
  return ledger_book (store, order_id, now_ms, "order.invoiced", lines, G_N_ELEMENTS (lines),
                      error);
}

gint64
on_account_days_later (gint64 now_ms, gint64 days)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, when_zone ());
  g_autoptr (GDateTime) later = g_date_time_add_days (local, (int) days);
  return g_date_time_to_unix (later) * 1000 + now_ms % 1000;
}

/* Not after the congress has begun: a badge comes when the invoice is paid. Who orders on its eve
 * has a day. */
static gboolean
find_due (Store *store, gint64 now_ms, gint64 *due_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_FIRST_DAY, "");
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  g_autofree char *first = g_strconcat (store_column_text (q, 0), "T00:00", NULL);
  gint64 congress_ms = G_MAXINT64;
  when_parse_local (first, when_zone (), &congress_ms);
  *due_ms = MIN (on_account_days_later (now_ms, settings_int (store, "account.days")), congress_ms);
  *due_ms = MAX (*due_ms, on_account_days_later (now_ms, 1));
  return TRUE;
}

/* Who ordered gets the address of the order's page; the colleagues need not wait for the school's
 * payment to choose their sessions. */
static gboolean
tell_people (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  if (!letter_send_once (store, now_ms, "account", order_id, 0, error))
    return FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_COLLEAGUES, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (!letter_send_once (store, now_ms, "invited", order_id, store_column_int (q, 0), error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
on_account_open (Store *store, gint64 order_id, OnAccount *account, gint64 now_ms, GError **error)
{
  if (on_account_check (account) != 0)
    return order_refuse (error, ORDER_ERROR_FIELDS, "fields are not filled in well");
  gint64 due_ms = 0, invoice = 0;
  if (!check_limits (store, order_id, error) || !find_due (store, now_ms, &due_ms, error))
    return FALSE;
  g_autofree char *actor = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  return store_change (store, error, SQL_ADD, "ittttttttti", ":order", order_id, ":school",
                       account->school, ":street", account->street, ":postcode", account->postcode,
                       ":city", account->city, ":centre", account->cost_centre, ":reference",
                       account->reference, ":email", account->email, ":kvk", account->kvk, ":oin",
                       account->oin, ":due", due_ms) &&
         store_change (store, error, SQL_KEEP, "i", ":order", order_id) &&
         book_invoice (store, order_id, due_ms, now_ms, &invoice, error) &&
         audit_add (store, now_ms, actor, "order.on_account", actor, NULL, error) &&
         account_letter (store, "invoice", order_id, invoice, 0, now_ms, error) &&
         tell_people (store, order_id, now_ms, error);
}
