/* SPDX-License-Identifier: EUPL-1.2
 *
 * Waiting lines: the first in line is offered what comes free, for whatever reason, and nobody else
 * gets it; deadlines; what accepting costs; and that the counters hold after each step.
 */
#include <string.h>

#include "server/sales/after/session_capacity.h"
#include "server/sales/after/session_change.h"
#include "server/sales/waiting.h"
#include "tests/server/shop.h"

enum { HOUR_MS = 3600 * 1000 };

/* Session 2 has SHOP_SMALL places: visitors 101 and 102 have them, paid for. */
static void
fill_room (Shop *shop)
{
  for (int i = 1; i <= SHOP_SMALL; i++) {
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
    shop_seats (shop, 100 + i, (gint64[]){ 2, 0 }, NULL);
    shop_details (shop, 100 + i, "", NULL);
    shop_place (shop, 100 + i, NULL);
    shop_pay (shop, 100 + i, 4500);
  }
}

/* Somebody with a paid ticket and these sessions. */
static void
buy (Shop *shop, int visitor, const gint64 *sessions)
{
  shop_ticket (shop, visitor, "vrijdag", NULL);
  shop_seats (shop, visitor, sessions, NULL);
  shop_details (shop, visitor, "", NULL);
  shop_place (shop, visitor, NULL);
  shop_pay (shop, visitor, 4500);
}

static char *
person_of (Shop *shop, int visitor)
{
  guint8 bytes[CART_VISITOR_BYTES];
  shop_visitor (visitor, bytes);
  g_autoptr (StoreStmt) q = store_query (
      shop->reader, NULL,
      "SELECT a.public_id FROM attendee a JOIN sale_order o ON o.id = a.order_id WHERE o.visitor ="
      " :visitor AND o.state IN ('pending', 'paid') ORDER BY a.id DESC LIMIT 1",
      "b", ":visitor", bytes, sizeof bytes);
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static gboolean
act (Shop *shop, int visitor, WaitingAct what, gint64 session_id, gboolean yes, guint *fell_away,
     GError **error)
{
  g_autofree char *person = person_of (shop, visitor);
  WaitingChange *change = g_new0 (WaitingChange, 1);
  change->person = g_steal_pointer (&person);
  change->link = g_strdup ("x");
  change->session_id = session_id;
  change->act = what;
  change->yes = yes;
  gboolean well = writer_call (shop->writer, WRITER_SAVEPOINT, waiting_change_run, change, error);
  if (fell_away != NULL)
    *fell_away = change->fell_away != NULL ? change->fell_away->len : 0;
  waiting_change_free (change);
  shop_check (shop);
  return well;
}

static void
must (Shop *shop, int visitor, WaitingAct what, gint64 session_id)
{
  g_autoptr (GError) error = NULL;
  act (shop, visitor, what, session_id, FALSE, NULL, &error);
  g_assert_no_error (error);
}

static void
refused (Shop *shop, int visitor, WaitingAct what, gint64 session_id, OrderError why)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (act (shop, visitor, what, session_id, FALSE, NULL, &error));
  g_assert_error (error, ORDER_ERROR, (int) why);
}

typedef struct {
  gint64 attendee_id;
} Leaver;

static gboolean
leave_run (gpointer command, WriterTurn *turn, GError **error)
{
  return places_person_end (turn->store, ((Leaver *) command)->attendee_id, "test", turn->now_ms,
                            error);
}

/* The person of the @n-th order cancels. */
static void
cancel (Shop *shop, gint64 attendee_id)
{
  g_autoptr (GError) error = NULL;
  Leaver leaver = { attendee_id };
  writer_call (shop->writer, WRITER_SAVEPOINT, leave_run, &leaver, &error);
  g_assert_no_error (error);
}

static void
tick (Shop *shop)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, waiting_due_run, NULL, &error);
  g_assert_no_error (error);
  shop_check (shop);
}

static gint64
offers (Shop *shop)
{
  return shop_number (shop, "SELECT COUNT(*) FROM waiting WHERE state = 'offered'");
}

static gint64
letters (Shop *shop, const char *kind)
{
  g_autoptr (GError) error = NULL;
  gint64 n = store_number (shop->reader, &error, "SELECT COUNT(*) FROM letter WHERE kind = :kind",
                           -1, "t", ":kind", kind);
  g_assert_no_error (error);
  return n;
}

static gboolean
more_chairs_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "UPDATE room SET capacity = 3 WHERE id = 2", error);
}

