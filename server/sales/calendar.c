/* SPDX-License-Identifier: EUPL-1.2
 *
 * One person's calendar; see calendar.h.
 */
#include "server/sales/calendar.h"

#include <sodium.h>
#include <string.h>

#include "schedule/ics.h"
#include "server/core/secret.h"

enum { MAC_BYTES = 16, PUBLIC_ID_CHARS = 16, SUFFIX_CHARS = 8, REFRESH_HOURS = 1 };

/* The order left the cart with an invoice, on the way to the bank, or free and paid at once. */
static const char SQL_PERSON[] =
    "SELECT a.id, o.lang, o.created_ms, MIN (IFNULL (o.paid_ms, 9000000000000000), IFNULL ((SELECT"
    " MIN (i.issued_ms) FROM invoice i WHERE i.order_id = o.id AND i.kind <> 'credit'), "
    "9000000000000000),"
    " IFNULL ((SELECT MIN (p.created_ms) FROM payment p WHERE p.order_id = o.id), "
    "9000000000000000)),"
    " a.state = 'cancelled', c.venue FROM attendee a JOIN sale_order o ON o.id = a.order_id JOIN "
    "congress c"
    " WHERE a.public_id = :person AND o.number IS NOT NULL";
/* What was chosen and dropped while it was in the cart was never theirs. A seat that was given up
 * and taken again is two rows, so the number of changes only grows. */
static const char SQL_EVENTS[] =
    "SELECT s.guid, s.title, s.abstract, r.name, s.starts_ms, s.ends_ms, s.slug, s.sequence,"
    " s.state = 'cancelled', MAX (e.gone = 0), COUNT (*),"
    " MAX (MAX (e.at_ms), s.changed_ms) FROM seat e JOIN session s ON s.id = e.session_id"
    " JOIN room r ON r.id = s.room_id WHERE e.attendee_id = :attendee AND (e.gone = 0"
    " OR e.at_ms > :placed) GROUP BY s.id ORDER BY s.starts_ms, s.id";

/* ---- The link ---- */

static char *
mac_of (const guint8 *secret, const char *person_id)
{
  guint8 key[SECRET_BYTES];
  guint8 mac[MAC_BYTES];
  secret_derive (secret, "calendar link", key);
  crypto_generichash (mac, sizeof mac, (const guint8 *) person_id, strlen (person_id), key,
                      sizeof key);
  return secret_text (mac, sizeof mac);
}

char *
calendar_url (const App *app, const char *person_id)
{
  g_autofree char *mac = mac_of (app->secret, person_id);
  return g_strconcat (app->base_url, "/agenda/", person_id, "-", mac, ".ics", NULL);
}

char *
calendar_check (const guint8 secret[32], const char *token)
{
  if (strlen (token) <= PUBLIC_ID_CHARS + 1 || token[PUBLIC_ID_CHARS] != '-')
    return NULL;
  g_autofree char *person_id = g_strndup (token, PUBLIC_ID_CHARS);
  g_autofree char *right = mac_of (secret, person_id);
  const char *given = token + PUBLIC_ID_CHARS + 1;
  if (strlen (given) != strlen (right) || sodium_memcmp (given, right, strlen (right)) != 0)
    return NULL;
  return g_steal_pointer (&person_id);
}

/* ---- The text ---- */

void
calendar_clear (Calendar *calendar)
{
  g_clear_pointer (&calendar->text, g_free);
  g_clear_pointer (&calendar->etag, g_free);
}

typedef struct {
  const App *app;
  const char *suffix; /* makes a UID this person's, and tells nothing of the person */
  const char *venue;
  gboolean cancelled; /* the whole ticket */
} Writing;

static void
add_event (Ics *ics, const Writing *writing, StoreStmt *q)
{
  gboolean has = store_column_int (q, 9) != 0;
  const char *comma = *writing->venue != '\0' ? ", " : "";
  g_autofree char *uid =
      g_strdup_printf ("%s.%s@lerarencongres", store_column_text (q, 0), writing->suffix);
  g_autofree char *location = g_strconcat (store_column_text (q, 3), comma, writing->venue, NULL);
  g_autofree char *url =
      g_strconcat (writing->app->base_url, "/sessie/", store_column_text (q, 6), NULL);
  const IcsEvent event = {
    .uid = uid,
    .title = store_column_text (q, 1),
    .description = store_column_text (q, 2),
    .location = location,
    .url = url,
    .starts_ms = store_column_int (q, 4),
    .ends_ms = store_column_int (q, 5),
    .sequence = (int) (store_column_int (q, 7) + 2 * store_column_int (q, 10) - (has ? 2 : 1)),
    .cancelled = !has || writing->cancelled || store_column_int (q, 8) != 0
  };
  ics_add (ics, &event);
}

/* The newest moment first: it is the DTSTAMP of every event. */
static gboolean
find_modified (StoreStmt *q, gint64 *modified_ms, GError **error)
{
  StoreStep step = STORE_FAILED;
  while ((step = store_step (q, error)) == STORE_ROW)
    *modified_ms = MAX (*modified_ms, store_column_int (q, 11));
  return step == STORE_DONE;
}

static gboolean
write_events (Store *store, const Writing *writing, gint64 attendee_id, gint64 placed_ms,
              const char *name, Calendar *calendar, GError **error)
{
  g_autoptr (StoreStmt) first =
      store_query (store, error, SQL_EVENTS, "ii", ":attendee", attendee_id, ":placed", placed_ms);
  if (first == NULL || !find_modified (first, &calendar->modified_ms, error))
    return FALSE;
  g_clear_pointer (&first, store_stmt_free);
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_EVENTS, "ii", ":attendee", attendee_id, ":placed", placed_ms);
  if (q == NULL)
    return FALSE;
  Ics *ics = ics_new (name, calendar->modified_ms);
  ics_refresh (ics, REFRESH_HOURS);
  StoreStep step = STORE_FAILED;
  while ((step = store_step (q, error)) == STORE_ROW)
    add_event (ics, writing, q);
  calendar->text = ics_finish (ics);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, calendar->text, -1);
  calendar->etag = g_strdup_printf ("\"%.32s\"", hash);
  return step == STORE_DONE;
}

gboolean
calendar_make (const App *app, Store *store, const char *person_id, Calendar *calendar,
               gboolean *found, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PERSON, "t", ":person", person_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  if (!*found)
    return step == STORE_DONE;
  g_autofree char *mac = mac_of (app->secret, person_id);
  g_autofree char *suffix = g_compute_checksum_for_string (G_CHECKSUM_SHA256, mac, -1);
  suffix[SUFFIX_CHARS] = '\0';
  Lang lang = strcmp (store_column_text (q, 1), "en") == 0 ? LANG_EN : LANG_NL;
  const Writing writing = { .app = app,
                            .suffix = suffix,
                            .venue = store_column_text (q, 5),
                            .cancelled = store_column_int (q, 4) != 0 };
  calendar->modified_ms = store_column_int (q, 2);
  return write_events (store, &writing, store_column_int (q, 0), store_column_int (q, 3),
                       messages_get (app->messages, lang, "letter.calendar"), calendar, error);
}
