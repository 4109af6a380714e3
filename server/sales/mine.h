/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order as its owner sees it: on the private page, in the letter, in the calendar.
 */
#pragma once

#include "server/sales/catalogue.h"

typedef struct {
  gint64 order_id;
  char *public_id, *number, *state, *lang, *email;
  gint64 total_cents;
  gint64 attendee_id;
  char *name, *school, *place, *ticket_nl, *ticket_en;
  GPtrArray *sessions; /* of CatalogueSession: the seats that are theirs, by time */
} Mine;

/** mine_find: by @public_id; by @order_id when that is NULL. Returns: (transfer full): NULL without
 * @error when there is no such order, or it never left the cart. */
Mine *mine_find (Store *store, const char *public_id, gint64 order_id, GError **error);
void mine_free (Mine *mine);

/** mine_calendar: (transfer full): iCalendar text of the sessions; @page_url is in each event. */
char *mine_calendar (const Mine *mine, const char *name, const char *page_url, gint64 now_ms);

/** mine_badge: (transfer full): the badge as a PDF page; NULL without @error when there is none
 * (yet). */
GBytes *mine_badge (Store *store, const Mine *mine, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mine, mine_free)
