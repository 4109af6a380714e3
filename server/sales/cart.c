/* SPDX-License-Identifier: EUPL-1.2
 *
 * Holding tickets and places; see cart.h.
 */
#include "server/sales/cart.h"

#include <string.h>

#include "server/core/secret.h"
#include "server/core/settings.h"
#include "server/sales/order_price.h"
#include "server/sales/waiting.h"

enum { MINUTE_MS = 60 * 1000, PUBLIC_ID_BYTES = 12 };

static const char SQL_CART[] =
    "SELECT o.id, a.id, o.expires_ms, t.code, t.days, t.price_cents, t.kind, (SELECT COUNT(*) FROM"
    " attendee b WHERE b.order_id = o.id) FROM sale_order o JOIN attendee a ON a.order_id = o.id"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE o.visitor = :visitor"
    " AND o.state = 'cart' AND o.expires_ms > :now ORDER BY a.position LIMIT 1";
static const char SQL_CART_SEATS[] =
    "SELECT session_id FROM seat WHERE attendee_id = :attendee AND gone = 0";
/* The cart of which there is at most one, and how many that ran out. */
static const char SQL_BEFORE[] =
    "SELECT IFNULL (SUM (IIF (state = 'cart', id, 0)), 0), IFNULL (SUM (state = 'expired'), 0)"
    " FROM sale_order WHERE visitor = :visitor AND state IN ('cart', 'expired') AND number IS NULL";
/* Who begins anew need not hear of the old one any more. */
static const char SQL_FORGET_LOST[] =
    "UPDATE sale_order SET visitor = NULL WHERE visitor = :visitor AND state = 'expired'"
    " AND number IS NULL";
static const char SQL_TICKET_FULL[] =
    "SELECT COUNT(*) FROM ticket_quota tq JOIN quota q ON q.id = tq.quota_id"
    " WHERE tq.ticket_type_id = :ticket AND q.taken >= q.capacity";
static const char SQL_TICKET_QUOTAS[] =
    "SELECT quota_id FROM ticket_quota WHERE ticket_type_id = :ticket";
static const char SQL_TAKE[] = "UPDATE quota SET taken = taken + 1 WHERE id = :id";
static const char SQL_ORDER_ADD[] =
    "INSERT INTO sale_order (public_id, state, visitor, lang, created_ms, expires_ms)"
    " VALUES (:public, 'cart', :visitor, :lang, :now, :expires)";
static const char SQL_ATTENDEE_ADD[] =
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents, role, voucher_id, block_quota_id)"
    " VALUES (:order, :ticket, :price, :role, NULLIF (:voucher, 0), NULLIF (:block, 0))";
static const char SQL_ATTENDEE_TICKET[] =
    "UPDATE attendee SET ticket_type_id = :ticket, price_cents = :price, role = :role,"
    " voucher_id = NULLIF (:voucher, 0), block_quota_id = NULLIF (:block, 0) WHERE id = :id";
static const char SQL_VOUCHER[] =
    "UPDATE sale_order SET voucher_id = NULLIF (:voucher, 0) WHERE id = :id"
    " AND IFNULL (voucher_id, 0) <> :voucher";

/* ---- Reading ---- */

void
cart_clear (Cart *cart)
{
  g_clear_pointer (&cart->ticket_code, g_free);
  g_clear_pointer (&cart->sessions, g_array_unref);
  g_clear_pointer (&cart->waiting, g_array_unref);
  *cart = (Cart){ 0 };
}

gboolean
cart_has (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static gboolean
read_choice (Store *store, Cart *cart, GError **error)
{
  cart->sessions = g_array_new (FALSE, FALSE, sizeof (gint64));
  cart->waiting = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (cart->order_id == 0)
    return TRUE;
  g_autoptr (StoreStmt) seats =
      store_query (store, error, SQL_CART_SEATS, "i", ":attendee", cart->attendee_id);
  StoreStep step = STORE_FAILED;
  while (seats != NULL && (step = store_step (seats, error)) == STORE_ROW) {
    gint64 session = store_column_int (seats, 0);
    g_array_append_val (cart->sessions, session);
  }
  if (step != STORE_DONE)
    return FALSE;
  g_autoptr (GArray) lines = waiting_lines (store, cart->attendee_id, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    g_array_append_val (cart->waiting, g_array_index (lines, WaitingLine, i).session_id);
  return lines != NULL;
}

gboolean
cart_find_head (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms, Cart *cart,
                GError **error)
{
  cart_clear (cart);
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
  cart->kind = ticket_kind_from (store_column_text (q, 6));
  cart->people = (int) store_column_int (q, 7);
  return TRUE;
}

gboolean
cart_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms, Cart *cart,
           GError **error)
{
  return cart_find_head (store, visitor, now_ms, cart, error) && read_choice (store, cart, error);
}

/* ---- Choosing a ticket ---- */

void
cart_ticket_free (gpointer data)
{
  CartTicket *command = data;
  if (command == NULL)
    return;
  g_free (command->ticket_code);
  g_free (command->voucher);
  g_free (command);
}

/* Gives back the cart the visitor had, and forgets those that ran out. */
static gboolean
clear_before (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], GError **error)
{
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_BEFORE, "b", ":visitor", visitor,
                                         (gsize) CART_VISITOR_BYTES);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gint64 old = store_column_int (q, 0), lost = store_column_int (q, 1);
  return (old == 0 ||
          order_give_back (turn->store, old, ORDER_CANCELLED, "visitor", turn->now_ms, error)) &&
         (lost == 0 || store_change (turn->store, error, SQL_FORGET_LOST, "b", ":visitor", visitor,
                                     (gsize) CART_VISITOR_BYTES));
}

