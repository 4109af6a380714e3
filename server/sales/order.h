/* SPDX-License-Identifier: EUPL-1.2
 *
 * From cart to order: who it is for, placing it, and being paid. Commands for the writer.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/cart.h"
#include "server/sales/privacy/needs.h"

/** What can be wrong with the details, as a mask, so that all is told at once. */
typedef enum {
  ORDER_FIELD_NAME = 1 << 0,
  ORDER_FIELD_EMAIL = 1 << 1,
  ORDER_FIELD_SCHOOL = 1 << 2,
  ORDER_FIELD_PLACE = 1 << 3,
  ORDER_FIELD_SECTOR = 1 << 4,
  ORDER_FIELD_REGISTER_NUMBER = 1 << 5,
  ORDER_FIELD_VOUCHER = 1 << 6,
  ORDER_FIELD_NEEDS = 1 << 7,
  ORDER_FIELD_VOUCHER_OTHER = 1 << 8, /* with ORDER_FIELD_VOUCHER: it is for another ticket */
} OrderField;

/**
 * OrderDetails: who comes, kept with the cart.
 * @sector: one bit of the mask of schedule/programme.h
 * @register_number: of the teachers' register; may be ""
 * @enrolled: stood in the voluntary register before 1 August 2017
 * @voucher: as typed; may be ""
 * @wrong: (out): mask of OrderField
 */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char *name, *email, *school, *place, *register_number, *voucher;
  int sector;
  gboolean enrolled, no_photo;
  unsigned wrong;
  Needs needs;
  unsigned needs_wrong; /* mask of kinds, see needs_check() */
} OrderDetails;

void order_details_free (gpointer command);

/** order_line_fits: trims @text, NULL becoming ""; TRUE when it is one line of @least to @most
 * characters that can be seen; one without any becomes "". order_text_fits: the same with the most
 * a name or place has; order_email_fits: the same for an address a mail server takes. */
gboolean order_line_fits (char **text, glong least, glong most);
gboolean order_text_fits (char **text, glong least);
gboolean order_email_fits (char **text);

/** order_details_check: trims the texts; sets and returns @wrong, all but the voucher. Pure. */
unsigned order_details_check (OrderDetails *details);

/**
 * order_details_run: WriterRun. Outcome "/aanmelden/controle".
 * Errors: ORDER_ERROR_NO_CART; ORDER_ERROR_FIELDS with @wrong set.
 */
gboolean order_details_run (gpointer command, WriterTurn *turn, GError **error);

/** order_details_read: what was filled in for a cart; empty texts when nothing was. The voucher
 * has its own spelling. Returns: (transfer full): free with order_details_free(); NULL with @error
 * set. */
OrderDetails *order_details_read (Store *store, const Cart *cart, GError **error);

/**
 * OrderSummary: an order as its buyer looks it over before it is placed.
 * @full_cents: what the tickets cost without a voucher, for those who pay for theirs
 * @total_cents: what is to be paid
 */
typedef struct {
  char *contact_name, *email, *school, *place;
  char *ticket_nl, *ticket_en;
  gint64 full_cents, total_cents;
} OrderSummary;

/** order_summary_read: of an order that exists. @summary: zeroed. */
gboolean order_summary_read (Store *store, gint64 order_id, OrderSummary *summary, GError **error);
void order_summary_clear (OrderSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OrderSummary, order_summary_clear)

typedef struct OnAccount OnAccount; /* server/sales/account/on_account.h */

/** OrderPlace: whose cart. @account: (nullable): who pays, when it goes on account. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  OnAccount *account;
} OrderPlace;

/**
 * order_place_run: WriterRun. The cart becomes an order with a number; a free one is paid at once,
 * one on account gets an invoice, any other a payment to be made. Outcome
 * "/bestelling/PUBLIC_ID/betalen", or without
 * "/betalen" when there is nothing to pay now.
 * Errors: ORDER_ERROR_NO_CART; ORDER_ERROR_FIELDS when details are missing, or wrong in the
 * account; ORDER_ERROR_ACCOUNT; ORDER_ERROR_VOUCHER when it was used up meanwhile.
 */
gboolean order_place_run (gpointer command, WriterTurn *turn, GError **error);

/** order_payment_add: for commands: asks for a (new) payment of an order, through the outbox. */
gboolean order_payment_add (Store *store, gint64 order_id, gint64 amount_cents, gint64 now_ms,
                            GError **error);

/**
 * order_lower: for commands: an order that nobody was billed for yet has one person less: it costs
 * @cents less. Payments of the old amount are given up, and a new one is asked for; with nothing
 * left to pay the order is confirmed.
 */
gboolean order_lower (Store *store, gint64 order_id, gint64 cents, const char *actor, gint64 now_ms,
                      GError **error);

/** OrderDrop: who placed an order does not want to pay it after all. @visitor: only the browser
 * that ordered may. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char *public_id;
} OrderDrop;
void order_drop_free (gpointer command);
/** order_drop_run: WriterRun; WRITER_SAVEPOINT. The places go back at once, the payment is given
 * up, and money that comes all the same goes back by itself. Outcome: the order's page. Errors:
 * ORDER_ERROR_STATE when it is not this visitor's, is not awaiting a payment, or is on account. */
gboolean order_drop_run (gpointer command, WriterTurn *turn, GError **error);

/** How a payment ended up. */
typedef enum {
  ORDER_PAY_CONFIRMED, /* all is theirs */
  ORDER_PAY_PARTLY,    /* came after the places went back: the ticket is theirs, some sessions are
                          not */
  ORDER_PAY_ASIDE,     /* cannot be used: too late and sold out, paid twice, or too little; the
                          money stands apart: it goes back, or people must look */
} OrderPayOutcome;

/**
 * order_pay:
 * @payment_id: at the payment provider; 0 for a free order
 * @amount_cents: what came in; 0 for a free order
 *
 * For commands. Confirms seats, makes the badges, issues the receipt, books the money and sends the
 * letter, all in the caller's transaction. Money that came too late for places that are sold, or
 * twice, goes back by itself; so does what is more than was asked of an order that waits for it.
 * Calling it once for each sum of money is the caller's (payment.h).
 */
gboolean order_pay (Store *store, gint64 order_id, gint64 payment_id, gint64 amount_cents,
                    const char *actor, gint64 now_ms, OrderPayOutcome *outcome, GError **error);

/** order_confirm: for commands: all is theirs: state, seats, badges, letter. Books nothing. */
gboolean order_confirm (Store *store, gint64 order_id, const char *actor, gint64 now_ms,
                        GError **error);
