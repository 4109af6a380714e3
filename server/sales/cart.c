/* SPDX-License-Identifier: EUPL-1.2
 *
 * Holding places; see cart.h.
 */
#include "server/sales/cart.h"

#include <string.h>

#include "server/core/change.h"
#include "server/core/secret.h"
#include "server/core/settings.h"

enum { MINUTE_MS = 60 * 1000, PUBLIC_ID_BYTES = 12, EXPIRE_AT_ONCE = 200 };

static const char SQL_CART[] =
    "SELECT o.id, a.id, o.expires_ms, t.code, t.days, t.price_cents FROM sale_order o"
    " JOIN attendee a ON a.order_id = o.id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE o.visitor = :visitor AND o.state = 'cart' AND o.expires_ms > :now";
static const char SQL_CART_SEATS[] =
    "SELECT session_id FROM seat WHERE attendee_id = :attendee AND state = 'held'";
static const char SQL_STALE_CART[] =
    "SELECT id FROM sale_order WHERE visitor = :visitor AND state = 'cart'";
static const char SQL_TICKET[] =
    "SELECT id, days, price_cents FROM ticket_type WHERE code = :code AND on_sale";
static const char SQL_TICKET_FREE[] =
    "SELECT COUNT(*) FROM ticket_quota tq JOIN quota q ON q.id = tq.quota_id"
    " WHERE tq.ticket_type_id = :ticket AND q.taken >= q.capacity AND q.id NOT IN"
    " (SELECT quota_id FROM ticket_quota WHERE ticket_type_id = :old)";
static const char SQL_TICKET_TAKE[] = "UPDATE quota SET taken = taken + 1 WHERE id IN"
                                      " (SELECT quota_id FROM ticket_quota WHERE ticket_type_id ="
                                      " :ticket)";
static const char SQL_TICKET_GIVE[] = "UPDATE quota SET taken = taken - 1 WHERE id IN"
                                      " (SELECT quota_id FROM ticket_quota WHERE ticket_type_id ="
                                      " :ticket)";
static const char SQL_ORDER_ADD[] =
    "INSERT INTO sale_order (public_id, state, visitor, lang, created_ms, expires_ms)"
    " VALUES (:public, 'cart', :visitor, :lang, :now, :expires)";
static const char SQL_ATTENDEE_ADD[] =
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents) VALUES (:order, :ticket, :price)";
static const char SQL_ATTENDEE_TICKET[] =
    "UPDATE attendee SET ticket_type_id = :ticket, price_cents = :price WHERE id = :id";
static const char SQL_ATTENDEE_TICKET_ID[] = "SELECT ticket_type_id FROM attendee WHERE id = :id";
static const char SQL_SESSION[] =
    "SELECT s.title, s.starts_ms, s.ends_ms, s.day_id, s.quota_id, s.state FROM session s"
    " WHERE s.id = :id";
static const char SQL_QUOTA_TAKE[] =
    "UPDATE quota SET taken = taken + 1 WHERE id = :id AND taken < capacity";
static const char SQL_QUOTA_GIVE[] = "UPDATE quota SET taken = taken - 1 WHERE id = :id";
static const char SQL_SEAT_ADD[] = "INSERT INTO seat (attendee_id, session_id, state, at_ms)"
                                   " VALUES (:attendee, :session, 'held', :now)";
static const char SQL_SEAT_RELEASE[] =
    "UPDATE seat SET state = 'released', at_ms = :now WHERE attendee_id = :attendee"
    " AND session_id = :session AND state = 'held'";
static const char SQL_ORDER_TICKETS[] =
    "SELECT ticket_type_id FROM attendee WHERE order_id = :order";
static const char SQL_ORDER_SEATS_GIVE[] =
    "UPDATE quota SET taken = taken - (SELECT COUNT(*) FROM seat e JOIN attendee a ON a.id ="
    " e.attendee_id JOIN session s ON s.id = e.session_id WHERE a.order_id = :order AND"
    " e.state <> 'released' AND s.quota_id = quota.id) WHERE id IN (SELECT s.quota_id FROM seat e"
    " JOIN attendee a ON a.id = e.attendee_id JOIN session s ON s.id = e.session_id"
    " WHERE a.order_id = :order AND e.state <> 'released')";
static const char SQL_ORDER_VOUCHER_GIVE[] =
    "UPDATE voucher SET uses = uses - 1 WHERE id = (SELECT voucher_id FROM sale_order WHERE id ="
    " :order AND state = 'pending')";
