/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing a document; see invoice_pdf.h. What it says is worked out elsewhere: here only places on
 * the paper are chosen. Lengths are millimetres.
 */
#include "server/sales/invoices/invoice_pdf.h"

#include <string.h>

#include "badges/fit.h"
#include "badges/paper.h"
#include "badges/qr.h"
#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/bank/epc.h"
#include "server/sales/bank/match.h"
#include "server/sales/bank/reference.h"

#define PAGE_WIDTH  210.0
#define PAGE_HEIGHT 297.0
#define LEFT        22.0
#define RIGHT       190.0
#define BOTTOM      262.0
#define QR_SIDE     38.0 /* with its quiet zone */
#define INK         0x121a1f
#define SOFT        0x5c666b
#define BRAND       0x0d4f4a

static const double MM_PER_PT = 25.4 / 72;
static const double PITCH = 1.36; /* from line to line, in ems */

typedef struct {
  const Invoice *invoice;
  const Messages *messages;
  Lang lang;
  BadgePaper *paper;
  BadgeDraw *draw;
  double y;
  GError *failed;
} Sheet;

/* ---- Words ---- */

static const char *
say (const Sheet *sheet, const char *key)
{
  return messages_get (sheet->messages, sheet->lang, key);
}

/* How a text is set. */
typedef struct {
  double size_pt;
  gboolean bold;
  BadgeColour colour;
  BadgeAlign align;
  double width; /* 0: one line; else it is broken to fit */
} Style;

static const Style STRONG = { 9.5, TRUE, INK, BADGE_ALIGN_LEFT, 0 };
static const Style QUIET = { 8.5, FALSE, SOFT, BADGE_ALIGN_LEFT, 0 };
static const Style NUMBER = { 9.5, FALSE, INK, BADGE_ALIGN_RIGHT, 0 };
static const Style NUMBER_STRONG = { 9.5, TRUE, INK, BADGE_ALIGN_RIGHT, 0 };

/* A text while its lines are put one below the other. */
typedef struct {
  BadgeDraw *draw;
  const Style *style;
  const char *text;
  double x, y, pitch;
} Column;

static void
put_row (int start, int length, gpointer user)
{
  Column *column = user;
  const Style *style = column->style;
  double from = style->align == BADGE_ALIGN_RIGHT ? column->x - PAGE_WIDTH : column->x;
  badge_fit_line (column->draw, style->colour, column->text + start, (gsize) length, style->size_pt,
                  style->bold, style->align, from, column->y + column->pitch / 2, PAGE_WIDTH);
  column->y += column->pitch;
}

/* @x: the left side, or of numbers the right one. Returns: the height it took. */
static double
put (Sheet *sheet, double x, double y, const char *text, const Style *style)
{
  g_autofree char *tidy = badge_fit_tidy (text);
  double size_mm = style->size_pt * MM_PER_PT;
  Column column = { sheet->draw, style, tidy, x, y, PITCH * size_mm };
  if (style->width > 0)
    badge_fit_wrap (sheet->draw->type, tidy, style->bold, style->width / size_mm, put_row, &column);
  else
    put_row (0, (int) strlen (tidy), &column);
  return column.y - y;
}

static void
rule (Sheet *sheet, double y, double width, BadgeColour colour)
{
  badge_draw_rect (sheet->draw, colour, &(BadgeBox){ LEFT, y - width / 2, RIGHT - LEFT, width });
}

/* ---- Head and foot ---- */

static char *
place_line (const InvoiceParty *party)
{
  return g_strconcat (party->postcode, *party->postcode != '\0' ? "  " : "", party->city, NULL);
}

static void
put_head (Sheet *sheet)
{
  const InvoiceParty *seller = &sheet->invoice->seller;
  const Style name = { 15, TRUE, BRAND, BADGE_ALIGN_LEFT, 100 };
  const Style address = { 8.5, FALSE, SOFT, BADGE_ALIGN_RIGHT, 0 };
  g_autofree char *place = place_line (seller);
  const char *lines[] = { seller->street, place, seller->email };
  put (sheet, LEFT, 17, seller->name, &name);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    put (sheet, RIGHT, 17 + 4.2 * (double) i, lines[i], &address);
  rule (sheet, 33, 0.5, BRAND);
}

