/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scenes of schools that order for many, of vouchers in batches with places kept for them, of types
 * of tickets that change, and of people who want everything of them erased; see play.h.
 */
#include <string.h>

#include "server/sales/after/link_renew.h"
#include "server/sales/groups/group_order.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/types/ticket_office.h"
#include "server/sales/types/voucher_office.h"
#include "tests/server/play.h"

static const char SQL_ANY_CODE[] = "SELECT code FROM voucher ORDER BY random () LIMIT 1";

/* Mostly none; else one of those that are there, or one that is not. */
static char *
some_code (Actor *actor)
{
  if (play_one_of (actor, 3) > 0)
    return g_strdup ("");
  char *code = play_one_of (actor, 8) > 0 ? play_pick_text (actor, SQL_ANY_CODE) : NULL;
  return code != NULL ? code : g_strdup ("ONZIN");
}

static void
fill_list (Actor *actor, GroupOrder *order)
{
  int people = play_one_of (actor, 6); /* now and then nobody */
  for (int i = 0; i < people; i++) {
    g_autofree char *name = g_strdup_printf ("Collega %d", play_one_of (actor, 20));
    g_autofree char *email = g_strdup_printf ("c%d@school.nl", play_one_of (actor, 40));
    group_list_add (&order->list, (guint) i + 1, name, email, "");
  }
}

static gboolean
group_orders (Actor *actor)
{
  static const char *const tickets[] = { "vrijdag", "zaterdag", "beide", "supporter" };
  GroupOrder *order = group_order_new ();
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, order->visitor);
  g_strlcpy (order->lang, "nl", sizeof order->lang);
  order->ticket_code = g_strdup (play_word (actor, tickets, G_N_ELEMENTS (tickets)));
  gboolean supporters = strcmp (order->ticket_code, "supporter") == 0;
  order->list.names_only = supporters;
  order->contact = g_strdup ("Directeur Bas");
  order->email = g_strdup ("bas@school.nl");
  order->school = g_strdup ("De Klimop");
  order->place = g_strdup ("Zwolle");
  order->sector = 1;
  order->voucher = some_code (actor);
  order->adult = g_strdup (supporters ? "Juf Ank" : "");
  fill_list (actor, order);
  gboolean well = play_act (actor, group_order_run, order);
  group_order_free (order);
  return well;
}

/* Who has a code may buy what is not sold openly. */
static gboolean
buy_with_code (Actor *actor)
{
  static const char *const tickets[] = { "vrijdag", "zaterdag", "beide" };
  CartTicket command = { .lang = "nl",
                         .ticket_code = (char *) play_word (actor, tickets, 3),
                         .voucher = some_code (actor) };
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  gboolean well = play_act (actor, cart_ticket_run, &command);
  g_free (command.voucher);
  return well;
}

/* ---- Vouchers ---- */

static gboolean
office_makes_vouchers (Actor *actor)
{
  static const char *const kinds[] = { "free", "percent", "amount", "fixed" };
  static const gint64 values[] = { 0, 25, 1500, 2000 };
  int kind = play_one_of (actor, G_N_ELEMENTS (kinds));
  VoucherBatch *batch = g_new0 (VoucherBatch, 1);
  batch->name = g_strdup ("Sponsors");
  batch->kind = g_strdup (kinds[kind]);
  batch->value = values[kind];
  batch->count = play_one_of (actor, 4); /* none is refused */
  batch->uses = play_one_of (actor, 3) + 1;
  batch->ticket_type_id = play_one_of (actor, 5); /* 0: any */
  batch->places = play_one_of (actor, 4);
  batch->staff_id = 1;
  gboolean well = play_act (actor, voucher_batch_run, batch);
  voucher_batch_free (batch);
  return well;
}

static gboolean
office_releases_vouchers (Actor *actor)
{
  VoucherRelease command = { play_pick (actor, "SELECT id FROM voucher_batch ORDER BY random ()"
                                               " LIMIT 1"),
                             1 };
  return command.batch_id != 0 && play_act (actor, voucher_release_run, &command);
}

/* ---- Types of tickets ---- */

/* Another price, tax, days or sale: refused when it does not leave room for what was sold. */
static gboolean
office_changes_type (Actor *actor)
{
  static const char *const categories[] = { "S", "S", "Z", "E" };
  static const int rates[] = { 210, 60, 0, 0 };
  static const gint64 prices[] = { 4500, 7000, 3500, 2999, 0 };
  g_autoptr (GError) error = NULL;
  TicketType *type = ticket_type_read (actor->shop->reader, play_one_of (actor, 4) + 1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (type);
  int tax = play_one_of (actor, G_N_ELEMENTS (rates));
  g_free (type->vat_category);
  type->vat_category = g_strdup (categories[tax]);
  type->vat_permille = rates[tax];
  g_free (type->exemption_nl);
  g_free (type->exemption_en);
  type->exemption_nl = g_strdup (tax == 3 ? "Vrijgesteld" : "");
  type->exemption_en = g_strdup (tax == 3 ? "Exempt" : "");
  type->price_cents = prices[play_one_of (actor, G_N_ELEMENTS (prices))];
  type->on_sale = play_one_of (actor, 8) > 0;
  if (play_one_of (actor, 4) == 0)
    type->days = play_one_of (actor, 3) + 1;
  type->staff_id = 1;
  gboolean well = play_act (actor, ticket_type_save_run, type);
  ticket_type_free (type);
  return well;
}

/* ---- Erasing ---- */

static gboolean
person_erased (Actor *actor)
{
  PersonErase *erase = g_new0 (PersonErase, 1);
  erase->person_id = play_somebody (actor);
  erase->sure = play_one_of (actor, 8) > 0;
  erase->quoted_cents = play_one_of (actor, 4) > 0 ? -1 : 0;
  if (play_one_of (actor, 2) == 0) {
    erase->staff_id = 1;
    erase->reason = g_strdup ("vroeg erom");
    erase->reach = play_one_of (actor, 2) == 0 ? PERSON_REACH_ADDRESS : PERSON_REACH_OWN;
  }
  gboolean well = erase->person_id != NULL && play_act (actor, person_erase_run, erase);
  person_erase_free (erase);
  return well;
}

static gboolean
office_renews_link (Actor *actor)
{
  LinkRenew *renew = g_new0 (LinkRenew, 1);
  renew->who.staff_id = 1;
  renew->who.reason = g_strdup ("uitgelekt");
  renew->badge = play_one_of (actor, 2) == 0;
  if (play_one_of (actor, 2) == 0)
    renew->who.person = play_somebody (actor);
  else
    renew->order_id = play_pick (actor, "SELECT id FROM sale_order ORDER BY random () LIMIT 1");
  gboolean well = play_act (actor, link_renew_run, renew);
  link_renew_free (renew);
  return well;
}

static gboolean
time_erases (Actor *actor)
{
  PersonSweep sweep = { 0 };
  return play_act (actor, person_sweep_run, &sweep);
}

const Scene *
play_groups (gsize *n)
{
  static const Scene scenes[] = {
    PLAY_SCENE (group_orders, 10),         PLAY_SCENE (buy_with_code, 4),
    PLAY_SCENE (office_makes_vouchers, 2), PLAY_SCENE (office_releases_vouchers, 1),
    PLAY_SCENE (office_changes_type, 2),   PLAY_SCENE (person_erased, 2),
    PLAY_SCENE (time_erases, 1),           PLAY_SCENE (office_renews_link, 2),
  };
  *n = G_N_ELEMENTS (scenes);
  return scenes;
}
