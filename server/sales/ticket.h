/* SPDX-License-Identifier: EUPL-1.2
 *
 * Types of tickets: who may buy one, and when. Making and changing them is the office's
 * (ticket_office.h).
 */
#pragma once

#include "server/sales/order_state.h"
#include "server/sales/voucher.h"

/** The kinds; the words of the database in this order: day, student, speaker, supporter. */
typedef enum {
  TICKET_DAY,
  TICKET_STUDENT,
  TICKET_SPEAKER,
  TICKET_SUPPORTER, /* pupils: of them only a name is asked; one adult comes along */
} TicketKind;
enum { TICKET_KINDS = 4 };

/** For SQL about a ticket_type t: the night after the last of its days, when its sale is over at
 * the latest: midnight in UTC, which is some hours later here. Far away for a ticket of no day. */
#define TICKET_DAYS_END_MS                                                                         \
  "IFNULL ((SELECT unixepoch (MAX (d.date), '+1 day') FROM day d WHERE t.days & (1 << (d.id - "    \
  "1))), 9999999999) * 1000"

/** ticket_kind_name: "day", …: the word of the database. Static. ticket_kind_from: the other way.
 */
const char *ticket_kind_name (TicketKind kind);
TicketKind ticket_kind_from (const char *name);

/** A type as far as buying goes. */
typedef struct {
  gint64 id;
  TicketKind kind;
  int days; /* mask of day ids */
  gint64 price_cents;
  gboolean openly; /* to anybody, rather than to who has a code */
} Ticket;

/**
 * ticket_find: the type @code, when it may be bought at @now_ms.
 * @voucher: (nullable): what the buyer has
 * @staff: a member of staff sells it, at the office or to somebody on the telephone
 *
 * Errors: ORDER_ERROR_UNKNOWN when there is none, or it is not (yet, any more) on sale, or not to
 * this buyer.
 */
gboolean ticket_find (Store *store, const char *code, const Voucher *voucher, gboolean staff,
                      gint64 now_ms, Ticket *ticket, GError **error);

/** ticket_for_one: whether one person may buy it; ORDER_ERROR_FIELDS for supporters, who come as a
 * group (group.h). */
gboolean ticket_for_one (const Ticket *ticket, GError **error);