static void
put_foot (Sheet *sheet)
{
  const InvoiceParty *seller = &sheet->invoice->seller;
  g_autofree char *iban = iban_print (seller->iban);
  g_autoptr (GString) line = g_string_new (seller->name);
  g_string_append_printf (line, "  ·  KvK %s", seller->kvk);
  if (*seller->vat != '\0')
    g_string_append_printf (line, "  ·  %s %s", say (sheet, "invoice.vat_number"), seller->vat);
  g_string_append_printf (line, "  ·  IBAN %s", iban);
  rule (sheet, 277, 0.2, SOFT);
  put (sheet, LEFT, 279, line->str, &QUIET);
}

/* Goes on on a new page when less than @height is left. */
static void
need (Sheet *sheet, double height)
{
  if (sheet->y + height <= BOTTOM || sheet->failed != NULL)
    return;
  put_foot (sheet);
  if (badge_paper_end_page (sheet->paper, &sheet->failed)) {
    put_head (sheet);
    sheet->y = 42;
  }
}

/* ---- Who, what, when ---- */

static void
put_buyer (Sheet *sheet)
{
  const InvoiceParty *buyer = &sheet->invoice->buyer;
  const Style wide = { 10.5, FALSE, INK, BADGE_ALIGN_LEFT, 85 };
  const Style name = { 10.5, TRUE, INK, BADGE_ALIGN_LEFT, 85 };
  g_autofree char *place = place_line (buyer);
  g_autofree char *centre =
      *buyer->cost_centre != '\0'
          ? messages_format (sheet->messages, sheet->lang, "invoice.to_centre", "centre",
                             buyer->cost_centre, NULL)
          : g_strdup ("");
  const char *lines[] = { centre, buyer->street, place };
  double y = 44;
  y += put (sheet, LEFT, y,
            *buyer->name != '\0' ? buyer->name : say (sheet, "invoice.buyer_erased"), &name);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    if (*lines[i] != '\0')
      y += put (sheet, LEFT, y, lines[i], &wide);
}

static void
put_fact (Sheet *sheet, const char *key, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  const Style fits = { 9.5, FALSE, INK, BADGE_ALIGN_LEFT, 52 };
  put (sheet, 116, sheet->y, say (sheet, key), &QUIET);
  sheet->y += MAX (4.6, put (sheet, 138, sheet->y - 0.3, value, &fits));
}

static void
put_facts (Sheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  WhenLang when = lang_when (sheet->lang);
  g_autofree char *date = when_format_date (invoice->issued_ms, when);
  g_autofree char *due = invoice->due_ms > 0 ? when_format_date (invoice->due_ms, when) : NULL;
  sheet->y = 44;
  put_fact (sheet, "invoice.number", invoice->number);
  put_fact (sheet, "invoice.date", date);
  put_fact (sheet, "invoice.due", due);
  put_fact (sheet, "invoice.order", invoice->order_number);
  put_fact (sheet, "invoice.credits", invoice->credits);
  put_fact (sheet, invoice->kind == INVOICE_RECEIPT ? "invoice.for" : "invoice.your_reference",
            invoice->buyer.reference);
  sheet->y = MAX (sheet->y + 6, 78);
}

static void
put_title (Sheet *sheet)
{
  static const char *const KEYS[] = { "invoice.bill", "invoice.receipt", "invoice.credit" };
  const Style title = { 21, TRUE, INK, BADGE_ALIGN_LEFT, 0 };
  const Style note = { 9.5, FALSE, INK, BADGE_ALIGN_LEFT, RIGHT - LEFT };
  sheet->y += put (sheet, LEFT, sheet->y, say (sheet, KEYS[sheet->invoice->kind]), &title) + 2;
  if (*sheet->invoice->note != '\0')
    sheet->y += put (sheet, LEFT, sheet->y, sheet->invoice->note, &note) + 2;
  sheet->y += 2;
}

/* ---- Lines and totals ---- */

static char *
rate_text (const Sheet *sheet, char category, int permille)
{
  if (category == 'E' || category == 'O')
    return g_strdup (say (sheet, category == 'E' ? "invoice.exempt" : "invoice.outside"));
  return permille % 10 == 0 ? g_strdup_printf ("%d%%", permille / 10)
                            : g_strdup_printf ("%d%c%d%%", permille / 10,
                                               sheet->lang == LANG_EN ? '.' : ',', permille % 10);
}

