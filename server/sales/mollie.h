/* SPDX-License-Identifier: EUPL-1.2
 *
 * The payment provider's API (Mollie v2, /v2/payments): making a payment, asking how it is, giving
 * it up, and giving money back. Amounts are strings with exact cents, never floating point.
 * Source: facts of Mollie's OpenAPI description, version 2. Blocks: for workers only.
 */
#pragma once

#include <glib.h>

/** MolliePayment: texts are owned; free with mollie_payment_clear(). */
typedef struct {
  char *id;     /* "tr_…" */
  char *status; /* open, pending, authorized, paid, failed, expired or canceled */
  gint64 amount_cents;
  char *checkout_url; /* (nullable) */
  gint64 expires_ms;  /* 0: not told */
  gint64 refunded_cents, charged_back_cents;
  gboolean cancelable;
} MolliePayment;

void mollie_payment_clear (MolliePayment *payment);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MolliePayment, mollie_payment_clear)

typedef struct {
  const char *url; /* root of the API, without "/v2" */
  const char *key;
} MollieAccount;

typedef struct {
  gint64 amount_cents;
  const char *description, *redirect_url, *webhook_url;
  const char *method; /* (nullable): "ideal"; NULL: the payer chooses */
  const char *locale; /* "nl_NL", "en_GB" */
  const char *reference;
  const char *idempotency_key;
} MollieNew;

/** mollie_new_text: what mollie_create() sends. Returns: (transfer full). */
char *mollie_new_text (const MollieNew *wish);
/** mollie_create: Errors: OUTBOX_ERROR. */
gboolean mollie_create (const MollieAccount *account, const MollieNew *wish, MolliePayment *payment,
                        GError **error);
/** mollie_get: how payment @id is now. */
gboolean mollie_get (const MollieAccount *account, const char *id, MolliePayment *payment,
                     GError **error);

/** mollie_cancel: gives up a payment that is cancelable. */
gboolean mollie_cancel (const MollieAccount *account, const char *id, MolliePayment *payment,
                        GError **error);

/** MollieRefund: free with mollie_refund_clear(). */
typedef struct {
  char *id;     /* "re_…" */
  char *status; /* queued, pending, processing, refunded, failed or canceled */
  gint64 amount_cents;
} MollieRefund;

void mollie_refund_clear (MollieRefund *refund);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MollieRefund, mollie_refund_clear)

/** MollieBack: so much of a payment goes back. */
typedef struct {
  const char *payment_id; /* "tr_…" */
  gint64 amount_cents;
  const char *description; /* ends with @mark, by which it is known again */
  const char *mark;
  const char *idempotency_key;
} MollieBack;
/** mollie_refund_create: asks for one. mollie_refund_get: how refund @id is now. @refund: zeroed.
 */
gboolean mollie_refund_create (const MollieAccount *account, const MollieBack *back,
                               MollieRefund *refund, GError **error);
gboolean mollie_refund_get (const MollieAccount *account, const char *payment_id, const char *id,
                            MollieRefund *refund, GError **error);
/** mollie_refund_find: whether the provider has the refund @back already: of that amount, with that
 * mark, and not failed. A payment it does not know has none. @refund: zeroed; its id stays NULL
 * when there is none. */
gboolean mollie_refund_find (const MollieAccount *account, const MollieBack *back,
                             MollieRefund *refund, GError **error);
/** mollie_refund_stop: one that is queued or pending; there is no answer but that it is gone. */
gboolean mollie_refund_stop (const MollieAccount *account, const char *payment_id, const char *id,
                             GError **error);

/** mollie_parse, mollie_refund_parse, mollie_refund_search: read an answer; the last a list of
 * refunds, as mollie_refund_find(). */
gboolean mollie_parse (const char *json, gsize size, MolliePayment *payment, GError **error);
gboolean mollie_refund_parse (const char *json, gsize size, MollieRefund *refund, GError **error);

gboolean mollie_refund_search (const char *json, gsize size, const MollieBack *back,
                               MollieRefund *refund, GError **error);

/** mollie_id_valid: TRUE for "tr_" and 1 to 40 letters and digits. */
gboolean mollie_id_valid (const char *id);

/** mollie_amount_parse: "45.00" to 4500. Returns: FALSE, @cents untouched, for any other form. */
gboolean mollie_amount_parse (const char *text, gint64 *cents);