gboolean
cart_open (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], const char *lang,
           gint64 *order_id, GError **error)
{
  Store *store = turn->store;
  if (!clear_before (turn, visitor, error))
    return FALSE;
  gint64 hold_ms = settings_int (store, "cart.hold_min") * MINUTE_MS;
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  if (!store_change (store, error, SQL_ORDER_ADD, "tbtii", ":public", public_id, ":visitor",
                     visitor, (gsize) CART_VISITOR_BYTES, ":lang", lang, ":now", turn->now_ms,
                     ":expires", turn->now_ms + hold_ms))
    return FALSE;
  *order_id = store_last_id (store);
  return TRUE;
}

static const char *
role_of (const Ticket *ticket)
{
  return ticket->kind == TICKET_SPEAKER ? "speaker" : "attendee";
}

/* Looked at first, so that an order is not written in vain when all is sold out. */
static gboolean
ticket_is_free (Store *store, const Ticket *ticket, gint64 now_ms, GError **error)
{
  gint64 full = store_number (store, error, SQL_TICKET_FULL, -1, "i", ":ticket", ticket->id);
  if (full > 0 && order_expire_due (store, now_ms, error))
    full = store_number (store, error, SQL_TICKET_FULL, -1, "i", ":ticket", ticket->id);
  if (full > 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT, "no places left");
  return full == 0;
}

/* What the ticket costs with the voucher, and where it counts. */
typedef struct {
  gint64 price_cents, voucher_id, block_quota_id;
} Terms;

static gboolean
terms_of (const Ticket *ticket, const Voucher *voucher, Terms *terms, GError **error)
{
  *terms = (Terms){ .price_cents = ticket->price_cents };
  if (voucher->id == 0)
    return TRUE;
  if (!voucher_fits (voucher, ticket->id, ticket->openly)) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_VOUCHER, "not for this ticket");
    return FALSE;
  }
  *terms =
      (Terms){ voucher_price (voucher, ticket->price_cents), voucher->id, voucher->block_quota_id };
  return TRUE;
}

static gboolean
take_quotas (Store *store, gint64 ticket_id, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_TICKET_QUOTAS, "i", ":ticket", ticket_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (!store_change (store, error, SQL_TAKE, "i", ":id", store_column_int (q, 0)))
      return FALSE;
  return step == STORE_DONE;
}

static gboolean
take_ticket (Store *store, gint64 order_id, const Ticket *ticket, const Terms *terms, gint64 now_ms,
             GError **error)
{
  gboolean taken = FALSE;
  if (terms->block_quota_id == 0) /* was seen to be free */
    return take_quotas (store, ticket->id, error);
  if (!places_tickets_take (store, order_id, now_ms, &taken, error))
    return FALSE;
  if (!taken)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT, "no places left in the block");
  return taken;
}

static gboolean
first_ticket (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], const char *lang,
              const Ticket *ticket, const Terms *terms, Cart *cart, GError **error)
{
  Store *store = turn->store;
  if ((terms->block_quota_id == 0 && !ticket_is_free (store, ticket, turn->now_ms, error)) ||
      !cart_open (turn, visitor, lang, &cart->order_id, error) ||
      !store_change (store, error, SQL_ATTENDEE_ADD, "iiitii", ":order", cart->order_id, ":ticket",
                     ticket->id, ":price", terms->price_cents, ":role", role_of (ticket),
                     ":voucher", terms->voucher_id, ":block", terms->block_quota_id))
    return FALSE;
  cart->attendee_id = store_last_id (store);
  return take_ticket (store, cart->order_id, ticket, terms, turn->now_ms, error);
}

gboolean
cart_begin (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], const char *lang,
            const Ticket *ticket, Cart *cart, GError **error)
{
  const Terms terms = { .price_cents = ticket->price_cents };
  cart->days = ticket->days;
  return first_ticket (turn, visitor, lang, ticket, &terms, cart, error);
}

/* Who waits in a line, waits for a day that is on the ticket. */
static gboolean
leave_other_days (Store *store, gint64 attendee_id, int days, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) lines = waiting_lines (store, attendee_id, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++) {
    g_auto (PlacesSession) session = { 0 };
    gint64 id = g_array_index (lines, WaitingLine, i).session_id;
    if (!places_session (store, id, &session, error) ||
        ((days >> (session.day_id - 1) & 1) == 0 &&
         !waiting_leave (store, attendee_id, id, now_ms, error)))
      return FALSE;
  }
  return lines != NULL;
}