static void
put_line (Sheet *sheet, const InvoiceLine *line)
{
  const Style what = { 9.5, FALSE, INK, BADGE_ALIGN_LEFT, 78 };
  g_autofree char *quantity = g_strdup_printf ("%" G_GINT64_FORMAT, line->quantity);
  g_autofree char *each = money_format (sheet->lang, line->gross_cents / line->quantity);
  g_autofree char *all = money_format (sheet->lang, line->gross_cents);
  g_autofree char *rate = rate_text (sheet, line->category, line->permille);
  need (sheet, 12);
  put (sheet, 117, sheet->y, quantity, &NUMBER);
  put (sheet, 142, sheet->y, each, &NUMBER);
  put (sheet, 163, sheet->y, rate, &NUMBER);
  put (sheet, RIGHT, sheet->y, all, &NUMBER);
  sheet->y += put (sheet, LEFT, sheet->y, line->description, &what) + 1.6;
}

static void
put_lines (Sheet *sheet)
{
  const Style head = { 8.5, TRUE, SOFT, BADGE_ALIGN_LEFT, 0 };
  const Style right = { 8.5, TRUE, SOFT, BADGE_ALIGN_RIGHT, 0 };
  put (sheet, LEFT, sheet->y, say (sheet, "invoice.what"), &head);
  put (sheet, 117, sheet->y, say (sheet, "invoice.quantity"), &right);
  put (sheet, 142, sheet->y, say (sheet, "invoice.price"), &right);
  put (sheet, 163, sheet->y, say (sheet, "invoice.vat"), &right);
  put (sheet, RIGHT, sheet->y, say (sheet, "invoice.amount"), &right);
  sheet->y += 5;
  rule (sheet, sheet->y, 0.3, INK);
  sheet->y += 1.6;
  for (guint i = 0; i < sheet->invoice->lines->len; i++)
    put_line (sheet, sheet->invoice->lines->pdata[i]);
  rule (sheet, sheet->y, 0.3, INK);
  sheet->y += 2;
}

static void
put_sum (Sheet *sheet, const char *words, gint64 cents, gboolean strong)
{
  g_autofree char *text = money_format (sheet->lang, cents);
  need (sheet, 6);
  put (sheet, 163, sheet->y, words, strong ? &NUMBER_STRONG : &NUMBER);
  put (sheet, RIGHT, sheet->y, text, strong ? &NUMBER_STRONG : &NUMBER);
  sheet->y += 5;
}

static void
put_totals (Sheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  g_autoptr (GArray) taxes = invoice_taxes (invoice->lines);
  put_sum (sheet, say (sheet, "invoice.net"), invoice->net_cents, FALSE);
  for (guint i = 0; i < taxes->len; i++) {
    const InvoiceTax *tax = &g_array_index (taxes, InvoiceTax, i);
    g_autofree char *rate = rate_text (sheet, tax->category, tax->permille);
    g_autofree char *net = money_format (sheet->lang, tax->net_cents);
    g_autofree char *words = messages_format (sheet->messages, sheet->lang, "invoice.vat_over",
                                              "rate", rate, "net", net, NULL);
    put_sum (sheet, words, tax->vat_cents, FALSE);
  }
  put_sum (sheet,
           say (sheet, invoice->kind == INVOICE_CREDIT ? "invoice.total_back" : "invoice.total"),
           invoice->net_cents + invoice->vat_cents, TRUE);
  const Style small = { 8.5, FALSE, SOFT, BADGE_ALIGN_LEFT, RIGHT - LEFT };
  for (guint i = 0; i < taxes->len; i++)
    if (*g_array_index (taxes, InvoiceTax, i).exemption != '\0')
      sheet->y +=
          put (sheet, LEFT, sheet->y, g_array_index (taxes, InvoiceTax, i).exemption, &small);
  sheet->y += 6;
}

/* ---- How it is paid ---- */

static void
draw_qr (Sheet *sheet, const BadgeQr *qr, double x, double y)
{
  double quiet = BADGE_QR_QUIET * QR_SIDE / (qr->side + 2 * BADGE_QR_QUIET);
  badge_draw_code (sheet->draw,
                   &(BadgeBox){ x + quiet, y + quiet, QR_SIDE - 2 * quiet, QR_SIDE - 2 * quiet },
                   qr);
}

