/* SPDX-License-Identifier: EUPL-1.2
 *
 * A cart for a whole school or class: up to 60 tickets at once, all or none, paid in one order.
 * Colleagues choose their sessions later, by the link each of them gets.
 */
#pragma once

#include "server/sales/cart.h"
#include "server/sales/groups/group_list.h"

/** What can be wrong with the fields around the list, as a mask. */
typedef enum {
  GROUP_FIELD_CONTACT = 1 << 0,
  GROUP_FIELD_EMAIL = 1 << 1,
  GROUP_FIELD_SCHOOL = 1 << 2,
  GROUP_FIELD_PLACE = 1 << 3,
  GROUP_FIELD_SECTOR = 1 << 4,
  GROUP_FIELD_VOUCHER = 1 << 5,
  GROUP_FIELD_ADULT = 1 << 6,
  GROUP_FIELD_NOBODY = 1 << 7,
} GroupField;

/**
 * GroupOrder:
 * @contact, @email: who orders, and gets the order's link
 * @sector: of who has none of their own; not asked of supporters
 * @adult: who comes along with supporters; "" for another kind of ticket
 * @staff: as CartTicket's
 * @wrong: (out): mask of GroupField
 * @left: (out): how many places there are, when there are too few
 */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char lang[3];
  char *ticket_code, *voucher;
  char *contact, *email, *school, *place;
  int sector;
  char *adult;
  GroupList list;
  gboolean staff;
  unsigned wrong;
  int left;
} GroupOrder;

/** group_order_new: with an empty list. Returns: (transfer full). group_order_free: accepts NULL.
 */
GroupOrder *group_order_new (void);
void group_order_free (gpointer command);

/**
 * group_order_run: WriterRun; WRITER_SAVEPOINT. Outcome "/aanmelden/controle".
 *
 * Errors: ORDER_ERROR_FIELDS with @wrong set or faults in @list; ORDER_ERROR_UNKNOWN when the
 * ticket is not to be had; ORDER_ERROR_SOLD_OUT with @left set. Then nothing is taken.
 */
gboolean group_order_run (gpointer command, WriterTurn *turn, GError **error);

/** group_order_read: what was filled in for the cart @order_id. Returns: (transfer full): NULL with
 * @error. */
GroupOrder *group_order_read (Store *store, gint64 order_id, GError **error);
