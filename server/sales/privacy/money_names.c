/* SPDX-License-Identifier: EUPL-1.2
 *
 * When the books may forget who paid; see money_names.h.
 */
#include "server/sales/privacy/money_names.h"

#include "schedule/when.h"
#include "server/core/settings.h"

enum { YEAR_DIGITS = 4 };

static const char SQL_ENTRIES[] =
    "UPDATE bank_entry SET name = '', iban = '', text = ''"
    " WHERE date < :before AND (name <> '' OR iban <> '' OR text <> '')";
/* An order belongs to the year of its last entry in the books. */
#define STILL_BOOKED                                                                               \
  "EXISTS (SELECT 1 FROM ledger l JOIN ledger_txn t ON t.id = l.txn WHERE t.at_ms >= :before AND"
static const char SQL_REFUNDS[] =
    "UPDATE refund SET iban = '' WHERE created_ms < :before AND iban <> '' AND NOT " STILL_BOOKED
    " (l.order_id = refund.order_id OR (l.account = 'refunds' AND l.item = refund.id)))";
static const char SQL_BILLED[] =
    "UPDATE on_account SET email = '', reference = '', street = '', postcode = '' WHERE"
    " (email <> '' OR reference <> '' OR street <> '') AND order_id IN (SELECT id FROM sale_order"
    " WHERE created_ms < :before) AND NOT " STILL_BOOKED " l.order_id = on_account.order_id)";

/* Erased first, then gone: the trigger on invoice lets through what stands in invoice_erasure. */
static const char SQL_BUYERS_NOTE[] =
    "INSERT INTO invoice_erasure (invoice_id, at_ms) SELECT i.id, :now FROM invoice i"
    " WHERE i.issued_ms < :before AND i.buyer <> '{}' AND NOT " STILL_BOOKED
    " l.order_id = i.order_id) ON CONFLICT DO NOTHING";
static const char SQL_BUYERS[] = "UPDATE invoice SET buyer = '{}' WHERE buyer <> '{}'"
                                 " AND id IN (SELECT invoice_id FROM invoice_erasure)";

/* The first moment of the oldest year that is still kept; @date: (out): the same as a date. */
static gint64
kept_from (Store *store, gint64 now_ms, char **date)
{
  g_autofree char *today = when_local_date (now_ms);
  today[YEAR_DIGITS] = '\0';
  gint64 year = 0, ms = 0;
  if (!g_ascii_string_to_signed (today, 10, 0, G_MAXINT32, &year, NULL))
    return 0;
  year -= settings_int (store, "privacy.money_years");
  *date = g_strdup_printf ("%04d-01-01", (int) year);
  g_autofree char *moment = g_strconcat (*date, "T00:00", NULL);
  return when_parse_local (moment, when_zone (), &ms) ? ms : 0;
}

gboolean
money_names_erase (Store *store, gint64 now_ms, GError **error)
{
  g_autofree char *date = NULL;
  gint64 from_ms = kept_from (store, now_ms, &date);
  return from_ms == 0 ||
         (store_change (store, error, SQL_ENTRIES, "t", ":before", date) &&
          store_change (store, error, SQL_REFUNDS, "i", ":before", from_ms) &&
          store_change (store, error, SQL_BILLED, "i", ":before", from_ms) &&
          store_change (store, error, SQL_BUYERS_NOTE, "ii", ":now", now_ms, ":before", from_ms) &&
          store_change (store, error, SQL_BUYERS, ""));
}