/* Its seats have the same moment, by which a payment that comes too late finds them. */
static const char SQL_ORDER_ENDED[] = "UPDATE sale_order SET expires_ms = :now WHERE id = :order";
static const char SQL_DUE[] = "SELECT id FROM sale_order WHERE state IN ('cart', 'pending')"
                              " AND expires_ms <= :now ORDER BY expires_ms LIMIT :limit";

/* ---- Reading ---- */

void
cart_clear (Cart *cart)
{
  g_clear_pointer (&cart->ticket_code, g_free);
  g_clear_pointer (&cart->sessions, g_array_unref);
  *cart = (Cart){ 0 };
}

gboolean
cart_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms, Cart *cart,
           GError **error)
{
  cart_clear (cart);
  cart->sessions = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CART, "bi", ":visitor", visitor,
                                         (gsize) CART_VISITOR_BYTES, ":now", now_ms);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW)
    return step == STORE_DONE;
  cart->order_id = store_column_int (q, 0);
  cart->attendee_id = store_column_int (q, 1);
  cart->expires_ms = store_column_int (q, 2);
  cart->ticket_code = g_strdup (store_column_text (q, 3));
  cart->days = (int) store_column_int (q, 4);
  cart->price_cents = store_column_int (q, 5);
  g_autoptr (StoreStmt) seats =
      store_query (store, error, SQL_CART_SEATS, "i", ":attendee", cart->attendee_id);
  if (seats == NULL)
    return FALSE;
  while ((step = store_step (seats, error)) == STORE_ROW) {
    gint64 session = store_column_int (seats, 0);
    g_array_append_val (cart->sessions, session);
  }
  return step == STORE_DONE;
}

/* ---- Quotas ---- */

gboolean
quota_take (Store *store, gint64 quota_id, gboolean *taken, GError **error)
{
  if (!store_change (store, error, SQL_QUOTA_TAKE, "i", ":id", quota_id))
    return FALSE;
  *taken = store_changes (store) == 1;
  return TRUE;
}

gboolean
quota_give (Store *store, gint64 quota_id, GError **error)
{
  return store_change (store, error, SQL_QUOTA_GIVE, "i", ":id", quota_id);
}

/* ---- Giving back ---- */

gboolean
order_give_back (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) tickets =
      store_query (store, error, SQL_ORDER_TICKETS, "i", ":order", order_id);
  if (tickets == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (tickets, error)) == STORE_ROW)
    if (!store_change (store, error, SQL_TICKET_GIVE, "i", ":ticket",
                       store_column_int (tickets, 0)))
      return FALSE;
  return step == STORE_DONE &&
         store_change (store, error, SQL_ORDER_SEATS_GIVE, "i", ":order", order_id) &&
         store_change (store, error, SQL_ORDER_VOUCHER_GIVE, "i", ":order", order_id) &&
         store_change (store, error, SQL_ORDER_ENDED, "ii", ":now", now_ms, ":order", order_id) &&
         seat_state_change (store, order_id, SEAT_RELEASED, now_ms, error) &&
         order_state_change (store, order_id, ORDER_EXPIRED, "system", now_ms, error);
}

gboolean
order_expire_due_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_DUE, "id", ":now", turn->now_ms,
                                         ":limit", EXPIRE_AT_ONCE);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (due, id);
  }
  for (guint i = 0; step == STORE_DONE && i < due->len; i++)
    if (!order_give_back (turn->store, g_array_index (due, gint64, i), turn->now_ms, error))
      return FALSE;
  return step == STORE_DONE;
}

/* ---- Choosing a ticket ---- */

void
cart_ticket_free (gpointer data)
{
  CartTicket *command = data;
  g_free (command->ticket_code);
  g_free (command);
}

typedef struct {
  gint64 id;
  int days;
  gint64 price_cents;
} Ticket;

static gboolean
find_ticket (Store *store, const char *code, gint64 old_ticket, Ticket *ticket, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TICKET, "t", ":code", code);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW) {
    if (step == STORE_DONE)
      g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such ticket");
    return FALSE;
  }
  ticket->id = store_column_int (q, 0);
  ticket->days = (int) store_column_int (q, 1);
  ticket->price_cents = store_column_int (q, 2);
  gint64 full = store_number (store, error, SQL_TICKET_FREE, -1, "ii", ":ticket", ticket->id,
                              ":old", old_ticket);
  if (full > 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT, "no places left");
  return full == 0;
}

