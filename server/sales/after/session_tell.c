/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who is told what when a session is cancelled or moved; see session_tell.h.
 */
#include "server/sales/after/session_tell.h"

#include "server/core/secret.h"
#include "server/core/settings.h"
#include "server/mail/letter.h"
#include "server/sales/after/session_change.h"
#include "server/sales/after/terms.h"
#include "server/sales/waiting.h"

/* A session may move again within the same batch. */
enum { KEY_BYTES = 9 };
static const gint64 HOUR_MS = G_GINT64_CONSTANT (3600000);

static const char SQL_PEOPLE[] =
    "SELECT a.id, a.order_id, t.days, o.state IN ('pending', 'paid'), a.price_cents FROM seat e"
    " JOIN attendee a"
    " ON a.id = e.attendee_id JOIN sale_order o ON o.id = a.order_id JOIN ticket_type t"
    " ON t.id = a.ticket_type_id WHERE e.session_id = :session AND e.gone = 0"
    " ORDER BY a.id";
static const char SQL_WAITING[] =
    "SELECT w.id, a.id, a.order_id, t.days, o.state IN ('pending', 'paid'), w.state = 'offered'"
    " FROM waiting w JOIN attendee a ON a.id = w.attendee_id JOIN sale_order o ON o.id ="
    " a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id WHERE w.session_id = :session"
    " AND w.state IN ('waiting', 'offered') ORDER BY w.id";
static const char SQL_LOST[] =
    "INSERT INTO session_lost (attendee_id, session_id, at_ms) VALUES (:attendee, :session, :now)"
    " ON CONFLICT (attendee_id, session_id) DO UPDATE SET at_ms = excluded.at_ms";
static const char SQL_CHOICE[] =
    "INSERT INTO first_choice (session_id, starts_ms, ends_ms, until_ms)"
    " VALUES (:session, :starts, :ends, :until)";
static const char SQL_TITLE[] = "SELECT s.title, r.name FROM session s JOIN room r"
                                " ON r.id = s.room_id WHERE s.id = :id";
static const char SQL_NOT_FOR[] =
    "SELECT f.until_ms FROM first_choice f WHERE f.until_ms > :now AND f.starts_ms < :ends"
    " AND f.ends_ms > :starts AND f.session_id <> :session AND NOT EXISTS (SELECT 1 FROM"
    " session_lost l WHERE l.attendee_id = :attendee AND l.session_id = f.session_id) LIMIT 1";

/* Somebody with a place in the session. */
typedef struct {
  gint64 attendee_id, order_id;
  int days;
  gboolean placed; /* the order left the cart: there is somebody to write to */
  gint64 price_cents;
} Person;

/* Somebody in the line for it. */
typedef struct {
  gint64 waiting_id, attendee_id, order_id;
  int days;
  gboolean placed;
  gboolean offered; /* a place was kept for this person */
} Waiter;

static GArray *
read_people (Store *store, gint64 session_id, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (Person));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "i", ":session", session_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Person person = { store_column_int (q, 0), store_column_int (q, 1),
                      (int) store_column_int (q, 2), store_column_int (q, 3) != 0,
                      store_column_int (q, 4) };
    g_array_append_val (people, person);
  }
  return step == STORE_DONE ? g_steal_pointer (&people) : NULL;
}

/* What the letters say. */
typedef struct {
  const char *kind;
  char *title, *room;
  gint64 from_ms, to_ms, now_ms;
  gint64 first_until_ms; /* of who loses the place */
} News;

static gboolean
read_names (Store *store, gint64 session_id, News *news, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TITLE, "i", ":id", session_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  news->title = g_strdup (store_column_text (q, 0));
  news->room = g_strdup (store_column_text (q, 1));
  return TRUE;
}

