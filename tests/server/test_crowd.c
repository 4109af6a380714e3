/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sixty-four at once for few places: single buyers, schools, people in line and people who change
 * their minds, over several quotas and sessions. Nothing is oversold, and everybody was told the
 * truth: who heard "yes" has it, who heard "no" has not. And who comes last asks no more work of
 * the database than who came first.
 */
#include <pthread.h>
#include <string.h>

#include "server/sales/cart_lost.h"
#include "server/sales/groups/group_order.h"
#include "tests/server/shop.h"

enum { CLIENTS = 64, GROUP_EVERY = 8, GROUP_PEOPLE = 4, CHANGES = 3 };

typedef struct {
  Shop *shop;
  int visitor;
  gboolean group;
  gboolean ticket; /* what they were told */
  gint64 told[2];  /* ids of the sessions they were told they have; 0 for none */
} Client;

static gboolean
call (Shop *shop, WriterFlags flags, WriterRun run, gpointer command, OrderError may_refuse)
{
  g_autoptr (GError) error = NULL;
  gboolean well = writer_call (shop->writer, flags, run, command, &error);
  if (!well)
    g_assert_error (error, ORDER_ERROR, (int) may_refuse);
  return well;
}

/* A school: all of them or none. */
static void
come_as_group (Client *client)
{
  GroupOrder *order = group_order_new ();
  shop_visitor (client->visitor, order->visitor);
  g_strlcpy (order->lang, "nl", sizeof order->lang);
  order->ticket_code = g_strdup (client->visitor % 16 == 0 ? "beide" : "vrijdag");
  order->contact = g_strdup ("Bas");
  order->email = g_strdup ("bas@school.nl");
  order->school = g_strdup ("De Klimop");
  order->place = g_strdup ("Zwolle");
  order->sector = 1;
  for (int i = 0; i < GROUP_PEOPLE; i++) {
    g_autofree char *email = g_strdup_printf ("c%d-%d@school.nl", client->visitor, i);
    group_list_add (&order->list, (guint) i + 1, "Collega", email, "");
  }
  client->ticket =
      call (client->shop, WRITER_SAVEPOINT, group_order_run, order, ORDER_ERROR_SOLD_OUT);
  if (client->ticket)
    shop_place (client->shop, client->visitor, NULL);
  group_order_free (order);
}

typedef struct {
  CartSeats seats;
  char *outcome;
} Choose;

static gboolean
choose_run (gpointer data, WriterTurn *turn, GError **error)
{
  Choose *choose = data;
  g_clear_pointer (&choose->outcome, g_free);
  if (!cart_seats_run (&choose->seats, turn, error))
    return FALSE;
  choose->outcome = g_strdup (turn->outcome);
  return TRUE;
}

/* Two wishes, of which one may be full; what was held at that time before is then kept. */
static void
choose (Client *client, gint64 first, gint64 second)
{
  Choose command = { .seats = { .sessions = { first, second }, .n_sessions = 2 } };
  shop_visitor (client->visitor, command.seats.visitor);
  call (client->shop, WRITER_CHECKS_FIRST, choose_run, &command, ORDER_ERROR_STATE);
  const gint64 wishes[] = { first, second };
  for (int i = 0; i < 2; i++) {
    g_autofree char *id = g_strdup_printf ("%d", (int) wishes[i]);
    const char *full = strchr (command.outcome, '=');
    g_auto (GStrv) ids = g_strsplit (full != NULL ? full + 1 : "", ".", -1);
    if (!g_strv_contains ((const char *const *) ids, id))
      client->told[i] = wishes[i];
  }
  g_free (command.outcome);
}

