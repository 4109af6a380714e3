/* SPDX-License-Identifier: EUPL-1.2
 *
 * The programme as pages and exports read it; see catalogue.h. Bringing it in is
 * catalogue_import.c.
 */
#include "server/sales/catalogue.h"

#include <string.h>

#include "server/sales/ticket.h"

#define SESSION_COLUMNS                                                                            \
  "SELECT s.id, s.day_id, IFNULL (s.round_id, 0), IFNULL (s.track_id, 0), s.slug, s.title,"        \
  " s.subtitle, s.abstract, r.name, IFNULL ((SELECT GROUP_CONCAT (name, ', ') FROM (SELECT "       \
  "p.name FROM"                                                                                    \
  " session_speaker sp JOIN speaker p ON p.id = sp.speaker_id WHERE sp.session_id = s.id ORDER BY" \
  " sp.position)), ''), IFNULL (o.name, ''), IFNULL (t.name_nl, ''), IFNULL (t.name_en, ''),"      \
  " s.sectors, s.for_starters, s.research_based, s.state = 'cancelled', s.quota_id IS NOT NULL,"   \
  " s.starts_ms, s.ends_ms, IFNULL (q.capacity, 0), IFNULL (q.capacity - q.taken, 0),"             \
  " IFNULL (f.subject_quarters + f.didactic_quarters + f.pedagogic_quarters + f.other_quarters, "  \
  "0),"                                                                                            \
  " s.room_id FROM session s JOIN room r ON r.id = s.room_id LEFT JOIN round o ON o.id = "         \
  "s.round_id"                                                                                     \
  " LEFT JOIN track t ON t.id = s.track_id LEFT JOIN quota q ON q.id = s.quota_id"                 \
  " LEFT JOIN offering f ON f.session_id = s.id "

static const char SQL_CONGRESS[] =
    "SELECT c.title, c.venue, c.city, IFNULL ((SELECT GROUP_CONCAT (date, ' ') FROM (SELECT date"
    " FROM day ORDER BY id)), '') FROM congress c";
static const char SQL_ENDS[] = "SELECT MAX (ends_ms) FROM session";
static const char SQL_SESSIONS[] =
    SESSION_COLUMNS "WHERE (:day = 0 OR s.day_id = :day) AND (:round = 0 OR s.round_id = :round)"
                    " AND (:track = 0 OR s.track_id = :track)"
                    " AND (:sector = 0 OR s.sectors & :sector)"
                    " AND (:free = 0 OR (q.taken < q.capacity AND s.state = 'confirmed'))"
                    " ORDER BY IIF (:by_round, s.day_id * 1000 + IFNULL (o.position, 999), 0),"
                    " s.starts_ms, IFNULL (o.position, 0), r.name";
static const char SQL_SESSION[] = SESSION_COLUMNS "WHERE s.slug = :slug";
static const char SQL_TICKETS[] =
    "SELECT t.id, t.days, t.price_cents, IFNULL (t.sale_from_ms, 0), IFNULL (t.sale_until_ms, 0),"
    " t.buyers = 'open', IFNULL ((SELECT MIN (q.capacity - q.taken) FROM ticket_quota tq JOIN quota"
    " q ON q.id = tq.quota_id WHERE tq.ticket_type_id = t.id), 0), t.code, t.name_nl, t.name_en,"
    " t.hint_nl, t.hint_en, t.kind, " TICKET_DAYS_END_MS
    " FROM ticket_type t WHERE t.on_sale AND (t.buyers = 'open'"
    " OR (t.buyers = 'code' AND t.id = :bound) OR (t.buyers = 'staff' AND :staff))"
    " ORDER BY t.position";
static const char SQL_DAYS[] = "SELECT id, date, date FROM day ORDER BY id";
static const char SQL_ROUNDS[] =
    "SELECT o.id, o.name, d.date FROM round o JOIN day d ON d.id = o.day_id"
    " ORDER BY o.starts_ms";
static const char SQL_TRACKS[] = "SELECT id, name_nl, name_en FROM track ORDER BY id";

void
catalogue_congress_free (CatalogueCongress *congress)
{
  if (congress == NULL)
    return;
  g_free (congress->title);
  g_free (congress->venue);
  g_free (congress->city);
  g_strfreev (congress->dates);
  g_free (congress);
}

CatalogueCongress *
catalogue_congress (Store *store, GError **error)
{
  g_autoptr (StoreStmt) q = store_prepare (store, SQL_CONGRESS, error);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  CatalogueCongress *congress = g_new0 (CatalogueCongress, 1);
  congress->title = g_strdup (store_column_text (q, 0));
  congress->venue = g_strdup (store_column_text (q, 1));
  congress->city = g_strdup (store_column_text (q, 2));
  congress->dates = g_strsplit (store_column_text (q, 3), " ", -1);
  return congress;
}

gboolean
catalogue_ends (Store *store, gint64 *ends_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_prepare (store, SQL_ENDS, error);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  *ends_ms = store_column_is_null (q, 0) ? G_MAXINT64 : store_column_int (q, 0);
  return TRUE;
}

void
catalogue_session_free (CatalogueSession *session)
{
  if (session == NULL)
    return;
  char *texts[] = { session->slug,       session->title,    session->subtitle,
                    session->abstract,   session->room,     session->speakers,
                    session->round_name, session->track_nl, session->track_en };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (session);
}

static void
free_session (gpointer data)
{
  catalogue_session_free (data);
}