static gboolean
write_lost (Store *store, const Person *person, const News *news, const LetterTo *to,
            GError **error)
{
  gint64 until_ms = terms_by_us_own_until (store, person->attendee_id, news->now_ms, error);
  int percent =
      until_ms < 0 ? -1 : terms_percent_for (store, person->attendee_id, news->now_ms, error);
  if (percent < 0)
    return FALSE;
  g_autofree char *back = until_ms > 0 && percent > 0 && person->price_cents > 0
                              ? g_strdup_printf ("%d %%", percent)
                              : g_strdup ("");
  return letter_send (store, news->now_ms, error, to, "titiiti", "session", news->title, "moment",
                      news->from_ms, "room", news->room, "new_moment", news->to_ms, "first_until",
                      news->first_until_ms, "back", back, "back_until", until_ms);
}

static gboolean
write_letter (Store *store, const Person *person, gint64 session_id, const News *news, int *told,
              GError **error)
{
  if (!person->placed)
    return TRUE;
  g_autofree char *once = secret_random_text (KEY_BYTES);
  g_autofree char *key = g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s",
                                          news->kind, session_id, person->attendee_id, once);
  const LetterTo to = {
    .kind = news->kind, .key = key, .order_id = person->order_id, .attendee_id = person->attendee_id
  };
  ++*told;
  return news->first_until_ms != 0
             ? write_lost (store, person, news, &to, error)
             : letter_send (store, news->now_ms, error, &to, "titi", "session", news->title,
                            "moment", news->from_ms, "room", news->room, "new_moment", news->to_ms);
}

/* The place goes; what was lost is remembered, for first choice and for the terms. */
static gboolean
lose (Store *store, const Person *person, const PlacesSession *session, gint64 now_ms,
      GError **error)
{
  return places_seat_release (store, person->attendee_id, session, now_ms, error) &&
         store_change (store, error, SQL_LOST, "iii", ":attendee", person->attendee_id, ":session",
                       session->id, ":now", now_ms) &&
         places_tell_doors (store, person->attendee_id, error);
}

static gint64
first_choice_until (Store *store, gint64 now_ms)
{
  return now_ms + settings_int (store, "cancel.first_choice_hours") * HOUR_MS;
}

static gboolean
open_first_choice (Store *store, const SessionStanding *old, gint64 now_ms, GError **error)
{
  gint64 until_ms = first_choice_until (store, now_ms);
  return store_change (store, error, SQL_CHOICE, "iiii", ":session", old->session_id, ":starts",
                       old->starts_ms, ":ends", old->ends_ms, ":until", until_ms);
}

static gboolean
tell_line (Store *store, const Waiter *waiter, gint64 session_id, const News *news, int *told,
           GError **error)
{
  if (!waiter->placed)
    return TRUE;
  g_autofree char *key = g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                                          news->kind, session_id, waiter->waiting_id);
  const LetterTo to = {
    .kind = news->kind, .key = key, .order_id = waiter->order_id, .attendee_id = waiter->attendee_id
  };
  const char *offered = waiter->offered ? "1" : "";
  ++*told;
  return letter_send (store, news->now_ms, error, &to, "titit", "session", news->title, "moment",
                      news->from_ms, "room", news->room, "new_moment", news->to_ms, "offered",
                      offered);
}

static GArray *
read_line (Store *store, gint64 session_id, GError **error)
{
  g_autoptr (GArray) line = g_array_new (FALSE, FALSE, sizeof (Waiter));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_WAITING, "i", ":session", session_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Waiter waiter = { .waiting_id = store_column_int (q, 0),
                      .attendee_id = store_column_int (q, 1),
                      .order_id = store_column_int (q, 2),
                      .days = (int) store_column_int (q, 3),
                      .placed = store_column_int (q, 4) != 0,
                      .offered = store_column_int (q, 5) != 0 };
    g_array_append_val (line, waiter);
  }
  return step == STORE_DONE ? g_steal_pointer (&line) : NULL;
}

static gboolean
is_for (int days, const PlacesSession *session)
{
  return (days >> (session->day_id - 1) & 1) != 0;
}

/* Nobody waits for a session that is no more, or that is on a day without a ticket now. */
static gboolean
send_line_home (Store *store, const PlacesSession *session, const News *news, int *told,
                GError **error)
{
  g_autoptr (GArray) line = read_line (store, session->id, error);
  for (guint i = 0; line != NULL && i < line->len; i++) {
    const Waiter *waiter = &g_array_index (line, Waiter, i);
    if (session->bookable && is_for (waiter->days, session))
      continue;
    if (!waiting_end (store, waiter->waiting_id, session->id, WAITING_WITHDRAWN, NULL, news->now_ms,
                      error) ||
        !tell_line (store, waiter, session->id, news, told, error))
      return FALSE;
  }
  return line != NULL;
}

