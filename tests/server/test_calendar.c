/* SPDX-License-Identifier: EUPL-1.2
 *
 * A subscribed calendar through everything that happens to a session, read back with libical: the
 * same UID always, a SEQUENCE that only grows, and what is gone stays as cancelled.
 */
#include <libical/ical.h>
#include <string.h>

#include "schedule/json.h"
#include "schedule/when.h"
#include "server/sales/calendar.h"
#include "server/sales/catalogue.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

static const char NOW[] = "2017-09-20T10:00:00+02:00";
static const char PERSON[] = "0123456789abcdef";

typedef struct {
  Fixture *fixture;
  Browser *browser;
  char *path;
} World;

/* ---- A person with two seats ---- */

static const char SQL_PERSON[] =
    "INSERT INTO sale_order (id, public_id, number, state, email, created_ms, paid_ms) VALUES"
    " (1, 'p', 'LC17-1', 'paid', 'ank@example.org', 1000, 5000);"
    "INSERT INTO attendee (id, public_id, order_id, ticket_type_id, price_cents, name) VALUES"
    " (1, '0123456789abcdef', 1, 1, 0, 'Ank');"
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 1, 'confirmed', 5000),"
    " (1, 3, 'confirmed', 5000);"
    "INSERT INTO seat (id, attendee_id, session_id, state, at_ms, gone) VALUES"
    " (3, 1, 2, 'released', 4000, 3);";

static gboolean
exec_run (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

static void
must (World *world, WriterRun run, gpointer command)
{
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, run, command, &error);
  g_assert_no_error (error);
}

static void
begin (World *world, gconstpointer data)
{
  (void) data;
  world->fixture = fixture_new (NULL, NOW, NULL, 0);
  world->browser = browser_new (world->fixture);
  must (world, shop_fill_run, NULL);
  must (world, exec_run, (gpointer) SQL_PERSON);
  const App *app = fixture_app (world->fixture);
  g_autofree char *url = calendar_url (app, PERSON);
  world->path = g_strdup (url + strlen (app->base_url));
}

static void
end (World *world, gconstpointer data)
{
  (void) data;
  browser_free (world->browser);
  fixture_free (world->fixture);
  g_free (world->path);
}

/* ---- What a calendar program sees ---- */

typedef struct {
  int count;
  int sequence;
  gboolean cancelled;
  gint64 starts_ms;
  char *location, *uid;
} Event;

