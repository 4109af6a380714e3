/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scenes of buyers, of people with a ticket, and of time; see play.h.
 */
#include "server/sales/account/on_account.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/change.h"
#include "server/sales/cart_lost.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/waiting.h"
#include "tests/server/play.h"

/* ---- Buyers ---- */

static gboolean
buy_ticket (Actor *actor)
{
  static const char *const codes[] = { "vrijdag", "zaterdag", "beide" };
  CartTicket command = { .lang = "nl", .ticket_code = (char *) codes[play_one_of (actor, 3)] };
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  return play_act (actor, cart_ticket_run, &command);
}

static void
wish (Actor *actor, gint64 *sessions, guint *n)
{
  for (gint64 id = 1; id <= 5; id++)
    if (play_one_of (actor, 3) == 0)
      sessions[(*n)++] = id;
}

static gboolean
buy_seats (Actor *actor)
{
  CartSeats command = { .lang = "nl" };
  if (play_one_of (actor, 2) == 0)
    command.ticket_code = (char *) "vrijdag";
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  wish (actor, command.sessions, &command.n_sessions);
  if (play_one_of (actor, 3) == 0)
    command.waiting[command.n_waiting++] = 2;
  return play_act (actor, cart_seats_run, &command);
}

static gboolean
buy_details (Actor *actor)
{
  static const char *const vouchers[] = { "", "", "", "GRATIS", "HALF", "ONZIN" };
  OrderDetails *details = g_new0 (OrderDetails, 1);
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, details->visitor);
  details->name = g_strdup ("Juf Ank");
  details->email = g_strdup ("ank@example.org");
  details->school = g_strdup ("De Klimop");
  details->place = g_strdup ("Zwolle");
  details->voucher = g_strdup (vouchers[play_one_of (actor, G_N_ELEMENTS (vouchers))]);
  details->sector = 1;
  gboolean well = play_act (actor, order_details_run, details);
  order_details_free (details);
  return well;
}

static OnAccount *
school (void)
{
  OnAccount *account = g_new0 (OnAccount, 1);
  account->school = g_strdup ("Stichting De Klimop");
  account->street = g_strdup ("Laan 1");
  account->postcode = g_strdup ("8011 AB");
  account->city = g_strdup ("Zwolle");
  account->cost_centre = g_strdup ("");
  account->reference = g_strdup ("inkoop 7");
  account->email = g_strdup ("crediteuren@example.org");
  account->kvk = g_strdup ("");
  account->oin = g_strdup ("");
  return account;
}

static gboolean
buy_place (Actor *actor)
{
  OrderPlace command = { .account = play_one_of (actor, 3) == 0 ? school () : NULL };
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  gboolean well = play_act (actor, order_place_run, &command);
  on_account_free (command.account);
  return well;
}

static gboolean
buy_drops (Actor *actor)
{
  OrderDrop command = { .public_id = play_pick_text (
                            actor, "SELECT public_id FROM sale_order WHERE state = 'pending'"
                                   " ORDER BY random () LIMIT 1") };
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  gboolean well = command.public_id != NULL && play_act (actor, order_drop_run, &command);
  g_free (command.public_id);
  return well;
}

/* What ran out, held once more. */
static gboolean
buy_again (Actor *actor)
{
  CartAgain command = { 0 };
  shop_visitor (play_one_of (actor, PLAY_VISITORS) + 1, command.visitor);
  return play_act (actor, cart_again_run, &command);
}

/* ---- People with a ticket ---- */

static gboolean
person_seats (Actor *actor)
{
  AfterSeats command = { .who.person = play_somebody (actor) };
  if (command.who.person == NULL)
    return FALSE;
  wish (actor, command.sessions, &command.n_sessions);
  gboolean well = play_act (actor, after_seats_run, &command);
  after_who_clear (&command.who);
  g_clear_pointer (&command.full, g_array_unref);
  g_free (command.late);
  return well;
}

static gboolean
person_name (Actor *actor)
{
  AfterName *command = g_new0 (AfterName, 1);
  command->who.person = play_somebody (actor);
  command->name = g_strdup_printf ("Juf %u", g_rand_int (actor->rand));
  gboolean well = command->who.person != NULL && play_act (actor, after_name_run, command);
  after_name_free (command);
  return well;
}

static gboolean
person_hands_over (Actor *actor)
{
  AfterHandOver *command = g_new0 (AfterHandOver, 1);
  command->who.person = play_somebody (actor);
  command->name = g_strdup ("Bart Bos");
  command->email = g_strdup ("bart@example.org");
  gboolean well = command->who.person != NULL && play_act (actor, after_hand_over_run, command);
  after_hand_over_free (command);
  return well;
}

static gboolean
person_cancels (Actor *actor)
{
  AfterCancel *command = g_new0 (AfterCancel, 1);
  command->who.person = play_somebody (actor);
  command->percent = play_one_of (actor, 101);
  command->quoted_cents = -1;
  if (play_one_of (actor, 2) == 0) {
    command->who.staff_id = 1;
    command->who.reason = g_strdup ("ziek");
  }
  gboolean well = command->who.person != NULL && play_act (actor, after_cancel_run, command);
  after_cancel_free (command);
  return well;
}

static gboolean
person_waits (Actor *actor)
{
  static const WaitingAct acts[] = { WAITING_ACT_JOIN, WAITING_ACT_JOIN, WAITING_ACT_LEAVE,
                                     WAITING_ACT_ACCEPT };
  WaitingChange *command = g_new0 (WaitingChange, 1);
  command->person = play_somebody (actor);
  command->link = g_strdup ("x");
  command->session_id = play_one_of (actor, 2) == 0 ? 2 : play_one_of (actor, 5) + 1;
  command->act = acts[play_one_of (actor, G_N_ELEMENTS (acts))];
  command->yes = play_one_of (actor, 2) == 0;
  gboolean well = command->person != NULL && play_act (actor, waiting_change_run, command);
  waiting_change_free (command);
  return well;
}

/* ---- Time ---- */

static gboolean
time_passes (Actor *actor)
{
  static const int minutes[] = { 1, 5, 25, 40, 600, 2880 };
  actor->play->now_ms += minutes[play_one_of (actor, G_N_ELEMENTS (minutes))] * 60000;
  actor->shop->now_ms = actor->play->now_ms;
  gboolean expired = play_act (actor, order_expire_due_run, NULL);
  gboolean lapsed = play_act (actor, waiting_due_run, NULL);
  gboolean reminded = play_act (actor, on_account_remind_run, NULL);
  return expired && lapsed && reminded;
}

const Scene *
play_sale (gsize *n)
{
  static const Scene scenes[] = {
    PLAY_SCENE (buy_ticket, 14),    PLAY_SCENE (buy_seats, 14),   PLAY_SCENE (buy_details, 14),
    PLAY_SCENE (buy_place, 14),     PLAY_SCENE (buy_drops, 8),    PLAY_SCENE (buy_again, 6),
    PLAY_SCENE (person_seats, 5),   PLAY_SCENE (person_name, 2),  PLAY_SCENE (person_hands_over, 2),
    PLAY_SCENE (person_cancels, 3), PLAY_SCENE (person_waits, 6), PLAY_SCENE (time_passes, 5),
  };
  *n = G_N_ELEMENTS (scenes);
  return scenes;
}
