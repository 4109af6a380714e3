/* SPDX-License-Identifier: EUPL-1.2
 *
 * Guests; see guest.h.
 */
#include "tests/server/guest.h"

#include "server/sales/privacy/needs.h"

void
guest_buy (Shop *shop, int n)
{
  static const gint64 wanted[] = { 1, 3, 0 };
  shop_ticket (shop, n, "vrijdag", NULL);
  g_assert_true (shop_seats_all (shop, n, wanted));
  shop_details (shop, n, "", NULL);
  shop_place (shop, n, NULL);
  g_assert_cmpint (shop_pay (shop, n, 4500), ==, ORDER_PAY_CONFIRMED);
}

typedef struct {
  gint64 attendee_id;
  Needs needs;
} SaveNeeds;

static gboolean
needs_run (gpointer command, WriterTurn *turn, GError **error)
{
  const SaveNeeds *save = command;
  return needs_save (turn->store, save->attendee_id, &save->needs, turn->now_ms, error);
}

void
guest_eat (Shop *shop, gint64 attendee_id, unsigned choices, const char *words)
{
  SaveNeeds save = { .attendee_id = attendee_id };
  save.needs.of[NEED_DIET] = (Need){ choices, g_strdup (words), TRUE };
  save.needs.of[NEED_ACCESS] = (Need){ 0, g_strdup (""), FALSE };
  g_assert_cmpint (needs_check (&save.needs), ==, 0);
  shop_call (shop, needs_run, &save, NULL);
  needs_clear (&save.needs);
}
