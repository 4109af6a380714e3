/* SPDX-License-Identifier: EUPL-1.2
 *
 * Places of a whole order, or of all a person has; see places.h.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/sales/places.h"
#include "server/sales/waiting.h"

enum { EXPIRE_AT_ONCE = 200 };

/* Each quota and how many places of it the tickets of an order take. */
#define TICKETS_OF_ORDER                                                                           \
  "(SELECT quota_id, COUNT(*) AS n FROM ticket_place WHERE order_id = :order GROUP BY quota_id)"

static const char SQL_TICKETS_FULL[] = "SELECT COUNT(*) FROM " TICKETS_OF_ORDER " p JOIN quota q"
                                       " ON q.id = p.quota_id WHERE q.taken + p.n > q.capacity";
static const char SQL_TICKETS_TAKE[] =
    "UPDATE quota SET taken = taken + p.n FROM " TICKETS_OF_ORDER " p WHERE quota.id = p.quota_id";
static const char SQL_TICKETS_GIVE[] =
    "UPDATE quota SET taken = taken - p.n FROM " TICKETS_OF_ORDER " p WHERE quota.id = p.quota_id";
static const char SQL_TICKET_GIVE[] =
    "UPDATE quota SET taken = taken - 1 WHERE id IN (SELECT quota_id FROM ticket_place"
    " WHERE attendee_id = :attendee)";
static const char SQL_PEOPLE[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active'";
static const char SQL_VOUCHER_GIVE[] =
    "UPDATE voucher SET uses = uses - p.n FROM (SELECT a.voucher_id, COUNT(*) AS n FROM attendee a"
    " JOIN sale_order o ON o.id = a.order_id WHERE a.order_id = :order AND o.state = 'pending'"
    " AND a.state = 'active' AND a.voucher_id IS NOT NULL GROUP BY a.voucher_id) p"
    " WHERE voucher.id = p.voucher_id";
static const char SQL_PERSON_VOUCHER_GIVE[] =
    "UPDATE voucher SET uses = uses - 1 WHERE id = (SELECT voucher_id FROM attendee WHERE id ="
    " :attendee)";
static const char SQL_PERSON_END[] =
    "UPDATE attendee SET state = 'cancelled' WHERE id = :attendee AND state = 'active'";
static const char SQL_PERSON_COUNTS[] =
    "SELECT COUNT(*) FROM attendee a JOIN sale_order o ON o.id = a.order_id WHERE a.id = :attendee"
    " AND a.state = 'active' AND o.state IN ('pending', 'paid')";
/* Its seats have the same moment, by which a payment that comes too late finds them. */
static const char SQL_ENDED[] = "UPDATE sale_order SET expires_ms = :now WHERE id = :order";
static const char SQL_DUE[] = "SELECT id FROM sale_order WHERE state IN ('cart', 'pending')"
                              " AND expires_ms <= :now ORDER BY expires_ms LIMIT :limit";
static const char SQL_LOST[] =
    "SELECT e.attendee_id, e.session_id, t.days >> (s.day_id - 1) & 1 FROM attendee a JOIN seat e"
    " ON e.attendee_id = a.id JOIN ticket_type t ON t.id = a.ticket_type_id JOIN session s"
    " ON s.id = e.session_id WHERE a.order_id = :order AND a.state = 'active' AND e.state ="
    " 'released' AND e.at_ms = :released ORDER BY a.position, s.starts_ms";

typedef struct {
  gint64 first, second, third;
} Row;

/* The first one to three columns of all rows: what is changed next is not being read any more. */
static GArray *
read_rows (StoreStmt *q, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    int n = store_column_count (q);
    Row row = { store_column_int (q, 0), n > 1 ? store_column_int (q, 1) : 0,
                n > 2 ? store_column_int (q, 2) : 0 };
    g_array_append_val (rows, row);
  }
  return step == STORE_DONE ? g_steal_pointer (&rows) : NULL;
}

/* ---- Tickets ---- */

gboolean
places_tickets_take (Store *store, gint64 order_id, gint64 now_ms, gboolean *taken, GError **error)
{
  gint64 full = store_number (store, error, SQL_TICKETS_FULL, -1, "i", ":order", order_id);
  if (full > 0 && order_expire_due (store, now_ms, error))
    full = store_number (store, error, SQL_TICKETS_FULL, -1, "i", ":order", order_id);
  *taken = full == 0;
  return full > 0 ||
         (full == 0 && store_change (store, error, SQL_TICKETS_TAKE, "i", ":order", order_id));
}

gboolean
places_tickets_give (Store *store, gint64 order_id, GError **error)
{
  return store_change (store, error, SQL_TICKETS_GIVE, "i", ":order", order_id);
}

/* ---- Giving back ---- */

