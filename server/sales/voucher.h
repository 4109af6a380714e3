/* SPDX-License-Identifier: EUPL-1.2
 *
 * Vouchers: what a code takes off a price, for which tickets, and how often. A use is a ticket; it
 * is counted when the order is placed; an order that expires gives it back.
 */
#pragma once

#include "schedule/store.h"

typedef struct {
  gint64 id;
  char kind; /* 'f'ree, 'p'ercent, 'a'mount off, fi'x'ed price */
  gint64 value;
  int uses_left;
  gint64 ticket_type_id; /* the only type it is for; 0: every type that is sold openly */
  gint64 block_quota_id; /* where its tickets count; 0: in their type's own quotas */
} Voucher;

/** voucher_find: @code as typed: case and spaces do not matter. Returns: FALSE without @error when
 * it is unknown, used up, too early or too old. */
gboolean voucher_find (Store *store, const char *code, gint64 now_ms, Voucher *voucher,
                       GError **error);

/** voucher_find_id: the same by id, for one that was found before. */
gboolean voucher_find_id (Store *store, gint64 id, gint64 now_ms, Voucher *voucher, GError **error);

/** voucher_fits: whether it may be used for a ticket of that type, which is sold @openly. */
gboolean voucher_fits (const Voucher *voucher, gint64 ticket_type_id, gboolean openly);

/** voucher_price: what remains of @price_cents; never below 0, never more than it was. A percentage
 * is rounded to the buyer's advantage. */
gint64 voucher_price (const Voucher *voucher, gint64 price_cents);

/** voucher_use: counts @uses of a voucher that was just found to have them. */
gboolean voucher_use (Store *store, gint64 id, int uses, GError **error);