/* Gives the old ticket back before the new one is taken, so that a day in both stays this one's. */
static gboolean
other_ticket (WriterTurn *turn, const Cart *cart, const Ticket *ticket, const Terms *terms,
              GError **error)
{
  Store *store = turn->store;
  gboolean taken = FALSE;
  if (!places_tickets_give (store, cart->order_id, error) ||
      !store_change (store, error, SQL_ATTENDEE_TICKET, "iitiii", ":ticket", ticket->id, ":price",
                     terms->price_cents, ":role", role_of (ticket), ":voucher", terms->voucher_id,
                     ":block", terms->block_quota_id, ":id", cart->attendee_id) ||
      !places_tickets_take (store, cart->order_id, turn->now_ms, &taken, error))
    return FALSE;
  if (!taken) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT, "no places left");
    return FALSE;
  }
  g_autoptr (GArray) fitting = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) held = places_held (store, cart->attendee_id, error);
  for (guint i = 0; held != NULL && i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if ((ticket->days >> (seat->day_id - 1) & 1) != 0)
      g_array_append_val (fitting, seat->id);
  }
  return held != NULL &&
         seats_choose (store, cart->attendee_id, ticket->days,
                       (const gint64 *) (const void *) fitting->data, fitting->len, turn->now_ms,
                       full, error) &&
         leave_other_days (store, cart->attendee_id, ticket->days, turn->now_ms, error);
}

/* A voucher typed must be good; none typed is none. */
static gboolean
typed_voucher (Store *store, const char *code, gint64 now_ms, Voucher *voucher, GError **error)
{
  *voucher = (Voucher){ 0 };
  if (code == NULL || *code == '\0')
    return TRUE;
  g_autoptr (GError) failed = NULL;
  if (voucher_find (store, code, now_ms, voucher, &failed))
    return TRUE;
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_VOUCHER, "no such voucher");
  return FALSE;
}

/* Adds @session_id in place of what it clashes with. @full: (element-type gint64): gets it when it
 * was full. */
static gboolean
add_session (WriterTurn *turn, gint64 attendee_id, int days, gint64 session_id, GArray *full,
             GError **error)
{
  g_auto (PlacesSession) session = { 0 };
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) held = places_held (turn->store, attendee_id, error);
  if (held == NULL || !places_session (turn->store, session_id, &session, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (!places_clash (seat, &session))
      g_array_append_val (wanted, seat->id);
  }
  g_array_append_val (wanted, session_id);
  return seats_choose (turn->store, attendee_id, days, (const gint64 *) (const void *) wanted->data,
                       wanted->len, turn->now_ms, full, error);
}

char *
cart_outcome (const GArray *full, const char *path)
{
  if (full->len == 0)
    return g_strdup (path);
  GString *out = g_string_new ("/aanmelden/sessies?vol=");
  for (guint i = 0; i < full->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "." : "",
                            g_array_index (full, gint64, i));
  return g_string_free (out, FALSE);
}

/* The session somebody came for; a day that the ticket does not have is not held against them. */
static gboolean
add_wish (WriterTurn *turn, const CartTicket *command, gint64 attendee_id, const Ticket *ticket,
          GError **error)
{
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) refused = NULL;
  if (command->session_id != 0 &&
      !add_session (turn, attendee_id, ticket->days, command->session_id, full, &refused) &&
      refused->domain != ORDER_ERROR) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return FALSE;
  }
  turn->outcome = cart_outcome (full, "/aanmelden/sessies");
  return TRUE;
}

gboolean
cart_ticket_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CartTicket *command = data;
  g_auto (Cart) cart = { 0 };
  Voucher voucher;
  Ticket ticket;
  Terms terms;
  if (!cart_find_head (turn->store, command->visitor, turn->now_ms, &cart, error) ||
      !typed_voucher (turn->store, command->voucher, turn->now_ms, &voucher, error) ||
      !ticket_find (turn->store, command->ticket_code, &voucher, command->staff, turn->now_ms,
                    &ticket, error) ||
      !ticket_for_one (&ticket, error) || !terms_of (&ticket, &voucher, &terms, error))
    return FALSE;
  gboolean fresh = cart.order_id == 0;
  gboolean same = !fresh && cart.people == 1 &&
                  strcmp (cart.ticket_code, command->ticket_code) == 0 && terms.voucher_id == 0;
  gboolean well = same || (cart.people == 1 ? other_ticket (turn, &cart, &ticket, &terms, error)
                                            : first_ticket (turn, command->visitor, command->lang,
                                                            &ticket, &terms, &cart, error));
  gboolean as_it_is = fresh && terms.voucher_id == 0; /* a new cart has no voucher */
  return well &&
         (as_it_is || store_change (turn->store, error, SQL_VOUCHER, "ii", ":voucher",
                                    terms.voucher_id, ":id", cart.order_id)) &&
         add_wish (turn, command, cart.attendee_id, &ticket, error);
}
