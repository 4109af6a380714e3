/* SPDX-License-Identifier: EUPL-1.2
 *
 * A private link that others have got hold of: staff give a new one, and the old one is dead at
 * once. A command for the writer.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/after/person.h"

/**
 * LinkRenew: the private link becomes another, of a person or of an order; the calendar's address
 * of whoever it concerns with it. Who ordered for nobody else has one page with two links: both
 * become others. With the order's link go those of its people who have no address, whose pages
 * stood on it. A letter with the new link goes to the address that is known, if any.
 * @who: by staff, with a reason; its person is NULL for the link of an order; its next is where the
 *   form of an order leads. A person has another id afterwards: there the outcome is their page
 * @order_id: when there is no person
 * @badge: who had the link had the badge too: they get a new one, and the old one is worth nothing
 */
typedef struct {
  AfterWho who;
  gint64 order_id;
  gboolean badge;
} LinkRenew;
void link_renew_free (gpointer command);
/** link_renew_run: WriterRun, WRITER_SAVEPOINT. Errors: ORDER_ERROR_UNKNOWN; ORDER_ERROR_REASON;
 * ORDER_ERROR_STATE while somebody may be at the bank, whose way back is by the old address. */
gboolean link_renew_run (gpointer command, WriterTurn *turn, GError **error);
