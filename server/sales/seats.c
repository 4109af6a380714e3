/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing sessions; see seats.h.
 */
#include "server/sales/seats.h"

#include "server/sales/after/session_change.h"
#include "server/sales/waiting.h"

static const char SQL_PERSON[] =
    "SELECT a.id, t.days FROM attendee a JOIN ticket_type t ON t.id = a.ticket_type_id"
    " JOIN sale_order o ON o.id = a.order_id WHERE a.public_id = :person AND a.state = 'active'"
    " AND o.state IN ('pending', 'paid')";

/* One session of the choice. */
typedef struct {
  PlacesSession session;
  gboolean held;  /* the person has it already */
  gboolean taken; /* a place was taken for it just now */
} Wish;

static void
wish_clear (gpointer wish)
{
  places_session_clear (&((Wish *) wish)->session);
}

static gboolean
check_wish (const PlacesSession *session, int days, const GArray *before, GError **error)
{
  if (!session->bookable) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_NO_PLACES, "%s", session->title);
    return FALSE;
  }
  if ((days >> (session->day_id - 1) & 1) == 0) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_NOT_FOR_TICKET, "%s", session->title);
    return FALSE;
  }
  for (guint i = 0; i < before->len; i++) {
    const PlacesSession *other = &g_array_index (before, Wish, i).session;
    if (places_clash (other, session)) {
      g_set_error (error, ORDER_ERROR, ORDER_ERROR_OVERLAP, "“%s” – “%s”", other->title,
                   session->title);
      return FALSE;
    }
  }
  return TRUE;
}

static GArray *
check_wishes (Store *store, gint64 attendee_id, const GArray *held, int days,
              const gint64 *sessions, guint n, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) wishes = g_array_new (FALSE, FALSE, sizeof (Wish));
  g_array_set_clear_func (wishes, wish_clear);
  for (guint i = 0; i < n; i++) {
    Wish wish = { 0 };
    if (!places_session (store, sessions[i], &wish.session, error))
      return NULL;
    if (!check_wish (&wish.session, days, wishes, error)) {
      wish_clear (&wish);
      return NULL;
    }
    wish.held = places_holds (held, wish.session.id);
    if (!wish.held && !session_first_choice (store, attendee_id, &wish.session, now_ms, error)) {
      wish_clear (&wish);
      return NULL;
    }
    g_array_append_val (wishes, wish);
  }
  return g_steal_pointer (&wishes);
}

/* The person's place in the line for @session_id; NULL when there is none. */
static const WaitingLine *
find_line (const GArray *lines, gint64 session_id)
{
  for (guint i = 0; i < lines->len; i++) {
    const WaitingLine *line = &g_array_index (lines, WaitingLine, i);
    if (line->session_id == session_id)
      return line;
  }
  return NULL;
}

/* What was offered to this person is taken already; and who has a seat does not wait for it. */
static gboolean
take_place (Store *store, const GArray *lines, Wish *wish, gint64 now_ms, GError **error)
{
  const WaitingLine *line = find_line (lines, wish->session.id);
  wish->taken = line != NULL && line->until_ms > now_ms;
  if (wish->taken)
    return waiting_state_change (store, line->id, WAITING_ACCEPTED, 0, NULL, now_ms, error);
  return places_take (store, wish->session.quota_id, now_ms, &wish->taken, error) &&
         (line == NULL || !wish->taken || line->until_ms != 0 ||
          waiting_state_change (store, line->id, WAITING_WITHDRAWN, 0, NULL, now_ms, error));
}

static gboolean
take_places (Store *store, const GArray *lines, GArray *wishes, gint64 now_ms, GArray *full,
             GError **error)
{
  for (guint i = 0; i < wishes->len; i++) {
    Wish *wish = &g_array_index (wishes, Wish, i);
    if (wish->held)
      continue;
    if (!take_place (store, lines, wish, now_ms, error))
      return FALSE;
    if (!wish->taken)
      g_array_append_val (full, wish->session.id);
  }
  return TRUE;
}

/* A seat stays when it is wanted, or when what it was to be changed for is full and nothing else
 * that was taken clashes with it. */
static gboolean
is_kept (const PlacesSession *held, const GArray *wishes)
{
  gboolean for_full = FALSE;
  for (guint i = 0; i < wishes->len; i++) {
    const Wish *wish = &g_array_index (wishes, Wish, i);
    if (wish->session.id == held->id)
      return TRUE;
    if (!places_clash (&wish->session, held))
      continue;
    if (wish->held || wish->taken)
      return FALSE;
    for_full = TRUE;
  }
  return for_full;
}

static gboolean
add_seats (Store *store, gint64 attendee_id, const GArray *wishes, gint64 now_ms, GError **error)
{
  gint64 taken[SEATS_MAX];
  guint n = 0;
  g_assert (wishes->len <= SEATS_MAX);
  for (guint i = 0; i < wishes->len; i++) {
    const Wish *wish = &g_array_index (wishes, Wish, i);
    if (wish->taken)
      taken[n++] = wish->session.id;
  }
  return places_seats_add (store, attendee_id, taken, n, now_ms, error);
}

gboolean
seats_choose (Store *store, gint64 attendee_id, int days, const gint64 *sessions, guint n,
              gint64 now_ms, GArray *full, GError **error)
{
  g_autoptr (GArray) held = places_held (store, attendee_id, error);
  g_autoptr (GArray) wishes =
      held != NULL ? check_wishes (store, attendee_id, held, days, sessions, n, now_ms, error)
                   : NULL;
  g_autoptr (GArray) lines = wishes != NULL ? waiting_lines (store, attendee_id, error) : NULL;
  if (lines == NULL || !take_places (store, lines, wishes, now_ms, full, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (!is_kept (seat, wishes) && !places_seat_release (store, attendee_id, seat, now_ms, error))
      return FALSE;
  }
  return add_seats (store, attendee_id, wishes, now_ms, error);
}

GArray *
seats_check (Store *store, int days, const gint64 *sessions, guint n, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (PlacesSession));
  return check_wishes (store, 0, nothing, days, sessions, n, now_ms, error);
}

gboolean
seats_take (Store *store, gint64 attendee_id, GArray *wishes, gint64 now_ms, GArray *full,
            GError **error)
{
  g_autoptr (GArray) nowhere = g_array_new (FALSE, FALSE, sizeof (WaitingLine));
  return take_places (store, nowhere, wishes, now_ms, full, error) &&
         add_seats (store, attendee_id, wishes, now_ms, error);
}

void
seats_change_free (gpointer command)
{
  SeatsChange *change = command;
  if (change == NULL)
    return;
  g_free (change->person);
  g_clear_pointer (&change->full, g_array_unref);
  g_free (change);
}

gboolean
seats_change_run (gpointer command, WriterTurn *turn, GError **error)
{
  SeatsChange *change = command;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_PERSON, "t", ":person", change->person);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such person");
  if (step != STORE_ROW)
    return FALSE;
  gint64 attendee_id = store_column_int (q, 0);
  int days = (int) store_column_int (q, 1);
  g_clear_pointer (&change->full, g_array_unref);
  change->full = g_array_new (FALSE, FALSE, sizeof (gint64));
  return seats_choose (turn->store, attendee_id, days, change->sessions, change->n_sessions,
                       turn->now_ms, change->full, error) &&
         places_tell_doors (turn->store, attendee_id, error);
}