gboolean
session_tell_cancelled (Store *store, const SessionStanding *old, gint64 now_ms, int *told,
                        GError **error)
{
  g_auto (PlacesSession) session = { 0 };
  g_autoptr (GArray) people = read_people (store, old->session_id, error);
  News news = { .kind = "line_gone",
                .from_ms = old->starts_ms,
                .to_ms = old->starts_ms,
                .now_ms = now_ms,
                .first_until_ms = first_choice_until (store, now_ms) };
  gboolean well = people != NULL && places_session (store, old->session_id, &session, error) &&
                  read_names (store, old->session_id, &news, error) &&
                  send_line_home (store, &session, &news, told, error) &&
                  (people->len == 0 || open_first_choice (store, old, now_ms, error));
  news.kind = "session_cancelled";
  for (guint i = 0; well && i < people->len; i++) {
    const Person *person = &g_array_index (people, Person, i);
    well = lose (store, person, &session, now_ms, error) &&
           write_letter (store, person, old->session_id, &news, told, error);
  }
  g_free (news.title);
  g_free (news.room);
  return well;
}

/* Whether the place can stay where the session went. @session: as it stands now. */
static gboolean
clashes (Store *store, const Person *person, const PlacesSession *session, gboolean *clash,
         GError **error)
{
  g_autoptr (GArray) held = places_held (store, person->attendee_id, error);
  *clash = !is_for (person->days, session);
  for (guint i = 0; held != NULL && i < held->len; i++) {
    const PlacesSession *other = &g_array_index (held, PlacesSession, i);
    *clash = *clash || (other->id != session->id && places_clash (other, session));
  }
  return held != NULL;
}

static gboolean
tell_one_moved (Store *store, const Person *person, const PlacesSession *session, News *news,
                gboolean *choice, int *told, GError **error)
{
  gboolean clash = FALSE;
  if (!clashes (store, person, session, &clash, error))
    return FALSE;
  news->kind = clash ? "session_lost" : "session_moved";
  news->first_until_ms = clash ? first_choice_until (store, news->now_ms) : 0;
  *choice = *choice || clash;
  return (!clash || lose (store, person, session, news->now_ms, error)) &&
         write_letter (store, person, session->id, news, told, error);
}

gboolean
session_tell_moved (Store *store, const SessionStanding *old, const SessionStanding *new,
                    gint64 now_ms, int *told, GError **error)
{
  g_auto (PlacesSession) session = { 0 };
  g_autoptr (GArray) people = read_people (store, old->session_id, error);
  News news = {
    .kind = "line_moved", .from_ms = old->starts_ms, .to_ms = new->starts_ms, .now_ms = now_ms
  };
  gboolean choice = FALSE;
  gboolean well = people != NULL && places_session (store, old->session_id, &session, error) &&
                  read_names (store, old->session_id, &news, error) &&
                  send_line_home (store, &session, &news, told, error);
  for (guint i = 0; well && i < people->len; i++)
    well = tell_one_moved (store, &g_array_index (people, Person, i), &session, &news, &choice,
                           told, error);
  g_free (news.title);
  g_free (news.room);
  return well && (!choice || open_first_choice (store, old, now_ms, error));
}

gboolean
session_first_choice (Store *store, gint64 attendee_id, const PlacesSession *session, gint64 now_ms,
                      GError **error)
{
  gint64 until_ms = store_number (store, error, SQL_NOT_FOR, 0, "iiiii", ":now", now_ms, ":starts",
                                  session->starts_ms, ":ends", session->ends_ms, ":session",
                                  session->id, ":attendee", attendee_id);
  if (until_ms > 0)
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_FIRST_CHOICE, "%s", session->title);
  return until_ms == 0 && (error == NULL || *error == NULL);
}
