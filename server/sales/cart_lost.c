/* SPDX-License-Identifier: EUPL-1.2
 *
 * Carts that ran out; see cart_lost.h.
 */
#include "server/sales/cart_lost.h"

#include "server/sales/order_price.h"

static const gint64 TOLD_MS = 24LL * 3600 * 1000;

/* The housekeeper may not have been round yet: then it still says "cart". */
static const char SQL_LOST[] =
    "SELECT id FROM (SELECT id, expires_ms FROM sale_order WHERE visitor = :visitor"
    " AND state = 'expired' AND number IS NULL UNION ALL SELECT id, expires_ms FROM sale_order"
    " WHERE visitor = :visitor AND state = 'cart') WHERE expires_ms BETWEEN :now - :told AND :now"
    " ORDER BY id DESC LIMIT 1";
static const char SQL_TICKET[] =
    "SELECT (SELECT COUNT(*) FROM attendee b WHERE b.order_id = a.order_id), t.name_nl, t.name_en"
    " FROM attendee a JOIN ticket_type t ON t.id = a.ticket_type_id WHERE a.order_id = :order"
    " ORDER BY a.position LIMIT 1";
/* What is not given back yet, is about to be. */
static const char SQL_FULL[] =
    "SELECT COUNT(*) FROM (SELECT quota_id, COUNT(*) AS n FROM ticket_place WHERE order_id = :order"
    " GROUP BY quota_id) p JOIN quota q ON q.id = p.quota_id WHERE q.taken + p.n > q.capacity"
    " AND (SELECT state FROM sale_order WHERE id = :order) <> 'cart'";
static const char SQL_SESSIONS[] =
    "SELECT s.id, s.title, s.state = 'confirmed' AND (q.taken < q.capacity OR e.gone = 0)"
    " FROM sale_order o JOIN attendee a ON a.order_id = o.id AND a.position = 1 JOIN seat e"
    " ON e.attendee_id = a.id AND (e.gone = 0 OR e.at_ms = o.expires_ms) JOIN session s"
    " ON s.id = e.session_id JOIN quota q ON q.id = s.quota_id WHERE o.id = :order"
    " ORDER BY s.starts_ms";
static const char SQL_STATE_IS_CART[] =
    "SELECT COUNT(*) FROM sale_order WHERE id = :order AND state = 'cart'";
static const char SQL_COPY_ORDER[] =
    "UPDATE sale_order SET lang = o.lang, email = o.email, contact_name = o.contact_name, school ="
    " o.school, place = o.place, voucher_id = o.voucher_id, total_cents = o.total_cents FROM"
    " sale_order o WHERE o.id = :lost AND sale_order.id = :order";
static const char SQL_COPY_PEOPLE[] =
    "INSERT INTO attendee (order_id, position, ticket_type_id, price_cents, voucher_id,"
    " block_quota_id, part, role, name, email, school, place, sector, no_photo) SELECT :order,"
    " position, ticket_type_id, price_cents, voucher_id, block_quota_id, part, role, name, email,"
    " school, place, sector, no_photo FROM attendee WHERE order_id = :lost";
static const char SQL_COPY_TEACHERS[] =
    "INSERT INTO teacher (attendee_id, register_number, enrolled) SELECT n.id, t.register_number,"
    " t.enrolled FROM attendee a JOIN teacher t ON t.attendee_id = a.id JOIN attendee n"
    " ON n.order_id = :order AND n.position = a.position WHERE a.order_id = :lost";
static const char SQL_PERSON[] =
    "SELECT a.id, t.days, a.name <> '' FROM attendee a JOIN ticket_type t ON t.id ="
    " a.ticket_type_id WHERE a.order_id = :order ORDER BY a.position LIMIT 1";

static void
clear_session (gpointer session)
{
  g_free (((CartLostSession *) session)->title);
}

void
cart_lost_clear (CartLost *lost)
{
  g_clear_pointer (&lost->ticket_nl, g_free);
  g_clear_pointer (&lost->ticket_en, g_free);
  g_clear_pointer (&lost->sessions, g_array_unref);
  *lost = (CartLost){ 0 };
}