static gboolean
release_seats (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) held = places_held (store, attendee_id, error);
  for (guint i = 0; held != NULL && i < held->len; i++)
    if (!places_seat_release (store, attendee_id, &g_array_index (held, PlacesSession, i), now_ms,
                              error))
      return FALSE;
  return held != NULL;
}

/* First out of every line, so that what comes free is not offered to who is leaving. */
static gboolean
give_people (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "i", ":order", order_id);
  g_autoptr (GArray) people = read_rows (q, error);
  for (guint i = 0; people != NULL && i < people->len; i++)
    if (!waiting_withdraw_all (store, g_array_index (people, Row, i).first, now_ms, error))
      return FALSE;
  for (guint i = 0; people != NULL && i < people->len; i++)
    if (!release_seats (store, g_array_index (people, Row, i).first, now_ms, error))
      return FALSE;
  return people != NULL;
}

gboolean
order_give_back (Store *store, gint64 order_id, OrderState to, const char *actor, gint64 now_ms,
                 GError **error)
{
  return give_people (store, order_id, now_ms, error) &&
         places_tickets_give (store, order_id, error) &&
         store_change (store, error, SQL_VOUCHER_GIVE, "i", ":order", order_id) &&
         store_change (store, error, SQL_ENDED, "ii", ":now", now_ms, ":order", order_id) &&
         order_state_change (store, order_id, to, actor, now_ms, error);
}

gboolean
order_expire_due (Store *store, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_DUE, "id", ":now", now_ms, ":limit", EXPIRE_AT_ONCE);
  g_autoptr (GArray) due = read_rows (q, error);
  for (guint i = 0; due != NULL && i < due->len; i++)
    if (!order_give_back (store, g_array_index (due, Row, i).first, ORDER_EXPIRED, "system", now_ms,
                          error))
      return FALSE;
  return due != NULL;
}

gboolean
order_expire_due_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return order_expire_due (turn->store, turn->now_ms, error);
}

gboolean
places_person_end (Store *store, gint64 attendee_id, const char *actor, gint64 now_ms,
                   GError **error)
{
  gint64 counts = store_number (store, error, SQL_PERSON_COUNTS, -1, "i", ":attendee", attendee_id);
  if (counts == 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such person");
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, attendee_id);
  return counts > 0 && waiting_withdraw_all (store, attendee_id, now_ms, error) &&
         release_seats (store, attendee_id, now_ms, error) &&
         store_change (store, error, SQL_TICKET_GIVE, "i", ":attendee", attendee_id) &&
         store_change (store, error, SQL_PERSON_VOUCHER_GIVE, "i", ":attendee", attendee_id) &&
         store_change (store, error, SQL_PERSON_END, "i", ":attendee", attendee_id) &&
         audit_add (store, now_ms, actor, "attendee.cancelled", subject, NULL, error);
}

/* ---- Taking again ---- */

/* A session may have been moved meanwhile: on top of another one, or to a day without a ticket. */
static gboolean
fits_again (Store *store, const Row *seat, const PlacesSession *session, gboolean *fits,
            GError **error)
{
  g_autoptr (GArray) held = places_held (store, seat->first, error);
  *fits = session->bookable && seat->third != 0;
  for (guint i = 0; held != NULL && i < held->len; i++)
    *fits = *fits && !places_clash (&g_array_index (held, PlacesSession, i), session);
  return held != NULL;
}

void
places_lost_free (gpointer data)
{
  PlacesLost *lost = data;
  g_free (lost->title);
  g_free (lost);
}

static void
add_lost (GPtrArray *lost, gint64 attendee_id, const char *title)
{
  PlacesLost *one = g_new (PlacesLost, 1);
  *one = (PlacesLost){ attendee_id, g_strdup (title) };
  g_ptr_array_add (lost, one);
}

gboolean
places_reclaim (Store *store, gint64 order_id, gint64 released_ms, gint64 now_ms, GPtrArray *lost,
                GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LOST, "ii", ":order", order_id, ":released", released_ms);
  g_autoptr (GArray) seats = read_rows (q, error);
  for (guint i = 0; seats != NULL && i < seats->len; i++) {
    const Row *seat = &g_array_index (seats, Row, i);
    g_auto (PlacesSession) session = { 0 };
    gboolean fits = FALSE, taken = FALSE;
    if (!places_session (store, seat->second, &session, error) ||
        !fits_again (store, seat, &session, &fits, error) ||
        (fits && !places_take (store, session.quota_id, now_ms, &taken, error)) ||
        (taken && !places_seats_add (store, seat->first, &session.id, 1, now_ms, error)))
      return FALSE;
    if (!taken)
      add_lost (lost, seat->first, session.title);
  }
  return seats != NULL;
}