static gboolean
open_cart (WriterTurn *turn, const CartTicket *command, const Ticket *ticket, GError **error)
{
  gint64 hold_ms = settings_int (turn->store, "cart.hold_min") * MINUTE_MS;
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  return store_change (turn->store, error, SQL_ORDER_ADD, "tbtii", ":public", public_id, ":visitor",
                       command->visitor, (gsize) CART_VISITOR_BYTES, ":lang", command->lang, ":now",
                       turn->now_ms, ":expires", turn->now_ms + hold_ms) &&
         store_change (turn->store, error, SQL_ATTENDEE_ADD, "iii", ":order",
                       store_last_id (turn->store), ":ticket", ticket->id, ":price",
                       ticket->price_cents) &&
         store_change (turn->store, error, SQL_TICKET_TAKE, "i", ":ticket", ticket->id);
}

typedef struct {
  gint64 id;
  char *title;
  gint64 starts_ms, ends_ms;
  gint64 day_id;
  gint64 quota_id;
  gboolean bookable;
} Chosen;

static void
chosen_clear (gpointer data)
{
  g_free (((Chosen *) data)->title);
}

static gboolean
find_session (Store *store, gint64 id, Chosen *chosen, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSION, "i", ":id", id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW) {
    if (step == STORE_DONE)
      g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such session");
    return FALSE;
  }
  *chosen = (Chosen){ .id = id,
                      .title = g_strdup (store_column_text (q, 0)),
                      .starts_ms = store_column_int (q, 1),
                      .ends_ms = store_column_int (q, 2),
                      .day_id = store_column_int (q, 3),
                      .quota_id = store_column_int (q, 4) };
  chosen->bookable = chosen->quota_id > 0 && strcmp (store_column_text (q, 5), "confirmed") == 0;
  return TRUE;
}

static gboolean
release_seat (WriterTurn *turn, gint64 attendee_id, const Chosen *chosen, GError **error)
{
  return quota_give (turn->store, chosen->quota_id, error) &&
         store_change (turn->store, error, SQL_SEAT_RELEASE, "iii", ":now", turn->now_ms,
                       ":attendee", attendee_id, ":session", chosen->id);
}

static gboolean
change_ticket (WriterTurn *turn, const Cart *cart, gint64 old_ticket, const Ticket *ticket,
               GError **error)
{
  Store *store = turn->store;
  if (!store_change (store, error, SQL_TICKET_GIVE, "i", ":ticket", old_ticket) ||
      !store_change (store, error, SQL_TICKET_TAKE, "i", ":ticket", ticket->id) ||
      !store_change (store, error, SQL_ATTENDEE_TICKET, "iii", ":ticket", ticket->id, ":price",
                     ticket->price_cents, ":id", cart->attendee_id))
    return FALSE;
  for (guint i = 0; i < cart->sessions->len; i++) {
    Chosen chosen = { 0 };
    if (!find_session (store, g_array_index (cart->sessions, gint64, i), &chosen, error))
      return FALSE;
    gboolean fits = (ticket->days >> (chosen.day_id - 1) & 1) != 0;
    gboolean well = fits || release_seat (turn, cart->attendee_id, &chosen, error);
    chosen_clear (&chosen);
    if (!well)
      return FALSE;
  }
  return TRUE;
}

gboolean
cart_ticket_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CartTicket *command = data;
  g_auto (Cart) cart = { 0 };
  if (!cart_find (turn->store, command->visitor, turn->now_ms, &cart, error))
    return FALSE;
  gint64 old_ticket = cart.order_id == 0 ? 0
                                         : store_number (turn->store, error, SQL_ATTENDEE_TICKET_ID,
                                                         0, "i", ":id", cart.attendee_id);
  Ticket ticket;
  if (!find_ticket (turn->store, command->ticket_code, old_ticket, &ticket, error))
    return FALSE;
  gint64 stale = cart.order_id != 0
                     ? 0
                     : store_number (turn->store, error, SQL_STALE_CART, 0, "b", ":visitor",
                                     command->visitor, (gsize) CART_VISITOR_BYTES);
  if (stale != 0 && !order_give_back (turn->store, stale, turn->now_ms, error))
    return FALSE;
  turn->outcome = g_strdup ("/aanmelden/sessies");
  if (cart.order_id == 0)
    return open_cart (turn, command, &ticket, error);
  return old_ticket == ticket.id || change_ticket (turn, &cart, old_ticket, &ticket, error);
}

/* ---- Choosing sessions ---- */

static gboolean
check_session (const Chosen *chosen, const Cart *cart, const GArray *before, GError **error)
{
  if (!chosen->bookable) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "“%s” has no places to book",
                 chosen->title);
    return FALSE;
  }
  if ((cart->days >> (chosen->day_id - 1) & 1) == 0) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_NOT_FOR_TICKET, "%s", chosen->title);
    return FALSE;
  }
  for (guint i = 0; i < before->len; i++) {
    const Chosen *other = &g_array_index (before, Chosen, i);
    if (other->starts_ms < chosen->ends_ms && chosen->starts_ms < other->ends_ms) {
      g_set_error (error, ORDER_ERROR, ORDER_ERROR_OVERLAP, "“%s” – “%s”", other->title,
                   chosen->title);
      return FALSE;
    }
  }
  return TRUE;
}