static CatalogueSession *
read_session (StoreStmt *q)
{
  CatalogueSession *s = g_new0 (CatalogueSession, 1);
  s->id = store_column_int (q, 0);
  s->day_id = store_column_int (q, 1);
  s->round_id = store_column_int (q, 2);
  s->track_id = store_column_int (q, 3);
  char **texts[] = { &s->slug,     &s->title,      &s->subtitle, &s->abstract, &s->room,
                     &s->speakers, &s->round_name, &s->track_nl, &s->track_en };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, 4 + i));
  s->sectors = (int) store_column_int (q, 13);
  s->for_starters = store_column_int (q, 14) != 0;
  s->research_based = store_column_int (q, 15) != 0;
  s->cancelled = store_column_int (q, 16) != 0;
  s->bookable = store_column_int (q, 17) != 0;
  s->starts_ms = store_column_int (q, 18);
  s->ends_ms = store_column_int (q, 19);
  s->capacity = (int) store_column_int (q, 20);
  s->places_left = (int) store_column_int (q, 21);
  s->quarters = (int) store_column_int (q, 22);
  s->room_id = store_column_int (q, 23);
  s->track_position = (int) s->track_id;
  return s;
}

/* Case folding beyond ASCII is not SQLite's; a programme is small enough to search here. */
static gboolean
has_words (const CatalogueSession *session, const char *words)
{
  if (words == NULL || *words == '\0')
    return TRUE;
  g_autofree char *all = g_strjoin ("\n", session->title, session->subtitle, session->abstract,
                                    session->speakers, NULL);
  g_autofree char *hay = g_utf8_casefold (all, -1);
  g_autofree char *needle = g_utf8_casefold (words, -1);
  return strstr (hay, needle) != NULL;
}

GPtrArray *
catalogue_sessions (Store *store, const CatalogueFilter *filter, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SESSIONS, "iiiddd", ":day", filter->day_id, ":round",
                   filter->round_id, ":track", filter->track_id, ":sector", filter->sector, ":free",
                   filter->only_free ? 1 : 0, ":by_round", filter->by_round ? 1 : 0);
  if (q == NULL)
    return NULL;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (free_session);
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    g_autoptr (CatalogueSession) session = read_session (q);
    if (has_words (session, filter->words))
      g_ptr_array_add (sessions, g_steal_pointer (&session));
  }
  return step == STORE_DONE ? g_steal_pointer (&sessions) : NULL;
}

CatalogueSession *
catalogue_session (Store *store, const char *slug, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSION, "t", ":slug", slug);
  return q != NULL && store_step (q, error) == STORE_ROW ? read_session (q) : NULL;
}

static void
free_ticket (gpointer data)
{
  CatalogueTicket *ticket = data;
  char *texts[] = { ticket->code,    ticket->name_nl, ticket->name_en,
                    ticket->hint_nl, ticket->hint_en, ticket->kind };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (ticket);
}

gboolean
catalogue_ticket_ended (const CatalogueTicket *ticket, gint64 now_ms)
{
  return (ticket->until_ms != 0 && ticket->until_ms <= now_ms) || ticket->days_end_ms <= now_ms;
}

static CatalogueTicket *
read_ticket (StoreStmt *q)
{
  CatalogueTicket *ticket = g_new0 (CatalogueTicket, 1);
  ticket->id = store_column_int (q, 0);
  ticket->days = (int) store_column_int (q, 1);
  ticket->price_cents = store_column_int (q, 2);
  ticket->from_ms = store_column_int (q, 3);
  ticket->until_ms = store_column_int (q, 4);
  ticket->openly = store_column_int (q, 5) != 0;
  ticket->places_left = (int) store_column_int (q, 6);
  char **texts[] = { &ticket->code,    &ticket->name_nl, &ticket->name_en,
                     &ticket->hint_nl, &ticket->hint_en, &ticket->kind };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, 7 + i));
  ticket->days_end_ms = store_column_int (q, 13);
  return ticket;
}

GPtrArray *
catalogue_tickets (Store *store, gint64 bound_to, gboolean staff, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_TICKETS, "id", ":bound", bound_to, ":staff", staff ? 1 : 0);
  if (q == NULL)
    return NULL;
  g_autoptr (GPtrArray) tickets = g_ptr_array_new_with_free_func (free_ticket);
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW)
    g_ptr_array_add (tickets, read_ticket (q));
  return step == STORE_DONE ? g_steal_pointer (&tickets) : NULL;
}

static void
free_choice (gpointer data)
{
  CatalogueChoice *choice = data;
  g_free (choice->nl);
  g_free (choice->en);
  g_free (choice);
}

static GPtrArray *
read_choices (Store *store, const char *sql, GError **error)
{
  g_autoptr (StoreStmt) q = store_prepare (store, sql, error);
  if (q == NULL)
    return NULL;
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (free_choice);
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    CatalogueChoice *choice = g_new0 (CatalogueChoice, 1);
    choice->id = store_column_int (q, 0);
    choice->nl = g_strdup (store_column_text (q, 1));
    choice->en = g_strdup (store_column_text (q, 2));
    g_ptr_array_add (choices, choice);
  }
  return step == STORE_DONE ? g_steal_pointer (&choices) : NULL;
}

GPtrArray *
catalogue_days (Store *store, GError **error)
{
  return read_choices (store, SQL_DAYS, error);
}

GPtrArray *
catalogue_rounds (Store *store, GError **error)
{
  return read_choices (store, SQL_ROUNDS, error);
}

GPtrArray *
catalogue_tracks (Store *store, GError **error)
{
  return read_choices (store, SQL_TRACKS, error);
}