static gboolean
read_sessions (Store *store, CartLost *lost, GError **error)
{
  lost->sessions = g_array_new (FALSE, FALSE, sizeof (CartLostSession));
  g_array_set_clear_func (lost->sessions, clear_session);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSIONS, "i", ":order", lost->order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    CartLostSession session = { store_column_int (q, 0), g_strdup (store_column_text (q, 1)),
                                store_column_int (q, 2) != 0 };
    g_array_append_val (lost->sessions, session);
  }
  return step == STORE_DONE;
}

gboolean
cart_lost_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms,
                CartLost *lost, GError **error)
{
  cart_lost_clear (lost);
  g_autoptr (GError) failed = NULL;
  gint64 id = store_number (store, &failed, SQL_LOST, 0, "bii", ":visitor", visitor,
                            (gsize) CART_VISITOR_BYTES, ":now", now_ms, ":told", TOLD_MS);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (id == 0)
    return TRUE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TICKET, "i", ":order", id);
  gint64 full = store_number (store, error, SQL_FULL, -1, "i", ":order", id);
  if (q == NULL || full < 0 || store_step (q, error) != STORE_ROW)
    return FALSE;
  lost->order_id = id;
  lost->people = (int) store_column_int (q, 0);
  lost->ticket_nl = g_strdup (store_column_text (q, 1));
  lost->ticket_en = g_strdup (store_column_text (q, 2));
  lost->ticket_free = full == 0;
  return read_sessions (store, lost, error);
}

/* ---- Holding it again ---- */

static gboolean
copy (WriterTurn *turn, const CartAgain *again, gint64 lost_id, gint64 *order_id, GError **error)
{
  Store *store = turn->store;
  gboolean taken = FALSE;
  if (!cart_open (turn, again->visitor, "nl", order_id, error) ||
      !store_change (store, error, SQL_COPY_ORDER, "ii", ":lost", lost_id, ":order", *order_id) ||
      !store_change (store, error, SQL_COPY_PEOPLE, "ii", ":lost", lost_id, ":order", *order_id) ||
      !store_change (store, error, SQL_COPY_TEACHERS, "ii", ":lost", lost_id, ":order",
                     *order_id) ||
      !places_tickets_take (store, *order_id, turn->now_ms, &taken, error))
    return FALSE;
  if (!taken)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT, "no places left");
  return taken;
}

static gboolean
hold_sessions (WriterTurn *turn, const CartLost *lost, gint64 order_id, GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < lost->sessions->len; i++)
    g_array_append_val (wanted, g_array_index (lost->sessions, CartLostSession, i).id);
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_PERSON, "i", ":order", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW ||
      !seats_choose (turn->store, store_column_int (q, 0), (int) store_column_int (q, 1),
                     (const gint64 *) (const void *) wanted->data, MIN (wanted->len, SEATS_MAX),
                     turn->now_ms, full, error))
    return FALSE;
  gboolean filled_in = store_column_int (q, 2) != 0;
  turn->outcome = cart_outcome (full, filled_in ? "/aanmelden/controle" : "/aanmelden/sessies");
  return TRUE;
}

gboolean
cart_again_run (gpointer command, WriterTurn *turn, GError **error)
{
  const CartAgain *again = command;
  g_auto (CartLost) lost = { 0 };
  gint64 order_id = 0;
  if (!cart_lost_find (turn->store, again->visitor, turn->now_ms, &lost, error))
    return FALSE;
  if (lost.order_id == 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_NO_CART, "nothing to hold again");
    return FALSE;
  }
  gint64 open =
      store_number (turn->store, error, SQL_STATE_IS_CART, -1, "i", ":order", lost.order_id);
  if (open < 0 ||
      (open > 0 && !order_give_back (turn->store, lost.order_id, ORDER_EXPIRED, "system",
                                     turn->now_ms, error)) ||
      !copy (turn, again, lost.order_id, &order_id, error))
    return FALSE;
  if (lost.people == 1)
    return hold_sessions (turn, &lost, order_id, error);
  turn->outcome = g_strdup ("/aanmelden/controle");
  return TRUE;
}
