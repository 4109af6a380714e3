/* SPDX-License-Identifier: EUPL-1.2
 *
 * Issuing documents: numbers, lines, totals; see invoice.h.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/settings.h"
#include "server/sales/bank/reference.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/invoices/party.h"
#include "server/sales/ledger.h"

static const char SQL_NEXT[] =
    "INSERT INTO invoice_series (kind, year, last) VALUES (:kind, :year, 1)"
    " ON CONFLICT (kind, year) DO UPDATE SET last = last + 1 RETURNING last";
static const char SQL_ORDER_LINES[] =
    "SELECT CASE o.lang WHEN 'en' THEN t.name_en ELSE t.name_nl END, COUNT(*),"
    " SUM (a.price_cents), t.vat_category, t.vat_permille, o.lang, -1, CASE o.lang WHEN 'en' THEN"
    " t.exemption_en ELSE t.exemption_nl END FROM attendee a"
    " JOIN sale_order o ON o.id = a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE o.id = :order AND a.state = 'active' GROUP BY t.id, a.price_cents"
    " ORDER BY t.position, a.price_cents DESC";
/* The line a person's ticket was sold on: an order is of one kind of ticket, at a few prices. */
static const char SQL_TICKET_LINE[] =
    "SELECT l.description, l.vat_category, l.vat_permille FROM attendee a JOIN invoice i"
    " ON i.order_id = a.order_id JOIN invoice_line l ON l.invoice_id = i.id WHERE i.id = :document"
    " AND a.id = :attendee ORDER BY l.gross_cents = l.quantity * a.price_cents DESC, l.position"
    " LIMIT 1";
/* What is left of a document, by rate of tax: "order" is the document's id here. */
static const char SQL_LEFT_LINES[] =
    "SELECT MIN (CASE i.id WHEN :order THEN l.description END), 1,"
    " SUM (CASE i.id WHEN :order THEN l.gross_cents ELSE -l.gross_cents END) AS gross,"
    " l.vat_category, l.vat_permille, MIN (i.lang), SUM (CASE i.id WHEN :order THEN l.net_cents"
    " ELSE -l.net_cents END), MIN (l.exemption) FROM invoice_line l JOIN invoice i"
    " ON i.id = l.invoice_id WHERE i.id = :order OR i.credits = :order"
    " GROUP BY l.vat_category, l.vat_permille HAVING gross > 0 ORDER BY gross DESC";
static const char SQL_LANG[] = "SELECT lang FROM sale_order WHERE id = :order";
static const char SQL_ADD[] =
    "INSERT INTO invoice (kind, year, sequence, number, order_id, credits, lang, issued_ms, due_ms,"
    " reference, seller, buyer, note, net_cents, vat_cents) VALUES (:kind, :year, :sequence, "
    ":number,"
    " :order, NULLIF (:credits, 0), :lang, :now, NULLIF (:due, 0), :reference, :seller, :buyer,"
    " :note, :net, :vat)";
static const char SQL_LINE_ADD[] =
    "INSERT INTO invoice_line (invoice_id, position, description, quantity, gross_cents, net_cents,"
    " vat_category, vat_permille, exemption) VALUES (:invoice, :position, :description, :quantity,"
    " :gross, :net, :category, :permille, :exemption)";
static const char SQL_CREDITED[] =
    "SELECT order_id, seller, buyer, lang FROM invoice WHERE id = :id";

static const struct {
  const char *word;
  char letter;
} KINDS[] = {
  [INVOICE_BILL] = { "invoice", 'F' },
  [INVOICE_RECEIPT] = { "receipt", 'B' },
  [INVOICE_CREDIT] = { "credit", 'C' },
};

/* What a document is made of. */
typedef struct {
  InvoiceKind kind;
  gint64 order_id, credits, due_ms;
  char *lang, *seller, *buyer;
  const char *note;
  GPtrArray *lines;
} Draft;

