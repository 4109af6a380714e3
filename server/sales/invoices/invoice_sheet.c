/* SPDX-License-Identifier: EUPL-1.2
 *
 * What papers about an invoice have in common; see invoice_sheet.h. Lengths are millimetres.
 */
#include "server/sales/invoices/invoice_sheet.h"

#include <string.h>

#include "badges/qr.h"
#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/bank/epc.h"
#include "server/sales/bank/match.h"
#include "server/sales/bank/reference.h"

#define PAGE_WIDTH  210.0
#define PAGE_HEIGHT 297.0
#define BOTTOM      262.0
#define QR_SIDE     38.0 /* with its quiet zone */
#define BRAND       0x0d4f4a

static const double MM_PER_PT = 25.4 / 72;
static const double PITCH = 1.36; /* from line to line, in ems */

const InvoiceStyle INVOICE_STRONG = { 9.5, TRUE, INVOICE_INK, BADGE_ALIGN_LEFT, 0 };
const InvoiceStyle INVOICE_QUIET = { 8.5, FALSE, INVOICE_SOFT, BADGE_ALIGN_LEFT, 0 };
const InvoiceStyle INVOICE_NUMBER = { 9.5, FALSE, INVOICE_INK, BADGE_ALIGN_RIGHT, 0 };
const InvoiceStyle INVOICE_NUMBER_STRONG = { 9.5, TRUE, INVOICE_INK, BADGE_ALIGN_RIGHT, 0 };

/* ---- Words ---- */

const char *
invoice_sheet_say (const InvoiceSheet *sheet, const char *key)
{
  return messages_get (sheet->messages, sheet->lang, key);
}

/* A text while its lines are put one below the other. */
typedef struct {
  BadgeDraw *draw;
  const InvoiceStyle *style;
  const char *text;
  double x, y, pitch;
} Column;

static void
put_row (int start, int length, gpointer user)
{
  Column *column = user;
  const InvoiceStyle *style = column->style;
  double from = style->align == BADGE_ALIGN_RIGHT ? column->x - PAGE_WIDTH : column->x;
  badge_fit_line (column->draw, style->colour, column->text + start, (gsize) length, style->size_pt,
                  style->bold, style->align, from, column->y + column->pitch / 2, PAGE_WIDTH);
  column->y += column->pitch;
}

/* @x: the left side, or of numbers the right one. Returns: the height it took. */
double
invoice_sheet_put (InvoiceSheet *sheet, double x, double y, const char *text,
                   const InvoiceStyle *style)
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

void
invoice_sheet_rule (InvoiceSheet *sheet, double y, double width, BadgeColour colour)
{
  badge_draw_rect (sheet->draw, colour,
                   &(BadgeBox){ INVOICE_LEFT, y - width / 2, INVOICE_RIGHT - INVOICE_LEFT, width });
}

/* ---- Head and foot ---- */

static char *
place_line (const InvoiceParty *party)
{
  return g_strconcat (party->postcode, *party->postcode != '\0' ? "  " : "", party->city, NULL);
}

static void
put_head (InvoiceSheet *sheet)
{
  const InvoiceParty *seller = &sheet->invoice->seller;
  const InvoiceStyle name = { 15, TRUE, BRAND, BADGE_ALIGN_LEFT, 100 };
  const InvoiceStyle address = { 8.5, FALSE, INVOICE_SOFT, BADGE_ALIGN_RIGHT, 0 };
  g_autofree char *place = place_line (seller);
  const char *lines[] = { seller->street, place, seller->email };
  invoice_sheet_put (sheet, INVOICE_LEFT, 17, seller->name, &name);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    invoice_sheet_put (sheet, INVOICE_RIGHT, 17 + 4.2 * (double) i, lines[i], &address);
  invoice_sheet_rule (sheet, 33, 0.5, BRAND);
}

static void
put_foot (InvoiceSheet *sheet)
{
  const InvoiceParty *seller = &sheet->invoice->seller;
  g_autofree char *iban = iban_print (seller->iban);
  g_autoptr (GString) line = g_string_new (seller->name);
  g_string_append_printf (line, "  ·  KvK %s", seller->kvk);
  if (*seller->vat != '\0')
    g_string_append_printf (line, "  ·  %s %s", invoice_sheet_say (sheet, "invoice.vat_number"),
                            seller->vat);
  g_string_append_printf (line, "  ·  IBAN %s", iban);
  invoice_sheet_rule (sheet, 277, 0.2, INVOICE_SOFT);
  invoice_sheet_put (sheet, INVOICE_LEFT, 279, line->str, &INVOICE_QUIET);
}

/* Goes on on a new page when less than @height is left. */
void
invoice_sheet_need (InvoiceSheet *sheet, double height)
{
  if (sheet->y + height <= BOTTOM || sheet->failed != NULL)
    return;
  put_foot (sheet);
  if (badge_paper_end_page (sheet->paper, &sheet->failed)) {
    put_head (sheet);
    sheet->y = 42;
  }
}

/* ---- Who and how much ---- */

static void
put_buyer (InvoiceSheet *sheet)
{
  const InvoiceParty *buyer = &sheet->invoice->buyer;
  const InvoiceStyle wide = { 10.5, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT, 85 };
  const InvoiceStyle name = { 10.5, TRUE, INVOICE_INK, BADGE_ALIGN_LEFT, 85 };
  g_autofree char *place = place_line (buyer);
  g_autofree char *centre =
      *buyer->cost_centre != '\0'
          ? messages_format (sheet->messages, sheet->lang, "invoice.to_centre", "centre",
                             buyer->cost_centre, NULL)
          : g_strdup ("");
  const char *lines[] = { centre, buyer->street, place };
  double y = 44;
  y += invoice_sheet_put (sheet, INVOICE_LEFT, y,
                          *buyer->name != '\0' ? buyer->name
                                               : invoice_sheet_say (sheet, "invoice.buyer_erased"),
                          &name);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    if (*lines[i] != '\0')
      y += invoice_sheet_put (sheet, INVOICE_LEFT, y, lines[i], &wide);
}