static gboolean
set_places (Shop *shop, gint64 capacity, const char *reason, SessionCapacity *change,
            GError **error)
{
  *change = (SessionCapacity){ .session_id = 2, .staff_id = 1, .capacity = capacity };
  change->reason = g_strdup (reason);
  gboolean well = writer_call (shop->writer, WRITER_SAVEPOINT, session_capacity_run, change, error);
  g_free (change->reason);
  shop_check (shop);
  return well;
}

/* The office sets how many places there are: the line hears of more, and what is given stays. */
static void
test_office_sets_places (Shop *shop, gconstpointer data)
{
  (void) data;
  static const struct {
    gint64 capacity;
    const char *reason;
    OrderError why;
  } refusals[] = { { 1, "krap", ORDER_ERROR_SOLD_OUT },
                   { 4, "ruim", ORDER_ERROR_FIELDS }, /* the room holds 3 */
                   { 0, "nul", ORDER_ERROR_FIELDS },
                   { 3, " ", ORDER_ERROR_REASON } };
  g_autoptr (GError) failed = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, more_chairs_run, NULL, &failed);
  g_assert_no_error (failed);
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  SessionCapacity change;
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (set_places (shop, refusals[i].capacity, refusals[i].reason, &change, &error));
    g_assert_error (error, ORDER_ERROR, (int) refusals[i].why);
    g_assert_cmpint (change.taken, ==, SHOP_SMALL);
    g_assert_cmpint (change.room, ==, SHOP_SMALL + 1);
  }
  g_assert_cmpint (offers (shop), ==, 0);
  set_places (shop, 3, "stoel erbij", &change, &failed);
  g_assert_no_error (failed);
  g_assert_cmpint (offers (shop), ==, 1);
  g_assert_cmpint (letters (shop, "offer"), ==, 1);
  g_assert_cmpint (shop_number (shop,
                                "SELECT COUNT(*) FROM audit WHERE action ="
                                " 'session.capacity' AND detail LIKE '%\"from\":2,\"to\":3}'"),
                   ==, 1);
  g_autoptr (GError) offered = NULL; /* what is offered counts as given */
  g_assert_false (set_places (shop, 2, "toch niet", &change, &offered));
  g_assert_error (offered, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
  g_assert_cmpint (change.taken, ==, 3);
}

static void
test_states (void)
{
  static const struct {
    WaitingState from, to;
  } ways[] = { { WAITING_WAITING, WAITING_OFFERED },
               { WAITING_WAITING, WAITING_WITHDRAWN },
               { WAITING_OFFERED, WAITING_ACCEPTED },
               { WAITING_OFFERED, WAITING_LAPSED },
               { WAITING_OFFERED, WAITING_WITHDRAWN } };
  guint allowed = 0;
  for (int from = WAITING_WAITING; from <= WAITING_WITHDRAWN; from++) {
    g_assert_cmpint (waiting_state_from (waiting_state_name ((WaitingState) from)), ==, from);
    for (int to = WAITING_WAITING; to <= WAITING_WITHDRAWN; to++)
      allowed += waiting_state_allowed ((WaitingState) from, (WaitingState) to) ? 1 : 0;
  }
  g_assert_cmpuint (allowed, ==, G_N_ELEMENTS (ways));
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    g_assert_true (waiting_state_allowed (ways[i].from, ways[i].to));
}

static void
test_join_refuses (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 1, 0 });
  refused (shop, 1, WAITING_ACT_JOIN, 3, ORDER_ERROR_PLACES_FREE); /* has places */
  refused (shop, 1, WAITING_ACT_JOIN, 5, ORDER_ERROR_NOT_FOR_TICKET);
  refused (shop, 1, WAITING_ACT_JOIN, 99, ORDER_ERROR_UNKNOWN);
  refused (shop, 101, WAITING_ACT_JOIN, 2, ORDER_ERROR_STATE); /* has a seat in it */
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 1, WAITING_ACT_JOIN, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM waiting"), ==, 1);
  refused (shop, 1, WAITING_ACT_ACCEPT, 2, ORDER_ERROR_STATE); /* nothing was offered */
  must (shop, 1, WAITING_ACT_LEAVE, 2);
  must (shop, 1, WAITING_ACT_LEAVE, 2);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'withdrawn' FROM waiting"), ==, 1);
}

/* Two in line, one place: the first gets the offer, a passer-by nothing, and after the deadline the
 * second. */