static void
draft_clear (Draft *draft)
{
  g_free (draft->lang);
  g_free (draft->seller);
  g_free (draft->buyer);
  g_clear_pointer (&draft->lines, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* ---- Lines ---- */

static char *
exemption_of (Store *store, char category, const char *lang, const char *own)
{
  if ((category != 'E' && category != 'O') || *own != '\0')
    return g_strdup (own);
  return settings_text (store, strcmp (lang, "en") == 0 ? "vat.exempt_en" : "vat.exempt_nl");
}

static GPtrArray *
read_lines (Store *store, const char *sql, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (invoice_line_free);
  g_autoptr (StoreStmt) q = store_query (store, error, sql, "i", ":order", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    InvoiceLine *line = g_new (InvoiceLine, 1);
    *line = (InvoiceLine){ .description = g_strdup (store_column_text (q, 0)),
                           .quantity = store_column_int (q, 1),
                           .gross_cents = store_column_int (q, 2),
                           .category = *store_column_text (q, 3),
                           .permille = (int) store_column_int (q, 4) };
    line->net_cents = store_column_int (q, 6);
    if (line->net_cents < 0)
      line->net_cents = invoice_net (line->gross_cents, line->permille);
    line->exemption =
        exemption_of (store, line->category, store_column_text (q, 5), store_column_text (q, 7));
    g_ptr_array_add (lines, line);
  }
  return step == STORE_DONE ? g_steal_pointer (&lines) : NULL;
}

/* Of what is left at a rate, so much. Its tax is never more than what is left of the tax, and what
 * is taken whole takes all of it: so the notes of one document together come to its own tax. */
static void
take (InvoiceLine *left, gint64 gross_cents)
{
  gint64 left_vat = left->gross_cents - left->net_cents;
  gint64 net = invoice_net (gross_cents, left->permille);
  net = MIN (MAX (net, gross_cents - left_vat), left->net_cents);
  left->net_cents = CLAMP (net, 0, gross_cents);
  left->gross_cents = gross_cents;
}

/* Spreads @amount over what is left, the largest line taking what does not divide. */
static void
spread (GPtrArray *lines, gint64 amount)
{
  gint64 rest = amount, left = 0;
  for (guint i = 0; i < lines->len; i++)
    left += ((const InvoiceLine *) lines->pdata[i])->gross_cents;
  for (guint i = lines->len; i-- > 0;) {
    InvoiceLine *line = lines->pdata[i];
    gint64 whole = line->gross_cents;
    take (line, whole * rest / left);
    rest -= line->gross_cents;
    left -= whole;
    if (line->gross_cents == 0)
      g_ptr_array_remove_index (lines, i);
  }
}

/* The same of one person's ticket: at the rate it was sold at, and when notes of the whole document
 * took from that already, at the others. */
static gboolean
spread_ticket (Store *store, GPtrArray *lines, gint64 document, gint64 attendee_id, gint64 amount,
               GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TICKET_LINE, "ii", ":document", document,
                                         ":attendee", attendee_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN, "not on this document");
  if (step != STORE_ROW)
    return FALSE;
  for (guint i = 0; i < lines->len; i++) {
    InvoiceLine *line = lines->pdata[i];
    if (line->category != *store_column_text (q, 1) || line->permille != store_column_int (q, 2))
      continue;
    g_free (line->description);
    line->description = g_strdup (store_column_text (q, 0));
    g_ptr_array_insert (lines, 0, g_ptr_array_steal_index (lines, i));
    break;
  }
  guint used = 0;
  for (gint64 rest = amount; used < lines->len && rest > 0; used++) {
    InvoiceLine *line = lines->pdata[used];
    take (line, MIN (rest, line->gross_cents));
    rest -= line->gross_cents;
  }
  g_ptr_array_set_size (lines, (gint) used);
  return TRUE;
}

/* ---- Issuing ---- */

static gboolean
write_lines (Store *store, gint64 id, const GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++) {
    const InvoiceLine *line = lines->pdata[i];
    const char category[] = { line->category, '\0' };
    if (!store_change (store, error, SQL_LINE_ADD, "idtiiitdt", ":invoice", id, ":position",
                       (int) i + 1, ":description", line->description, ":quantity", line->quantity,
                       ":gross", line->gross_cents, ":net", line->net_cents, ":category", category,
                       ":permille", line->permille, ":exemption", line->exemption))
      return FALSE;
  }
  return TRUE;
}

static int
year_of (gint64 ms)
{
  g_autofree char *date = when_local_date (ms);
  guint64 year = 0;
  date[4] = '\0';
  g_ascii_string_to_unsigned (date, 10, 0, 9999, &year, NULL);
  return (int) year;
}