static GArray *
check_sessions (Store *store, const CartSeats *command, const Cart *cart, GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Chosen));
  g_array_set_clear_func (wanted, chosen_clear);
  for (guint i = 0; i < command->n_sessions; i++) {
    Chosen chosen = { 0 };
    if (!find_session (store, command->sessions[i], &chosen, error))
      return NULL;
    if (!check_session (&chosen, cart, wanted, error)) {
      chosen_clear (&chosen);
      return NULL;
    }
    g_array_append_val (wanted, chosen);
  }
  return g_steal_pointer (&wanted);
}

static gboolean
holds (const Cart *cart, gint64 session_id)
{
  for (guint i = 0; i < cart->sessions->len; i++)
    if (g_array_index (cart->sessions, gint64, i) == session_id)
      return TRUE;
  return FALSE;
}

/* Takes the new ones; those that turn out full go to @full. */
static gboolean
take_seats (WriterTurn *turn, const Cart *cart, const GArray *wanted, GArray *full, GError **error)
{
  for (guint i = 0; i < wanted->len; i++) {
    const Chosen *chosen = &g_array_index (wanted, Chosen, i);
    gboolean taken = FALSE;
    if (holds (cart, chosen->id))
      continue;
    if (!quota_take (turn->store, chosen->quota_id, &taken, error))
      return FALSE;
    if (!taken)
      g_array_append_val (full, i);
    else if (!store_change (turn->store, error, SQL_SEAT_ADD, "iii", ":attendee", cart->attendee_id,
                            ":session", chosen->id, ":now", turn->now_ms))
      return FALSE;
  }
  return TRUE;
}

/* A seat stays when it is wanted, or when what it was to be changed for is full and nothing else
 * that was taken is at its time. */
static gboolean
is_kept (const Chosen *held, const GArray *wanted, const GArray *full)
{
  gboolean for_full = FALSE;
  for (guint i = 0; i < wanted->len; i++) {
    const Chosen *wish = &g_array_index (wanted, Chosen, i);
    gboolean missed = FALSE;
    if (wish->id == held->id)
      return TRUE;
    for (guint j = 0; j < full->len; j++)
      missed = missed || g_array_index (full, guint, j) == i;
    gboolean at_its_time = wish->starts_ms < held->ends_ms && held->starts_ms < wish->ends_ms;
    if (at_its_time && !missed)
      return FALSE;
    for_full = for_full || at_its_time;
  }
  return for_full;
}

static gboolean
drop_seats (WriterTurn *turn, const Cart *cart, const GArray *wanted, const GArray *full,
            GError **error)
{
  for (guint i = 0; i < cart->sessions->len; i++) {
    Chosen held = { 0 };
    if (!find_session (turn->store, g_array_index (cart->sessions, gint64, i), &held, error))
      return FALSE;
    gboolean keep = is_kept (&held, wanted, full);
    gboolean well = keep || release_seat (turn, cart->attendee_id, &held, error);
    chosen_clear (&held);
    if (!well)
      return FALSE;
  }
  return TRUE;
}

static char *
seats_outcome (const GArray *wanted, const GArray *full)
{
  if (full->len == 0)
    return g_strdup ("/aanmelden/gegevens");
  GString *path = g_string_new ("/aanmelden/sessies?vol=");
  for (guint i = 0; i < full->len; i++)
    g_string_append_printf (path, "%s%" G_GINT64_FORMAT, i > 0 ? "." : "",
                            g_array_index (wanted, Chosen, g_array_index (full, guint, i)).id);
  return g_string_free (path, FALSE);
}

gboolean
cart_seats_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CartSeats *command = data;
  g_auto (Cart) cart = { 0 };
  if (!cart_find (turn->store, command->visitor, turn->now_ms, &cart, error))
    return FALSE;
  if (cart.order_id == 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_NO_CART, "no cart");
    return FALSE;
  }
  g_autoptr (GArray) wanted = check_sessions (turn->store, command, &cart, error);
  if (wanted == NULL)
    return FALSE;
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!take_seats (turn, &cart, wanted, full, error) ||
      !drop_seats (turn, &cart, wanted, full, error))
    return FALSE;
  turn->outcome = seats_outcome (wanted, full);
  return TRUE;
}
