/* SPDX-License-Identifier: EUPL-1.2
 *
 * Matching bank entries; see match.h.
 */
#include "server/sales/bank/match.h"

#include <string.h>

#include "server/sales/bank/reference.h"

enum { SERIES_DIGITS = 5, YEAR_DIGITS = 4, WORD_LEAST = 4, KENMERK_DIGITS = 16 };

static const char SQL_BY_REFERENCE[] =
    "SELECT id, order_id FROM invoice WHERE reference = :key AND kind <> 'credit'";
static const char SQL_BY_NUMBER[] =
    "SELECT id, order_id FROM invoice WHERE number = :key AND kind = 'invoice'";
static const char SQL_BY_ORDER_NUMBER[] =
    "SELECT i.id, i.order_id FROM invoice i JOIN sale_order o ON o.id = i.order_id"
    " WHERE o.number = :key AND i.kind = 'invoice'";
static const char SQL_BY_AMOUNT[] =
    "SELECT i.id, i.order_id, c.school FROM invoice i JOIN on_account c ON c.order_id = i.order_id"
    " WHERE i.kind = 'invoice' AND (SELECT SUM (l.amount_cents) FROM ledger l WHERE l.account ="
    " 'receivable' AND l.item = i.id) = :amount AND NOT EXISTS (SELECT 1 FROM bank_entry e WHERE"
    " e.invoice_id = i.id AND e.state = 'suggested' AND EXISTS (SELECT 1 FROM apart a WHERE"
    " a.bank_entry_id = e.id AND (SELECT SUM (l.amount_cents) FROM ledger l WHERE l.account ="
    " 'suspense' AND l.item = a.id) <> 0)) ORDER BY i.id";
static const char SQL_PAID_BY_BANK[] =
    "SELECT IFNULL (SUM (amount_cents), 0) FROM bank_entry WHERE invoice_id = :invoice"
    " AND state IN ('matched', 'partial', 'over', 'returned')";
static const char SQL_REFUNDS[] =
    "SELECT r.id, o.number || ' R' || r.id FROM refund r JOIN sale_order o ON o.id = r.order_id"
    " WHERE r.state = :state AND r.payment_id IS NULL AND r.amount_cents = :amount ORDER BY r.id";

/* ---- Finding marks in a text ---- */

/* Letters and digits of @text in capitals, so that spaces and dashes do not matter. */
static char *
squeeze (const char *text)
{
  GString *plain = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (plain, g_ascii_toupper (*at));
  return g_string_free (plain, FALSE);
}

/* A creditor reference of ours has a known length: "RF", two digits, a letter, year and number. */
static char *
find_reference (const char *plain)
{
  enum { LENGTH = 2 + 2 + 1 + YEAR_DIGITS + SERIES_DIGITS };
  for (const char *at = strstr (plain, "RF"); at != NULL; at = strstr (at + 1, "RF")) {
    g_autofree char *typed = g_strndup (at, LENGTH);
    char *reference = strlen (typed) == LENGTH ? reference_plain (typed) : NULL;
    if (reference != NULL)
      return reference;
  }
  return NULL;
}

/* "F2017-00042", also without the dash. Not the tail of something longer. */
static char *
find_number (const char *plain)
{
  enum { DIGITS = YEAR_DIGITS + SERIES_DIGITS };
  for (const char *at = strchr (plain, 'F'); at != NULL; at = strchr (at + 1, 'F')) {
    gsize digits = strspn (at + 1, "0123456789");
    if (digits == DIGITS && (at == plain || !g_ascii_isdigit (at[-1])))
      return g_strdup_printf ("F%.4s-%.5s", at + 1, at + 1 + YEAR_DIGITS);
  }
  return NULL;
}

static char *
find_order_number (const char *plain)
{
  for (const char *at = strstr (plain, "LC"); at != NULL; at = strstr (at + 1, "LC"))
    if (strspn (at + 2, "0123456789") == 2 + SERIES_DIGITS)
      return g_strdup_printf ("LC%.2s-%.5s", at + 2, at + 4);
  return NULL;
}

/* The number of an invoice by its Dutch payment reference. */
static char *
find_kenmerk (const char *plain)
{
  guint64 number = 0;
  for (const char *at = plain; *at != '\0'; at++) {
    gsize digits = strspn (at, "0123456789");
    g_autofree char *run = g_strndup (at, digits);
    if (digits == KENMERK_DIGITS && kenmerk_number (run, &number))
      return g_strdup_printf ("F%04d-%05d", (int) (number / 100000 % 10000),
                              (int) (number % 100000));
    at += digits > 0 ? digits - 1 : 0;
  }
  return NULL;
}

char *
match_invoice_kenmerk (const char *invoice_number)
{
  g_autofree char *plain = squeeze (invoice_number);
  guint64 number = 0;
  g_ascii_string_to_unsigned (plain + 1, 10, 0, G_MAXUINT64, &number, NULL);
  return kenmerk_make (number);
}

/* ---- Invoices ---- */

static gboolean
look (Store *store, const char *sql, const char *key, Match *match, GError **error)
{
  if (key == NULL || match->invoice_id != 0)
    return TRUE;
  g_autoptr (StoreStmt) q = store_query (store, error, sql, "t", ":key", key);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW) {
    match->invoice_id = store_column_int (q, 0);
    match->order_id = store_column_int (q, 1);
  }
  return step != STORE_FAILED;
}