static void
test_in_turn (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 2, WAITING_ACT_JOIN, 2);
  cancel (shop, 1);
  shop_check (shop);
  g_assert_cmpint (offers (shop), ==, 1);
  g_assert_cmpint (letters (shop, "offer"), ==, 1);
  shop_ticket (shop, 3, "vrijdag", NULL);
  g_assert_false (shop_seats_all (shop, 3, (gint64[]){ 2, 0 }));
  refused (shop, 2, WAITING_ACT_ACCEPT, 2, ORDER_ERROR_STATE);
  shop->now_ms += 24LL * HOUR_MS - 1;
  tick (shop);
  g_assert_cmpint (letters (shop, "lapsed"), ==, 0);
  shop->now_ms += 1;
  refused (shop, 1, WAITING_ACT_ACCEPT, 2, ORDER_ERROR_STATE); /* late, before the housekeeper */
  tick (shop);
  g_assert_cmpint (letters (shop, "lapsed"), ==, 1);
  g_assert_cmpint (letters (shop, "offer"), ==, 2);
  refused (shop, 1, WAITING_ACT_ACCEPT, 2, ORDER_ERROR_STATE);
  must (shop, 2, WAITING_ACT_ACCEPT, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE session_id = 2 AND state ="
                                      " 'confirmed'"),
                   ==, SHOP_SMALL);
  g_assert_cmpint (offers (shop), ==, 0);
}

/* Saying no passes it on at once. */
static void
test_no_thanks (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 2, WAITING_ACT_JOIN, 2);
  cancel (shop, 1);
  must (shop, 1, WAITING_ACT_LEAVE, 2);
  g_assert_cmpint (letters (shop, "offer"), ==, 2);
  must (shop, 2, WAITING_ACT_ACCEPT, 2);
  /* The log tells what people did from what came of it. */
  static const char SQL_DONE[] =
      "SELECT COUNT(*) FROM audit u JOIN waiting w ON u.subject = 'waiting:' || w.id WHERE u.actor "
      "="
      " 'attendee:' || w.attendee_id AND u.action IN ('waiting.joined', 'waiting.withdrawn',"
      " 'waiting.accepted')";
  static const char SQL_CAME[] = "SELECT COUNT(*) FROM audit WHERE actor = 'system' AND action ="
                                 " 'waiting.offered'";
  g_assert_cmpint (shop_number (shop, SQL_DONE), ==, 4); /* two joined, one left, one took it */
  g_assert_cmpint (shop_number (shop, SQL_CAME), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action LIKE 'waiting.%'"),
                   ==, 6);
}

/* The seat at that time goes only after yes; lines at that time fall away, and what was offered in
 * them goes to others. */
static void
test_costs (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) asked = NULL, error = NULL;
  guint fell_away = 0;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 1, 3, 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  gint64 version = shop_number (shop, "SELECT MAX (version) FROM badge");
  cancel (shop, 1);
  g_assert_false (act (shop, 1, WAITING_ACT_ACCEPT, 2, FALSE, NULL, &asked));
  g_assert_error (asked, ORDER_ERROR, ORDER_ERROR_OVERLAP);
  g_assert_nonnull (strstr (asked->message, "Een"));
  g_assert_null (strstr (asked->message, "Drie"));
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 11"), ==, 1);
  act (shop, 1, WAITING_ACT_ACCEPT, 2, TRUE, &fell_away, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fell_away, ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 11"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (session_id) FROM seat WHERE attendee_id = 3 AND"
                                      " state = 'confirmed'"),
                   ==, 2 + 3);
  g_assert_cmpint (shop_number (shop, "SELECT MAX (version) FROM badge"), >, version);
}

static gboolean
sql_run (gpointer command, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, command, error) &&
         waiting_serve_all (turn->store, turn->now_ms, error);
}

static void
change (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, sql_run, (gpointer) sql, &error);
  g_assert_no_error (error);
}

/* In two lines at one time: one yes ends the other, also when that was offered already. */
static void
test_lines_fall_away (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  guint fell_away = 0;
  fill_room (shop);
  change (shop, "UPDATE quota SET capacity = 0 WHERE id IN (11, 14)");
  buy (shop, 1, (gint64[]){ 0 });
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 1);
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 1, WAITING_ACT_JOIN, 4);
  must (shop, 2, WAITING_ACT_JOIN, 2);
  change (shop, "UPDATE quota SET capacity = 3 WHERE id = 12"); /* a place in 2, for visitor 1 */
  change (shop, "UPDATE quota SET capacity = 1 WHERE id = 11"); /* and one in 1 */
  g_assert_cmpint (offers (shop), ==, 2);
  act (shop, 1, WAITING_ACT_ACCEPT, 1, FALSE, &fell_away, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fell_away, ==, 2); /* 2, which goes to visitor 2, and 4 */
  g_assert_cmpint (offers (shop), ==, 1);
  must (shop, 2, WAITING_ACT_ACCEPT, 2);
}