static void
event_clear (Event *event)
{
  g_free (event->location);
  g_free (event->uid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Event, event_clear)

/* The event with this title. */
static Event
look (World *world, const char *title)
{
  Event found = { 0 };
  g_autoptr (Reply) reply = browser_get (world->browser, world->path, NULL);
  g_assert_cmpint (reply->status, ==, 200);
  icalcomponent *calendar = icalparser_parse_string (reply->body);
  g_assert_nonnull (calendar);
  g_assert_cmpint (icalcomponent_count_errors (calendar), ==, 0);
  g_assert_nonnull (icalcomponent_get_timezone (calendar, "Europe/Amsterdam"));
  for (icalcomponent *event = icalcomponent_get_first_component (calendar, ICAL_VEVENT_COMPONENT);
       event != NULL; event = icalcomponent_get_next_component (calendar, ICAL_VEVENT_COMPONENT)) {
    found.count++;
    if (strcmp (icalcomponent_get_summary (event), title) != 0)
      continue;
    struct icaltimetype start = icalcomponent_get_dtstart (event);
    icaltimezone *zone = icalcomponent_get_timezone (calendar, icaltime_get_tzid (start));
    found.starts_ms = (gint64) icaltime_as_timet_with_zone (start, zone) * 1000;
    found.sequence = icalcomponent_get_sequence (event);
    found.cancelled = icalcomponent_get_status (event) == ICAL_STATUS_CANCELLED;
    found.location = g_strdup (icalcomponent_get_location (event));
    found.uid = g_strdup (icalcomponent_get_uid (event));
  }
  icalcomponent_free (calendar);
  return found;
}

/* ---- Tests ---- */

static void
is_theirs (World *world)
{
  g_auto (Event) one = look (world, "Een");
  g_assert_cmpint (one.count, ==, 2); /* what was dropped before paying was never theirs */
  g_assert_cmpint (one.sequence, ==, 0);
  g_assert_false (one.cancelled);
  g_assert_cmpint (one.starts_ms, ==, 1507273200000);
  g_assert_cmpstr (one.location, ==, "Zaal 1, Hal");
  g_autoptr (Reply) reply = browser_get (world->browser, world->path, NULL);
  g_autofree char *type = reply_header (reply, "Content-Type");
  g_assert_cmpstr (type, ==, "text/calendar; charset=utf-8");
  g_assert_nonnull (strstr (reply->body, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"));
  g_assert_nonnull (strstr (reply->body, "\r\nX-PUBLISHED-TTL:PT1H\r\n"));
  g_assert_null (strstr (reply->body, "Ank"));
  g_assert_null (strstr (reply->body, "/mijn/"));
}

static void
opens_with_its_link (World *world)
{
  g_autofree char *forged = g_strdup (world->path);
  char *mac = strchr (forged, '-') + 1;
  *mac = *mac == 'A' ? 'B' : 'A';
  static const char *const WRONG[] = { "/agenda/x.ics", "/agenda/0123456789abcdef-.ics",
                                       "/agenda/0123456789abcdef.ics" };
  g_autoptr (Reply) refused = browser_get (world->browser, forged, NULL);
  g_assert_cmpint (refused->status, ==, 404);
  for (guint i = 0; i < G_N_ELEMENTS (WRONG); i++) {
    g_autoptr (Reply) reply = browser_get (world->browser, WRONG[i], NULL);
    g_assert_cmpint (reply->status, ==, 404);
  }
}

static const char SQL_MOVE[] =
    "UPDATE session SET starts_ms = 1507274200000, room_id = 3 WHERE id = 1";
static const char SQL_SAME[] = "UPDATE session SET title = title, slug = slug, quota_id = quota_id";
static const char SQL_CANCEL[] = "UPDATE session SET state = 'cancelled' WHERE id = 1";
static const char SQL_GIVE_UP[] =
    "UPDATE seat SET state = 'released', gone = id, at_ms = 9000 WHERE session_id = 3";
static const char SQL_EXCHANGE[] =
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 5, 'confirmed', 9000)";
static const char SQL_AGAIN[] =
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 3, 'confirmed', 9500)";
static const char SQL_TICKET[] = "UPDATE attendee SET state = 'cancelled' WHERE id = 1";

static void
test_move (World *world, gconstpointer data)
{
  (void) data;
  g_auto (Event) before = look (world, "Een");
  must (world, exec_run, (gpointer) SQL_MOVE);
  g_auto (Event) moved = look (world, "Een");
  g_assert_cmpstr (moved.uid, ==, before.uid);
  g_assert_cmpint (moved.sequence, ==, before.sequence + 1);
  g_assert_cmpint (moved.starts_ms, ==, 1507274200000);
  g_assert_cmpstr (moved.location, ==, "Zaal 3, Hal");
  must (world, exec_run, (gpointer) SQL_SAME);
  g_auto (Event) same = look (world, "Een");
  g_assert_cmpint (same.sequence, ==, moved.sequence); /* nothing to see: nothing raised */
}

static void
test_cancelled (World *world, gconstpointer data)
{
  (void) data;
  must (world, exec_run, (gpointer) SQL_CANCEL);
  g_auto (Event) gone = look (world, "Een");
  g_assert_true (gone.cancelled);
  g_assert_cmpint (gone.sequence, ==, 1);
  g_auto (Event) other = look (world, "Drie");
  g_assert_false (other.cancelled);
  must (world, exec_run, (gpointer) SQL_TICKET);
  g_auto (Event) all = look (world, "Drie");
  g_assert_true (all.cancelled);
}

static void
test_exchange (World *world, gconstpointer data)
{
  (void) data;
  g_auto (Event) before = look (world, "Drie");
  must (world, exec_run, (gpointer) SQL_GIVE_UP);
  must (world, exec_run, (gpointer) SQL_EXCHANGE);
  g_auto (Event) gone = look (world, "Drie");
  g_assert_cmpint (gone.count, ==, 3);
  g_assert_true (gone.cancelled);
  g_assert_cmpstr (gone.uid, ==, before.uid);
  g_assert_cmpint (gone.sequence, ==, 1);
  g_auto (Event) taken = look (world, "Vijf");
  g_assert_false (taken.cancelled);
  must (world, exec_run, (gpointer) SQL_AGAIN);
  g_auto (Event) back = look (world, "Drie");
  g_assert_false (back.cancelled);
  g_assert_cmpstr (back.uid, ==, before.uid);
  g_assert_cmpint (back.sequence, ==, 2);
}

/* An order that is not paid yet is theirs since it left the cart: on account since its invoice,
 * else since it was sent to the bank. What was dropped after that was in their calendar. */
static void
test_before_paid (World *world, gconstpointer data)
{
  static const char *const placed[] = {
    "INSERT INTO invoice (kind, year, sequence, number, order_id, lang, issued_ms, due_ms,"
    " reference, seller, buyer, net_cents, vat_cents) VALUES ('invoice', 2017, 1, 'F2017-00001', 1,"
    " 'nl', 3000, 9999, 'RF1', '{}', '{}', 0, 0)",
    "INSERT INTO payment (order_id, idempotency_key, state, amount_cents, created_ms) VALUES"
    " (1, 'k', 'open', 4500, 3000)",
  };
  must (world, exec_run,
        (gpointer) "UPDATE sale_order SET state = 'pending', paid_ms = NULL WHERE id = 1;"
                   "INSERT INTO seat (id, attendee_id, session_id, state, at_ms, gone) VALUES"
                   " (4, 1, 4, 'released', 2000, 4)");
  g_auto (Event) never = look (world, "Twee");
  g_assert_cmpint (never.count, ==, 2);
  must (world, exec_run, (gpointer) placed[GPOINTER_TO_UINT (data)]);
  g_auto (Event) dropped = look (world, "Twee");
  g_assert_cmpint (dropped.count, ==, 3);
  g_assert_true (dropped.cancelled);
  must (world, exec_run, (gpointer) SQL_GIVE_UP);
  g_auto (Event) given_up = look (world, "Drie");
  g_assert_true (given_up.cancelled);
  g_assert_cmpint (given_up.sequence, ==, 1);
}

static void
unchanged_is_not_sent (World *world)
{
  g_autoptr (Reply) first = browser_get (world->browser, world->path, NULL);
  g_autofree char *etag = reply_header (first, "ETag");
  g_autofree char *modified = reply_header (first, "Last-Modified");
  g_assert_cmpstr (modified, ==, "Thu, 01 Jan 1970 00:00:05 GMT");
  g_autofree char *by_tag = g_strdup_printf ("If-None-Match: W/\"x\", %s\r\n", etag);
  g_autofree char *by_date = g_strdup_printf ("If-Modified-Since: %s\r\n", modified);
  g_autofree char *both =
      g_strdup_printf ("If-None-Match: \"x\"\r\nIf-Modified-Since: %s\r\n", modified);
  g_autoptr (Reply) same = browser_get (world->browser, world->path, by_tag);
  g_assert_cmpint (same->status, ==, 304);
  g_assert_cmpstr (same->body, ==, "");
  g_autoptr (Reply) dated = browser_get (world->browser, world->path, by_date);
  g_assert_cmpint (dated->status, ==, 304);
  g_autoptr (Reply) other = browser_get (world->browser, world->path, both);
  g_assert_cmpint (other->status, ==, 200); /* the tag decides */
  must (world, exec_run, (gpointer) SQL_GIVE_UP);
  g_autoptr (Reply) changed = browser_get (world->browser, world->path, by_tag);
  g_assert_cmpint (changed->status, ==, 200);
  g_autoptr (Reply) newer = browser_get (world->browser, world->path, by_date);
  g_assert_cmpint (newer->status, ==, 200);
}

static void
test_asked (World *world, gconstpointer data)
{
  (void) data;
  is_theirs (world);
  opens_with_its_link (world);
  unchanged_is_not_sent (world);
}

/* ---- Only a change raises a session's number ---- */

static const char SQL_SEQUENCES[] = "SELECT IFNULL (SUM (sequence), 0) FROM session";
static const char SQL_NEWEST[] = "SELECT IFNULL (MAX (changed_ms), 0) FROM session";

typedef struct {
  const Programme *programme;
  gint64 sequences, newest_ms;
} Import;

static gboolean
import_run (gpointer command, WriterTurn *turn, GError **error)
{
  Import *import = command;
  CatalogueReport report;
  if (!catalogue_import (turn->store, import->programme, turn->now_ms, &report, error))
    return FALSE;
  import->sequences = store_number (turn->store, error, SQL_SEQUENCES, -1, "");
  import->newest_ms = store_number (turn->store, error, SQL_NEWEST, -1, "");
  return TRUE;
}

static void
test_import (void)
{
  Fixture *fixture = fixture_new (NULL, NOW, NULL, 0); /* an empty house */
  World empty = { .fixture = fixture };
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "..", "..", "schedule",
                                            "sample", "lerarencongres-2017.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Programme) programme = programme_load_file (path, &error);
  g_assert_no_error (error);
  Import import = { .programme = programme };
  must (&empty, import_run, &import);
  g_assert_cmpint (import.sequences, ==, 0);
  must (&empty, import_run, &import); /* the same again */
  g_assert_cmpint (import.sequences, ==, 0);
  ProgrammeSession *session = programme->sessions->pdata[0];
  gint64 before_ms = import.newest_ms;
  session->starts_ms += 300000;
  must (&empty, import_run, &import);
  g_assert_cmpint (import.sequences, ==, 1);
  g_assert_cmpint (import.newest_ms, >, before_ms);
  g_free (session->room->name);
  session->room->name = g_strdup ("Een zaal met een andere naam");
  gint64 in_room = 0;
  for (guint i = 0; i < programme->sessions->len; i++)
    in_room += ((ProgrammeSession *) programme->sessions->pdata[i])->room == session->room ? 1 : 0;
  must (&empty, import_run, &import);
  g_assert_cmpint (import.sequences, ==, 1 + in_room);
  fixture_free (fixture);
}

static void
add (const char *path, void (*test) (World *, gconstpointer))
{
  g_test_add (path, World, NULL, begin, test, end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/calendar/theirs_by_own_link_and_only_when_changed", test_asked);
  add ("/server/calendar/moved_session", test_move);
  add ("/server/calendar/cancelled_session", test_cancelled);
  add ("/server/calendar/exchanged_seat", test_exchange);
  g_test_add ("/server/calendar/before_an_invoice_is_paid", World, GUINT_TO_POINTER (0), begin,
              test_before_paid, end);
  g_test_add ("/server/calendar/before_the_bank_has_paid", World, GUINT_TO_POINTER (1), begin,
              test_before_paid, end);
  g_test_add_func ("/server/calendar/import_raises_what_changed", test_import);
  return g_test_run ();
}