/* In order of certainty; the structured field goes before the free text. */
static gboolean
find_invoice (Store *store, const CamtEntry *entry, Match *match, GError **error)
{
  g_autofree char *structured = squeeze (entry->reference);
  g_autofree char *plain = squeeze (entry->text);
  g_autofree char *structured_rf = find_reference (structured);
  g_autofree char *structured_kenmerk = find_kenmerk (structured);
  g_autofree char *rf = find_reference (plain);
  g_autofree char *kenmerk = find_kenmerk (plain);
  g_autofree char *number = find_number (plain);
  return look (store, SQL_BY_REFERENCE, structured_rf, match, error) &&
         look (store, SQL_BY_NUMBER, structured_kenmerk, match, error) &&
         look (store, SQL_BY_REFERENCE, rf, match, error) &&
         look (store, SQL_BY_NUMBER, kenmerk, match, error) &&
         look (store, SQL_BY_NUMBER, number, match, error);
}

/* A word of four letters or more that both names have, or the order's number. */
static gboolean
names_meet (const char *one, const char *other)
{
  static const char *const COMMON[] = { "school",      "college", "stichting", "lyceum",
                                        "basisschool", "bestuur", "onderwijs", NULL };
  g_autofree char *a = g_utf8_casefold (one, -1), *b = g_utf8_casefold (other, -1);
  g_auto (GStrv) words = g_strsplit_set (a, " .,-/&()", -1);
  for (char **word = words; *word != NULL; word++)
    if (g_utf8_strlen (*word, -1) >= WORD_LEAST && !g_strv_contains (COMMON, *word) &&
        strstr (b, *word) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
find_likely (Store *store, const CamtEntry *entry, Match *match, GError **error)
{
  g_autofree char *plain = squeeze (entry->text);
  g_autofree char *order = find_order_number (plain);
  if (!look (store, SQL_BY_ORDER_NUMBER, order, match, error))
    return FALSE;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BY_AMOUNT, "i", ":amount", entry->amount_cents);
  StoreStep step = q != NULL ? STORE_ROW : STORE_FAILED;
  while (match->invoice_id == 0 && step != STORE_FAILED &&
         (step = store_step (q, error)) == STORE_ROW) {
    const char *school = store_column_text (q, 2);
    if (!names_meet (school, entry->name) && !names_meet (school, entry->text))
      continue;
    match->invoice_id = store_column_int (q, 0);
    match->order_id = store_column_int (q, 1);
  }
  if (match->invoice_id != 0)
    match->kind = MATCH_LIKELY;
  return step != STORE_FAILED;
}

/* ---- Money that went out ---- */

/* Whether @text has the letters and digits of @mark in it, whatever stands between them, and no
 * digit right behind: "LC17-00012 R3" is in "lc17 00012-R3 dank", not in "LC17-00012 R35". */
static gboolean
has_mark (const char *text, const char *mark)
{
  for (; *text != '\0'; text++) {
    const char *at = text, *m = mark;
    while (*m != '\0') {
      if (!g_ascii_isalnum (*m))
        m++;
      else if (g_ascii_toupper (*at) == g_ascii_toupper (*m))
        at++, m++;
      else if (at > text && *at != '\0' && !g_ascii_isalnum (*at))
        at++;
      else
        break;
    }
    if (*m == '\0' && !g_ascii_isdigit (*at))
      return TRUE;
  }
  return FALSE;
}

/* A refund by bank transfer that is in this @state, of this amount, and named in the text. */
static gboolean
find_refund (Store *store, const CamtEntry *entry, const char *state, Match *match, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_REFUNDS, "ti", ":state", state,
                                         ":amount", ABS (entry->amount_cents));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (match->refund_id == 0 && has_mark (entry->text, store_column_text (q, 1)))
      match->refund_id = store_column_int (q, 0);
  return step == STORE_DONE;
}

static gboolean
find_out (Store *store, const CamtEntry *entry, Match *match, GError **error)
{
  g_autoptr (GError) failed = NULL;
  if (find_refund (store, entry, "new", match, &failed) && match->refund_id != 0) {
    match->kind = MATCH_REFUND;
    return TRUE;
  }
  if (failed == NULL && entry->returned && find_invoice (store, entry, match, &failed) &&
      match->invoice_id != 0) {
    gint64 paid =
        store_number (store, &failed, SQL_PAID_BY_BANK, 0, "i", ":invoice", match->invoice_id);
    if (failed == NULL && paid >= -entry->amount_cents)
      match->kind = MATCH_RETURN;
  }
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
match_entry (Store *store, const CamtEntry *entry, Match *match, GError **error)
{
  *match = (Match){ .kind = MATCH_NOTHING };
  if (entry->many)
    return TRUE;
  if (entry->amount_cents < 0)
    return find_out (store, entry, match, error);
  if (entry->returned) { /* our own money again, whatever else its text names */
    gboolean well = find_refund (store, entry, "refunded", match, error);
    match->kind = match->refund_id != 0 ? MATCH_BACK : MATCH_NOTHING;
    return well;
  }
  if (!find_invoice (store, entry, match, error))
    return FALSE;
  if (match->invoice_id == 0)
    return find_likely (store, entry, match, error);
  match->kind = MATCH_INVOICE;
  return TRUE;
}