/* From the cart: the turn is kept, but offered only once there is an address; and an order that
 * runs out leaves every line. */
static void
test_from_cart (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  CartSeats seats = { .waiting = { 2 }, .n_waiting = 1 };
  fill_room (shop);
  shop_visitor (1, seats.visitor);
  shop_ticket (shop, 1, "vrijdag", NULL);
  writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_seats_run, &seats, &error);
  g_assert_no_error (error);
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 2, WAITING_ACT_JOIN, 2);
  cancel (shop, 1);
  g_assert_cmpint (shop_number (shop, "SELECT a.order_id = 4 FROM waiting w JOIN attendee a ON a.id"
                                      " = w.attendee_id WHERE w.state = 'offered'"),
                   ==, 1);
  must (shop, 2, WAITING_ACT_LEAVE, 2); /* free now, and visitor 1 has no address yet */
  g_assert_cmpint (offers (shop), ==, 0);
  shop_details (shop, 1, "", NULL);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (offers (shop), ==, 1);
  shop_check (shop);
  shop->now_ms += 31 * 60000; /* never paid */
  shop_expire (shop);
  g_assert_cmpint (offers (shop), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 12"), ==, 1);
  shop_check (shop);
}

/* Who takes another ticket before ordering, waits on for what is on its days only. */
static void
test_other_ticket (Shop *shop, gconstpointer data)
{
  (void) data;
  CartSeats seats = { .waiting = { 2 }, .n_waiting = 1 };
  fill_room (shop);
  shop_visitor (1, seats.visitor);
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_call (shop, cart_seats_run, &seats, NULL);
  shop_ticket (shop, 1, "beide", NULL);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM waiting WHERE state = 'waiting'"), ==,
                   1);
  shop_ticket (shop, 1, "zaterdag", NULL);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM waiting WHERE state = 'waiting'"), ==,
                   0);
  shop_check (shop);
}

/* A freed seat by any cause: an order that runs out, another choice, more places. */
static void
test_causes (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_ticket (shop, 101, "vrijdag", NULL);
  shop_seats (shop, 101, (gint64[]){ 2, 0 }, NULL);
  shop_ticket (shop, 102, "vrijdag", NULL);
  shop_seats (shop, 102, (gint64[]){ 2, 0 }, NULL);
  for (int i = 1; i <= 3; i++) {
    buy (shop, i, (gint64[]){ 0 });
    must (shop, i, WAITING_ACT_JOIN, 2);
  }
  shop_seats (shop, 101, (gint64[]){ 1, 0 }, NULL);
  g_assert_cmpint (offers (shop), ==, 1);
  shop->now_ms += 20 * 60000;
  shop_expire (shop);
  g_assert_cmpint (offers (shop), ==, 2);
  change (shop, "UPDATE quota SET capacity = 3 WHERE id = 12");
  g_assert_cmpint (offers (shop), ==, 3);
  shop_check (shop);
}

/* Close to the start nothing is offered any more, and an offer never outlives that. */
static void
test_before_start (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  shop->now_ms = 1507273200000 - 3LL * HOUR_MS;
  cancel (shop, 1);
  g_assert_cmpint (shop_number (shop, "SELECT until_ms FROM waiting WHERE state = 'offered'"), ==,
                   1507273200000 - HOUR_MS);
  shop->now_ms = 1507273200000 - HOUR_MS;
  tick (shop);
  g_assert_cmpint (offers (shop), ==, 0);
}

static void
test_seen (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 1, 0 });
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 2, WAITING_ACT_JOIN, 2);
  g_autoptr (GPtrArray) second = waiting_places (shop->reader, 4, shop->now_ms, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpint (((WaitingPlace *) second->pdata[0])->ahead, ==, 1);
  cancel (shop, 1);
  g_autoptr (GPtrArray) first = waiting_places (shop->reader, 3, shop->now_ms, &error);
  const WaitingPlace *offer = first->pdata[0];
  g_assert_cmpint (offer->state, ==, WAITING_OFFERED);
  g_assert_cmpstr (offer->clashes, ==, "“Een”");
  g_assert_cmpint (offer->until_ms, ==, shop->now_ms + 24LL * HOUR_MS);
}