static void
come_alone (Client *client)
{
  g_autoptr (GError) error = NULL;
  client->ticket = shop_ticket (client->shop, client->visitor, "vrijdag", &error);
  if (!client->ticket) {
    g_assert_error (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
    return;
  }
  for (int i = 0; i < CHANGES; i++)
    choose (client, (client->visitor + i) % 2 == 0 ? 1 : 2, 3);
  shop_details (client->shop, client->visitor, "", NULL);
  shop_place (client->shop, client->visitor, NULL);
  if (client->visitor % 3 != 0)
    g_assert_cmpint (shop_pay (client->shop, client->visitor, 4500), ==, ORDER_PAY_CONFIRMED);
}

static void *
come (void *data)
{
  Client *client = data;
  if (client->group)
    come_as_group (client);
  else
    come_alone (client);
  return NULL;
}

static const char SQL_PEOPLE[] =
    "SELECT COUNT(*) FROM attendee a JOIN sale_order o ON o.id = a.order_id WHERE o.visitor ="
    " :visitor AND o.state IN ('pending', 'paid')";
static const char SQL_SEAT[] =
    "SELECT COUNT(*) FROM seat e JOIN attendee a ON a.id = e.attendee_id JOIN sale_order o"
    " ON o.id = a.order_id WHERE o.visitor = :visitor AND e.session_id = :session"
    " AND e.state <> 'released'";

static void
check_truth (const Client *client)
{
  guint8 visitor[CART_VISITOR_BYTES];
  shop_visitor (client->visitor, visitor);
  gint64 people = store_number (client->shop->reader, NULL, SQL_PEOPLE, -1, "b", ":visitor",
                                visitor, sizeof visitor);
  g_assert_cmpint (people, ==, !client->ticket ? 0 : client->group ? GROUP_PEOPLE : 1);
  for (int i = 0; i < 2; i++)
    if (client->told[i] != 0)
      g_assert_cmpint (store_number (client->shop->reader, NULL, SQL_SEAT, -1, "bi", ":visitor",
                                     visitor, sizeof visitor, ":session", client->told[i]),
                       ==, 1);
}

static void
test_crowd (Shop *shop, gconstpointer data)
{
  (void) data;
  pthread_t threads[CLIENTS];
  Client clients[CLIENTS];
  int people = 0;
  for (int i = 0; i < CLIENTS; i++) {
    clients[i] = (Client){ .shop = shop, .visitor = i + 1, .group = (i + 1) % GROUP_EVERY == 0 };
    g_assert_cmpint (pthread_create (&threads[i], NULL, come, &clients[i]), ==, 0);
  }
  for (int i = 0; i < CLIENTS; i++)
    pthread_join (threads[i], NULL);
  for (int i = 0; i < CLIENTS; i++) {
    check_truth (&clients[i]);
    people += !clients[i].ticket ? 0 : clients[i].group ? GROUP_PEOPLE : 1;
  }
  shop_check (shop);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, people);
  g_assert_cmpint (people, >, SHOP_DAY_PLACES - GROUP_PEOPLE); /* it was a crowd */
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 12"), <=, SHOP_SMALL);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 13"), <=, 20);
  shop->now_ms += 31 * 60000; /* who did not pay gives everything back */
  shop_expire (shop);
  shop_check (shop);
  g_assert_cmpint (shop_number (shop, "SELECT taken = (SELECT COUNT(*) FROM attendee a JOIN"
                                      " sale_order o ON o.id = a.order_id WHERE o.state = 'paid')"
                                      " FROM quota WHERE id = 1"),
                   ==, 1);
}

/* ---- The work of it ---- */

static gboolean
work_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) error;
  *(StoreWork *) command = store_work (turn->store);
  return TRUE;
}

static StoreWork
work_of_writer (Shop *shop)
{
  StoreWork work = { 0 };
  writer_call (shop->writer, WRITER_CHECKS_FIRST, work_run, &work, NULL);
  return work;
}

/* The writer's work for one buyer from the ticket to the badge. */
static StoreWork
buy (Shop *shop, int visitor)
{
  StoreWork before = work_of_writer (shop);
  shop_ticket (shop, visitor, "vrijdag", NULL);
  shop_seats (shop, visitor, (gint64[]){ 1, 0 }, NULL);
  shop_details (shop, visitor, "GRATIS", NULL);
  shop_place (shop, visitor, NULL);
  StoreWork after = work_of_writer (shop);
  return (StoreWork){ after.steps - before.steps, after.prepared_again - before.prepared_again };
}

/* A reader's steps for somebody new. */
static gint64
look_for_lost (Shop *shop)
{
  guint8 who[CART_VISITOR_BYTES];
  shop_visitor (99, who);
  g_auto (CartLost) lost = { 0 };
  gint64 before = store_work (shop->reader).steps;
  g_assert_true (cart_lost_find (shop->reader, who, shop->now_ms, &lost, NULL));
  g_assert_cmpint (lost.order_id, ==, 0);
  return store_work (shop->reader).steps - before;
}

static void
fill_carts (Shop *shop, int from, int to)
{
  for (int i = from; i < to; i++) {
    shop_ticket (shop, i, "vrijdag", NULL);
    shop_seats (shop, i, (gint64[]){ 1, 3, 0 }, NULL);
  }
}

static void
test_same_work (Shop *shop, gconstpointer data)
{
  (void) data;
  StoreWork first = buy (shop, 1);
  gint64 looked = look_for_lost (shop);
  fill_carts (shop, 2, 12);
  shop->now_ms += 21 * 60000;
  shop_expire (shop);
  fill_carts (shop, 12, 24);
  StoreWork last = buy (shop, 50);
  g_test_message ("%" G_GINT64_FORMAT " steps, then %" G_GINT64_FORMAT, first.steps, last.steps);
  g_assert_cmpint (last.steps, <=, first.steps + first.steps / 50);
  g_assert_cmpint (look_for_lost (shop), ==, looked);
  g_assert_cmpint (first.prepared_again, ==, 0);
  g_assert_cmpint (last.prepared_again, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/crowd/truth", Shop, NULL, shop_open, test_crowd, shop_close);
  g_test_add ("/server/crowd/same_work", Shop, NULL, shop_open, test_same_work, shop_close);
  return g_test_run ();
}