static void
put_transfer_fact (Sheet *sheet, double y, const char *key, const char *value)
{
  put (sheet, LEFT + QR_SIDE + 4, y, say (sheet, key), &QUIET);
  put (sheet, LEFT + QR_SIDE + 37, y - 0.3, value, &STRONG);
}

static void
put_transfer (Sheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  gint64 total = invoice->net_cents + invoice->vat_cents;
  const Epc epc = { .bic = invoice->seller.bic,
                    .name = invoice->seller.name,
                    .iban = invoice->seller.iban,
                    .amount_cents = total,
                    .reference = invoice->reference,
                    .text = "" };
  g_autofree char *payload = epc_payload (&epc, &sheet->failed);
  g_autoptr (BadgeQr) qr =
      payload != NULL ? badge_qr_new_bytes ((const guint8 *) payload, strlen (payload),
                                            BADGE_QR_LEVEL_M, EPC_VERSION_MOST, &sheet->failed)
                      : NULL;
  if (qr == NULL)
    return;
  need (sheet, QR_SIDE + 8);
  WhenLang when = lang_when (sheet->lang);
  const Style ask = { 10, FALSE, INK, BADGE_ALIGN_LEFT, RIGHT - LEFT - QR_SIDE - 4 };
  g_autofree char *money = money_format (sheet->lang, total);
  g_autofree char *due = when_format_date (invoice->due_ms, when);
  g_autofree char *words = messages_format (sheet->messages, sheet->lang, "invoice.please",
                                            "amount", money, "date", due, NULL);
  g_autofree char *iban = iban_print (invoice->seller.iban);
  g_autofree char *reference = reference_print (invoice->reference);
  double y = sheet->y;
  draw_qr (sheet, qr, LEFT - 3, y);
  put (sheet, LEFT + QR_SIDE + 4, y + 2, words, &ask);
  put_transfer_fact (sheet, y + 15, "invoice.iban", iban);
  put_transfer_fact (sheet, y + 20, "invoice.to", invoice->seller.name);
  put_transfer_fact (sheet, y + 25, "invoice.reference", reference);
  g_autofree char *kenmerk = match_invoice_kenmerk (invoice->number);
  g_autofree char *digits = reference_print (kenmerk);
  put_transfer_fact (sheet, y + 30, "invoice.kenmerk", digits);
  put (sheet, LEFT + QR_SIDE + 4, y + 35.5, say (sheet, "invoice.scan"), &QUIET);
  sheet->y += QR_SIDE;
}

static void
put_payment (Sheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  const Style words = { 10, FALSE, INK, BADGE_ALIGN_LEFT, RIGHT - LEFT };
  if (invoice->kind == INVOICE_BILL) {
    put_transfer (sheet);
    return;
  }
  need (sheet, 12);
  if (invoice->kind == INVOICE_CREDIT) {
    put (sheet, LEFT, sheet->y, say (sheet, "invoice.credit_how"), &words);
    return;
  }
  WhenLang when = lang_when (sheet->lang);
  g_autofree char *date = when_format_date (invoice->issued_ms, when);
  g_autofree char *text =
      messages_format (sheet->messages, sheet->lang, "invoice.was_paid", "date", date, NULL);
  put (sheet, LEFT, sheet->y, text, &words);
}

static void
put_all (Sheet *sheet)
{
  put_head (sheet);
  put_buyer (sheet);
  put_facts (sheet);
  put_title (sheet);
  put_lines (sheet);
  put_totals (sheet);
  put_payment (sheet);
  put_foot (sheet);
}

GBytes *
invoice_pdf (const Invoice *invoice, const Messages *messages, GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgePaperForm form = { .format = BADGE_FORMAT_PDF,
                                .width_mm = PAGE_WIDTH,
                                .height_mm = PAGE_HEIGHT,
                                .title = invoice->number,
                                .lang = invoice->lang };
  g_autoptr (BadgePaper) paper = badge_paper_new (&form, badge_paper_to_array, file, error);
  if (paper == NULL)
    return NULL;
  Sheet sheet = { .invoice = invoice,
                  .messages = messages,
                  .lang = strcmp (invoice->lang, "en") == 0 ? LANG_EN : LANG_NL,
                  .paper = paper,
                  .draw = badge_paper_draw (paper) };
  put_all (&sheet);
  if (sheet.failed != NULL) {
    g_propagate_error (error, sheet.failed);
    return NULL;
  }
  if (!badge_paper_end_page (paper, error) || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