static gint64
issue (Store *store, const Draft *draft, gint64 now_ms, GError **error)
{
  const char *kind = KINDS[draft->kind].word;
  int year = year_of (now_ms);
  gint64 net = 0, gross = 0;
  for (guint i = 0; i < draft->lines->len; i++) {
    const InvoiceLine *line = draft->lines->pdata[i];
    net += line->net_cents;
    gross += line->gross_cents;
  }
  gint64 sequence = store_number (store, error, SQL_NEXT, 0, "td", ":kind", kind, ":year", year);
  if (sequence == 0)
    return 0;
  g_autofree char *number =
      g_strdup_printf ("%c%d-%05" G_GINT64_FORMAT, KINDS[draft->kind].letter, year, sequence);
  g_autofree char *body =
      g_strdup_printf ("%c%d%05" G_GINT64_FORMAT, KINDS[draft->kind].letter, year, sequence);
  g_autofree char *reference = reference_make (body);
  if (!store_change (store, error, SQL_ADD, "tditiitiittttii", ":kind", kind, ":year", year,
                     ":sequence", sequence, ":number", number, ":order", draft->order_id,
                     ":credits", draft->credits, ":lang", draft->lang, ":now", now_ms, ":due",
                     draft->due_ms, ":reference", reference, ":seller", draft->seller, ":buyer",
                     draft->buyer, ":note", draft->note, ":net", net, ":vat", gross - net))
    return 0;
  gint64 id = store_last_id (store);
  return write_lines (store, id, draft->lines, error) ? id : 0;
}

gint64
invoice_issue (Store *store, gint64 order_id, InvoiceKind kind, gint64 due_ms, gint64 now_ms,
               GError **error)
{
  g_auto (Draft) draft = { .kind = kind, .order_id = order_id, .due_ms = due_ms, .note = "" };
  InvoiceParty seller = { 0 }, buyer = { 0 };
  if (!party_buyer (store, order_id, &buyer, error))
    return 0;
  party_seller (store, &seller);
  draft.seller = party_json (&seller);
  draft.buyer = party_json (&buyer);
  party_clear (&seller);
  party_clear (&buyer);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LANG, "i", ":order", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return 0;
  draft.lang = g_strdup (store_column_text (q, 0));
  draft.lines = read_lines (store, SQL_ORDER_LINES, order_id, error);
  return draft.lines != NULL ? issue (store, &draft, now_ms, error) : 0;
}

/* ---- Credit notes ---- */

static gboolean
draft_credit (Store *store, Draft *draft, gint64 attendee_id, gint64 amount_cents, GError **error)
{
  gint64 left = invoice_left_cents (store, draft->credits, error);
  if (left < 0)
    return FALSE;
  if (amount_cents <= 0 || amount_cents > left) {
    g_set_error (error, INVOICE_ERROR, INVOICE_ERROR_AMOUNT,
                 "%" G_GINT64_FORMAT " cents cannot be taken back from %" G_GINT64_FORMAT,
                 amount_cents, left);
    return FALSE;
  }
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CREDITED, "i", ":id", draft->credits);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  draft->order_id = store_column_int (q, 0);
  draft->seller = g_strdup (store_column_text (q, 1));
  draft->buyer = g_strdup (store_column_text (q, 2));
  draft->lang = g_strdup (store_column_text (q, 3));
  draft->lines = read_lines (store, SQL_LEFT_LINES, draft->credits, error);
  if (draft->lines == NULL)
    return FALSE;
  if (attendee_id != 0)
    return spread_ticket (store, draft->lines, draft->credits, attendee_id, amount_cents, error);
  spread (draft->lines, amount_cents);
  return TRUE;
}

/* What is still to be paid is lowered first; only the rest is money to be given back. */
static gboolean
book_credit (Store *store, const Draft *draft, gint64 amount_cents, gint64 refund_id, gint64 now_ms,
             gint64 *owed_cents, GError **error)
{
  gint64 net = 0;
  g_autoptr (GError) failed = NULL;
  for (guint i = 0; i < draft->lines->len; i++)
    net += ((const InvoiceLine *) draft->lines->pdata[i])->net_cents;
  gint64 open = invoice_open_cents (store, draft->credits, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 lowered = CLAMP (open, 0, amount_cents);
  *owed_cents = amount_cents - lowered;
  const LedgerLine lines[] = { { LEDGER_SALES, net, 0 },
                               { LEDGER_VAT, amount_cents - net, 0 },
                               { LEDGER_RECEIVABLE, -lowered, draft->credits },
                               { LEDGER_REFUNDS, -*owed_cents, refund_id } };
  return ledger_book (store, draft->order_id, now_ms, "order.credited", lines, G_N_ELEMENTS (lines),
                      error);
}

gint64
credit_note_issue (Store *store, gint64 invoice_id, gint64 attendee_id, gint64 amount_cents,
                   const char *note, gint64 now_ms, gint64 refund_id, gint64 *owed_cents,
                   GError **error)
{
  g_auto (Draft) draft = { .kind = INVOICE_CREDIT, .credits = invoice_id, .note = note };
  if (!draft_credit (store, &draft, attendee_id, amount_cents, error))
    return 0;
  gint64 id = issue (store, &draft, now_ms, error);
  return id != 0 && book_credit (store, &draft, amount_cents, refund_id, now_ms, owed_cents, error)
             ? id
             : 0;
}
