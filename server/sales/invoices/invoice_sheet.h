/* SPDX-License-Identifier: EUPL-1.2
 *
 * What papers about an invoice have in common: head, foot, who it is for, sums, and the block by
 * which a bank transfer is made. Of this folder only. What a paper says is worked out elsewhere:
 * here only places on A4 are chosen. Lengths are millimetres.
 */
#pragma once

#include "badges/fit.h"
#include "badges/paper.h"
#include "server/core/messages.h"
#include "server/sales/invoices/invoice.h"

#define INVOICE_LEFT  22.0
#define INVOICE_RIGHT 190.0
#define INVOICE_INK   0x121a1f
#define INVOICE_SOFT  0x5c666b

/** InvoiceSheet: a paper while it is filled. @y: where the next thing stands. @failed: once set,
 * nothing counts any more. */
typedef struct {
  const Invoice *invoice;
  const Messages *messages;
  Lang lang;
  BadgePaper *paper;
  BadgeDraw *draw;
  double y;
  GError *failed;
} InvoiceSheet;

/** InvoiceStyle: how a text is set. @width: 0: one line; else it is broken to fit. */
typedef struct {
  double size_pt;
  gboolean bold;
  BadgeColour colour;
  BadgeAlign align;
  double width;
} InvoiceStyle;

extern const InvoiceStyle INVOICE_STRONG, INVOICE_QUIET, INVOICE_NUMBER, INVOICE_NUMBER_STRONG;

/** invoice_sheet_say: a sentence of the catalogue in the paper's language. Borrowed. */
const char *invoice_sheet_say (const InvoiceSheet *sheet, const char *key);

/** invoice_sheet_put: writes @text. @x: the left side, or of numbers the right one. Returns: the
 * height it took. */
double invoice_sheet_put (InvoiceSheet *sheet, double x, double y, const char *text,
                          const InvoiceStyle *style);
/** invoice_sheet_rule: a line from side to side, @width thick, with its middle at @y. */
void invoice_sheet_rule (InvoiceSheet *sheet, double y, double width, BadgeColour colour);
/** invoice_sheet_need: goes on on a new page when less than @height is left. */
void invoice_sheet_need (InvoiceSheet *sheet, double height);

/** invoice_sheet_fact: a line of the facts beside the address; nothing when @value is NULL or "".
 */
void invoice_sheet_fact (InvoiceSheet *sheet, const char *key, const char *value);
/** invoice_sheet_sum: @words and an amount below the column of amounts. */
void invoice_sheet_sum (InvoiceSheet *sheet, const char *words, gint64 cents, gboolean strong);
/** invoice_sheet_transfer: how @amount_cents of the invoice is paid: a code that a bank's app
 * reads, @words beside it, and account and reference for who types. */
void invoice_sheet_transfer (InvoiceSheet *sheet, gint64 amount_cents, const char *words);

/** InvoiceSheetFill: what stands between the address and the foot. */
typedef void (*InvoiceSheetFill) (InvoiceSheet *sheet, gconstpointer user);

/** invoice_sheet_make: a paper as PDF. @title: of the file. Returns: (transfer full): NULL with
 * @error set. */
GBytes *invoice_sheet_make (const Invoice *invoice, const Messages *messages, const char *title,
                            InvoiceSheetFill fill, gconstpointer user, GError **error);