static void
buy_both_days (Shop *shop, int visitor)
{
  shop_ticket (shop, visitor, "beide", NULL);
  shop_details (shop, visitor, "", NULL);
  shop_place (shop, visitor, NULL);
  shop_pay (shop, visitor, 7000);
}

static gint64
lines_of (Shop *shop, gint64 attendee_id, const char *state)
{
  g_autoptr (GError) error = NULL;
  gint64 n = store_number (shop->reader, &error,
                           "SELECT COUNT(*) FROM waiting WHERE attendee_id = :attendee AND state ="
                           " :state",
                           -1, "it", ":attendee", attendee_id, ":state", state);
  g_assert_no_error (error);
  return n;
}

/* A session goes to Saturday: who has a ticket for Friday only is out of its line, and told; who
 * has both days stays, and is offered what the people of Friday leave behind. */
static void
test_moved_to_another_day (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  buy_both_days (shop, 2);
  buy (shop, 3, (gint64[]){ 0 });
  for (int visitor = 1; visitor <= 3; visitor++)
    must (shop, visitor, WAITING_ACT_JOIN, 2);
  cancel (shop, 1); /* the place is offered to visitor 1 */
  g_assert_cmpint (lines_of (shop, 3, "offered"), ==, 1);
  char reason[] = "zaal lek";
  SessionChange move = {
    .session_id = 2, .staff_id = 1, .room_id = 2, .starts_ms = 1507359600000, .reason = reason
  };
  writer_call (shop->writer, WRITER_SAVEPOINT, session_change_run, &move, &error);
  g_assert_no_error (error);
  shop_check (shop);
  g_assert_cmpint (lines_of (shop, 3, "withdrawn"), ==, 1);
  g_assert_cmpint (lines_of (shop, 4, "offered"), ==, 1);
  g_assert_cmpint (lines_of (shop, 5, "withdrawn"), ==, 1);
  g_assert_cmpint (letters (shop, "line_moved"), ==, 2);
  g_assert_cmpint (letters (shop, "offer"), ==, 2);
  g_assert_cmpint (move.told, ==, 3); /* and who had the other place */
  must (shop, 2, WAITING_ACT_ACCEPT, 2);
}

/* Whatever came before: no place on a day that is not on the ticket. */
static void
test_not_on_the_ticket (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_room (shop);
  buy (shop, 1, (gint64[]){ 0 });
  buy (shop, 2, (gint64[]){ 0 });
  must (shop, 1, WAITING_ACT_JOIN, 2);
  must (shop, 2, WAITING_ACT_JOIN, 2);
  cancel (shop, 1);
  change (shop, "DELETE FROM seat WHERE session_id = 2; UPDATE quota SET taken = 1 WHERE id = 12;"
                "UPDATE session SET day_id = 2 WHERE id = 2");
  g_assert_cmpint (offers (shop), ==, 1); /* there was room for the second */
  g_autofree char *person = person_of (shop, 1);
  char link[] = "x";
  WaitingChange accept = {
    .person = person, .link = link, .session_id = 2, .act = WAITING_ACT_ACCEPT
  };
  g_autoptr (GError) error = NULL;
  g_assert_false (
      writer_call (shop->writer, WRITER_SAVEPOINT, waiting_change_run, &accept, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_NOT_FOR_TICKET);
  g_ptr_array_unref (accept.fell_away);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/waiting/states", test_states);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/waiting/join-refuses", test_join_refuses },
    { "/server/waiting/in-turn", test_in_turn },
    { "/server/waiting/no-thanks", test_no_thanks },
    { "/server/waiting/costs", test_costs },
    { "/server/waiting/lines-fall-away", test_lines_fall_away },
    { "/server/waiting/from-cart", test_from_cart },
    { "/server/waiting/other-ticket", test_other_ticket },
    { "/server/waiting/causes", test_causes },
    { "/server/waiting/before-start", test_before_start },
    { "/server/waiting/seen", test_seen },
    { "/server/waiting/moved-to-another-day", test_moved_to_another_day },
    { "/server/waiting/not-on-the-ticket", test_not_on_the_ticket },
    { "/server/waiting/office-sets-places", test_office_sets_places },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
