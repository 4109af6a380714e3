/* SPDX-License-Identifier: EUPL-1.2
 *
 * The letters about invoices and money that goes back.
 */
#pragma once

#include "server/mail/letter.h"

/** account_letter: for commands: a letter of @kind ("invoice", "reminder" or "credit") about the
 * document @invoice_id, to who pays. @nth tells letters of one kind about one document apart. */
gboolean account_letter (Store *store, const char *kind, gint64 order_id, gint64 invoice_id,
                         gint64 nth, gint64 now_ms, GError **error);

/** account_letter_late: for commands: @amount_cents came too late for places that are sold, or
 * twice, and goes back as refund @refund_id. */
gboolean account_letter_late (Store *store, gint64 order_id, gint64 refund_id, gint64 amount_cents,
                              gint64 now_ms, GError **error);

/** account_attach_document, account_attach_receipt: LetterAttach for the table of kinds. Attached
 * is what the letter is about: the document as PDF, and what an administration reads by itself as
 * UBL; of an order that was paid online its receipt. */
gboolean account_attach_document (const LetterContext *context, GPtrArray *parts, GError **error);
gboolean account_attach_receipt (const LetterContext *context, GPtrArray *parts, GError **error);
/** account_fill_reminder, account_attach_reminder: LetterFill and LetterAttach of a reminder: what
 * is open by now, and a sheet that asks for just that; not the invoice, which asks for all of it.
 * OUTBOX_ERROR_PERMANENT when nothing is open any more. */
gboolean account_fill_reminder (const LetterContext *context, View *view, GError **error);
gboolean account_attach_reminder (const LetterContext *context, GPtrArray *parts, GError **error);
/** account_letter_address: who pays the order on account; NULL without @error when it is not. */
char *account_letter_address (const LetterContext *context, GError **error);