void
invoice_sheet_fact (InvoiceSheet *sheet, const char *key, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  const InvoiceStyle fits = { 9.5, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT, 52 };
  invoice_sheet_put (sheet, 116, sheet->y, invoice_sheet_say (sheet, key), &INVOICE_QUIET);
  sheet->y += MAX (4.6, invoice_sheet_put (sheet, 138, sheet->y - 0.3, value, &fits));
}

void
invoice_sheet_sum (InvoiceSheet *sheet, const char *words, gint64 cents, gboolean strong)
{
  g_autofree char *text = money_format (sheet->lang, cents);
  invoice_sheet_need (sheet, 6);
  invoice_sheet_put (sheet, 163, sheet->y, words,
                     strong ? &INVOICE_NUMBER_STRONG : &INVOICE_NUMBER);
  invoice_sheet_put (sheet, INVOICE_RIGHT, sheet->y, text,
                     strong ? &INVOICE_NUMBER_STRONG : &INVOICE_NUMBER);
  sheet->y += 5;
}

/* ---- How it is paid ---- */

static void
draw_qr (InvoiceSheet *sheet, const BadgeQr *qr, double x, double y)
{
  double quiet = BADGE_QR_QUIET * QR_SIDE / (qr->side + 2 * BADGE_QR_QUIET);
  badge_draw_code (sheet->draw,
                   &(BadgeBox){ x + quiet, y + quiet, QR_SIDE - 2 * quiet, QR_SIDE - 2 * quiet },
                   qr);
}

static void
put_transfer_fact (InvoiceSheet *sheet, double y, const char *key, const char *value)
{
  invoice_sheet_put (sheet, INVOICE_LEFT + QR_SIDE + 4, y, invoice_sheet_say (sheet, key),
                     &INVOICE_QUIET);
  invoice_sheet_put (sheet, INVOICE_LEFT + QR_SIDE + 37, y - 0.3, value, &INVOICE_STRONG);
}

void
invoice_sheet_transfer (InvoiceSheet *sheet, gint64 amount_cents, const char *words)
{
  const Invoice *invoice = sheet->invoice;
  const Epc epc = { .bic = invoice->seller.bic,
                    .name = invoice->seller.name,
                    .iban = invoice->seller.iban,
                    .amount_cents = amount_cents,
                    .reference = invoice->reference,
                    .text = "" };
  g_autofree char *payload = epc_payload (&epc, &sheet->failed);
  g_autoptr (BadgeQr) qr =
      payload != NULL ? badge_qr_new_bytes ((const guint8 *) payload, strlen (payload),
                                            BADGE_QR_LEVEL_M, EPC_VERSION_MOST, &sheet->failed)
                      : NULL;
  if (qr == NULL)
    return;
  invoice_sheet_need (sheet, QR_SIDE + 8);
  const InvoiceStyle ask = { 10, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT,
                             INVOICE_RIGHT - INVOICE_LEFT - QR_SIDE - 4 };
  g_autofree char *iban = iban_print (invoice->seller.iban);
  g_autofree char *reference = reference_print (invoice->reference);
  double y = sheet->y;
  draw_qr (sheet, qr, INVOICE_LEFT - 3, y);
  invoice_sheet_put (sheet, INVOICE_LEFT + QR_SIDE + 4, y + 2, words, &ask);
  put_transfer_fact (sheet, y + 15, "invoice.iban", iban);
  put_transfer_fact (sheet, y + 20, "invoice.to", invoice->seller.name);
  put_transfer_fact (sheet, y + 25, "invoice.reference", reference);
  g_autofree char *kenmerk = match_invoice_kenmerk (invoice->number);
  g_autofree char *digits = reference_print (kenmerk);
  put_transfer_fact (sheet, y + 30, "invoice.kenmerk", digits);
  invoice_sheet_put (sheet, INVOICE_LEFT + QR_SIDE + 4, y + 35.5,
                     invoice_sheet_say (sheet, "invoice.scan"), &INVOICE_QUIET);
  sheet->y += QR_SIDE;
}

/* ---- The whole ---- */

GBytes *
invoice_sheet_make (const Invoice *invoice, const Messages *messages, const char *title,
                    InvoiceSheetFill fill, gconstpointer user, GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgePaperForm form = { .format = BADGE_FORMAT_PDF,
                                .width_mm = PAGE_WIDTH,
                                .height_mm = PAGE_HEIGHT,
                                .title = title,
                                .lang = invoice->lang };
  g_autoptr (BadgePaper) paper = badge_paper_new (&form, badge_paper_to_array, file, error);
  if (paper == NULL)
    return NULL;
  InvoiceSheet sheet = { .invoice = invoice,
                         .messages = messages,
                         .lang = strcmp (invoice->lang, "en") == 0 ? LANG_EN : LANG_NL,
                         .paper = paper,
                         .draw = badge_paper_draw (paper) };
  put_head (&sheet);
  put_buyer (&sheet);
  fill (&sheet, user);
  put_foot (&sheet);
  if (sheet.failed != NULL) {
    g_propagate_error (error, sheet.failed);
    return NULL;
  }
  if (!badge_paper_end_page (paper, error) || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
