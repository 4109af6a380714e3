/* SPDX-License-Identifier: EUPL-1.2
 *
 * Types of tickets; see ticket.h.
 */
#include "server/sales/ticket.h"

#include <string.h>

static const char SQL_TICKET[] =
    "SELECT t.id, t.kind, t.days, t.price_cents, t.buyers FROM ticket_type t WHERE t.code = :code"
    " AND t.on_sale AND IFNULL (t.sale_from_ms, :now) <= :now AND IFNULL (t.sale_until_ms, :now + "
    "1)"
    " > :now AND " TICKET_DAYS_END_MS " > :now";

static const char *const KINDS[TICKET_KINDS] = {
  [TICKET_DAY] = "day",
  [TICKET_STUDENT] = "student",
  [TICKET_SPEAKER] = "speaker",
  [TICKET_SUPPORTER] = "supporter",
};

const char *
ticket_kind_name (TicketKind kind)
{
  return KINDS[kind];
}

TicketKind
ticket_kind_from (const char *name)
{
  for (int i = 0; i < TICKET_KINDS; i++)
    if (strcmp (KINDS[i], name) == 0)
      return (TicketKind) i;
  g_assert_not_reached (); /* a CHECK of the table keeps other words out */
}

static gboolean
may_buy (const char *buyers, gint64 ticket_id, const Voucher *voucher, gboolean staff)
{
  if (strcmp (buyers, "open") == 0 || (staff && strcmp (buyers, "staff") == 0))
    return TRUE;
  return strcmp (buyers, "code") == 0 && voucher != NULL && voucher->ticket_type_id == ticket_id;
}

gboolean
ticket_find (Store *store, const char *code, const Voucher *voucher, gboolean staff, gint64 now_ms,
             Ticket *ticket, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_TICKET, "ti", ":code", code, ":now", now_ms);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_DONE ||
      !may_buy (store_column_text (q, 4), store_column_int (q, 0), voucher, staff)) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such ticket on sale");
    return FALSE;
  }
  *ticket = (Ticket){ .id = store_column_int (q, 0),
                      .kind = ticket_kind_from (store_column_text (q, 1)),
                      .days = (int) store_column_int (q, 2),
                      .price_cents = store_column_int (q, 3),
                      .openly = strcmp (store_column_text (q, 4), "open") == 0 };
  return TRUE;
}

gboolean
ticket_for_one (const Ticket *ticket, GError **error)
{
  if (ticket->kind != TICKET_SUPPORTER)
    return TRUE;
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "supporters come as a group");
  return FALSE;
}
