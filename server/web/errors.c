/* SPDX-License-Identifier: EUPL-1.2
 *
 * The one table of errors; see errors.h.
 */
#include "server/web/errors.h"

#include "badges/error.h"
#include "server/attendance/correction.h"
#include "server/core/settings.h"
#include "server/mail/letter.h"
#include "server/register/books.h"
#include "server/register/certificate.h"
#include "server/register/evidence.h"
#include "server/register/offering.h"
#include "server/register/own_activity.h"
#include "server/register/standing.h"
#include "server/sales/order_state.h"
#include "server/sales/privacy/person_data.h"

/* Rows are tried in order. Keep the rows of a room together. */
static const struct {
  GQuark (*domain) (void);
  int code;
  unsigned status;
  const char *key;
} table[] = {
  { store_error_quark, STORE_ERROR_FULL, 503, "error.unavailable" },
  { letter_error_quark, LETTER_ERROR_UNKNOWN, 404, "error.not_found" },
  { letter_error_quark, LETTER_ERROR_TEXT, 422, "error.bad_request" },
  { letter_error_quark, LETTER_ERROR_ADDRESS, 422, "error.bad_request" },
  { letter_error_quark, LETTER_ERROR_STATE, 409, "error.bad_request" },
  { person_error_quark, PERSON_ERROR_UNKNOWN, 404, "error.not_found" },
  { person_error_quark, PERSON_ERROR_SURE, 422, "error.bad_request" },
  { order_error_quark, ORDER_ERROR_UNKNOWN, 404, "error.not_found" },
  { order_error_quark, ORDER_ERROR_STATE, 409, "error.order_state" },
  { correction_error_quark, CORRECTION_ERROR_UNKNOWN, 404, "error.not_found" },
  { correction_error_quark, CORRECTION_ERROR_STATE, 409, "error.answered" },
  { standing_error_quark, STANDING_ERROR_STATE, 409, "error.answered" },
  { books_error_quark, BOOKS_ERROR_EARLY, 409, "error.books_early" },
  { books_error_quark, BOOKS_ERROR_CLOSED, 409, "error.books_closed" },
  { offering_error_quark, OFFERING_ERROR_CLOSED, 409, "error.books_closed" },
  { evidence_error_quark, EVIDENCE_ERROR_UNKNOWN, 404, "error.not_found" },
  { evidence_error_quark, EVIDENCE_ERROR_OPEN, 409, "error.evidence_open" },
  { own_error_quark, OWN_ERROR_UNKNOWN, 404, "error.not_found" },
  { certificate_error_quark, CERTIFICATE_ERROR_NOTHING, 409, "error.nothing_earned" },
  { badge_error_quark, BADGE_ERROR_INPUT, 422, "badges.input" },
  { badge_error_quark, BADGE_ERROR_SIZE, 422, "badges.input" },
  { badge_error_quark, BADGE_ERROR_PRINTER, 502, "badges.printer_failed" },
  { settings_error_quark, SETTINGS_ERROR_UNKNOWN, 404, "error.not_found" },
  { settings_error_quark, SETTINGS_ERROR_VALUE, 422, "error.setting_value" },
};

/* Sentences that answering a request may need without an error of the house. */
static const char *const always[] = {
  "error.bad_request",     "error.csrf",       "error.dead_link",    "error.forbidden",
  "error.internal",        "error.media_type", "error.method",       "error.not_found",
  "error.not_implemented", "error.too_large",  "error.unauthorized", "error.unavailable",
};

ErrorAnswer
errors_answer (const GError *error)
{
  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, table[i].domain (), table[i].code))
      return (ErrorAnswer){ table[i].status, table[i].key };
  return (ErrorAnswer){ 500, "error.internal" };
}

const char *
errors_key_at (guint n)
{
  if (n < G_N_ELEMENTS (always))
    return always[n];
  n -= (guint) G_N_ELEMENTS (always);
  return n < G_N_ELEMENTS (table) ? table[n].key : NULL;
}
