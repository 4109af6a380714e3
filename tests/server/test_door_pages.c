/* SPDX-License-Identifier: EUPL-1.2
 *
 * The door on a phone, over HTTP and without JavaScript: a number or a name, the card, taking back,
 * overruling, and who may. What a door decides is tested in test_doors.c.
 */
#include <string.h>

#include "badges/number.h"
#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

#define NOW  "2017-10-06T06:55:00Z" /* doors of the first round are open */
#define DOOR "/kantoor/deur/100"

/* 500 has a seat in another room at this time, 501 one behind this door. */
static const char SQL_PEOPLE[] =
    "INSERT INTO checkpoint (id, name, kind, room_id)"
    " SELECT 100, 'deur 1', 'session', room_id FROM session WHERE id = 1;"
    "INSERT INTO sale_order (id, public_id, number, state, email, created_ms, paid_ms)"
    " VALUES (500, 'abcdefghijklmnop', 'LC17-00500', 'paid', 'a@b.example', 1, 1);"
    "INSERT INTO attendee (id, order_id, position, ticket_type_id, price_cents, name, school) "
    "VALUES"
    " (500, 500, 1, 1, 0, 'Änne <b>Proef', 'De Werkplaats'), (501, 500, 2, 1, 0, 'Bo Hier', 'De "
    "Kring');"
    "INSERT INTO badge (id, attendee_id, code, badge_id, state, version, created_ms)"
    " SELECT id, id, randomblob (16), randomblob (16), 'valid', 1, 0 FROM attendee;"
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (500, 2, 'confirmed', 1),"
    " (501, 1, 'confirmed', 1);"
    "UPDATE quota SET taken = taken + 1 WHERE id IN (11, 12)";
static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " SELECT :hash, id, 0, :until FROM staff WHERE name = :name";

static const struct {
  const char *name;
  Role role;
} STAFF[] = { { "balie", ROLE_DESK }, { "baas", ROLE_ORGANISER } };

typedef struct {
  Fixture *fixture;
  Browser *desk, *organiser;
} World;

static gboolean
prepare (gpointer command, WriterTurn *turn, GError **error)
{
  if (!shop_fill_run (command, turn, error) || !store_exec (turn->store, SQL_PEOPLE, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (STAFF); i++) {
    guint8 hash[STAFF_TOKEN_HASH_BYTES];
    staff_session_hash (STAFF[i].name, hash);
    if (!account_add (turn->store, turn->now_ms, STAFF[i].name, STAFF[i].role, "-", error) ||
        !store_change (turn->store, error, SQL_SESSION, "bit", ":hash", hash,
                       (gsize) STAFF_TOKEN_HASH_BYTES, ":until", turn->now_ms + 3600000, ":name",
                       STAFF[i].name))
      return FALSE;
  }
  return TRUE;
}

static Browser *
staff_browser (Fixture *fixture, const char *name)
{
  Browser *browser = browser_new (fixture);
  browser_set_cookie (browser, STAFF_COOKIE, name);
  return browser;
}

static void
open_world (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  world->fixture = fixture_new (NULL, NOW, NULL, 0);
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, prepare, NULL, &error);
  g_assert_no_error (error);
  world->desk = staff_browser (world->fixture, STAFF[0].name);
  world->organiser = staff_browser (world->fixture, STAFF[1].name);
}

static void
close_world (World *world, gconstpointer data)
{
  (void) data;
  browser_free (world->desk);
  browser_free (world->organiser);
  fixture_free (world->fixture);
}

/* Sends @fields to @path from the door's page; the reply must have @status. */
static Reply *
send (Browser *browser, const char *path, const char *fields, int status)
{
  g_autoptr (Reply) page = browser_get (browser, DOOR, NULL);
  g_assert_cmpint (page->status, ==, 200);
  Reply *reply = browser_submit (browser, page, 1, path, fields);
  g_assert_cmpint (reply->status, ==, status);
  return reply;
}

static void
expect (Browser *browser, const char *path, const char *fields, int status)
{
  reply_free (send (browser, path, fields, status));
}

/* Types the number of badge @id at the door. Returns: the page with the card. */
static Reply *
check_in (Browser *browser, guint32 id)
{
  char number[BADGE_NUMBER_SIZE];
  badge_number_format (id, number);
  g_autofree char *fields = g_strconcat ("&number=", number, NULL);
  g_autoptr (Reply) sent = send (browser, DOOR, fields, 303);
  g_autofree char *location = reply_header (sent, "Location");
  g_assert_true (g_str_has_prefix (location, DOOR "?scan="));
  return browser_get (browser, location, NULL);
}

static void
number_gives_a_card (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) doors = browser_get (world->desk, "/kantoor/deur", NULL);
  g_assert_nonnull (strstr (doors->body, DOOR));
  g_autoptr (Reply) card = check_in (world->desk, 500);
  g_assert_cmpint (card->status, ==, 200);
  g_assert_nonnull (strstr (card->body, "verdict--ask")); /* a seat, but in the other room */
  g_assert_nonnull (strstr (card->body, "Änne &lt;b&gt;Proef"));
}

static void
name_is_found (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) found = browser_get (world->desk, DOOR "?naam=anne", NULL);
  g_assert_nonnull (strstr (found->body, "value=\"500\""));
  expect (world->desk, DOOR, "&badge=500", 303);
  g_autoptr (Reply) nobody = browser_get (world->desk, DOOR "?naam=qqqq", NULL);
  g_assert_null (strstr (nobody->body, "name=\"badge\""));
}

static void
wrong_input_is_told (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) digit = send (world->desk, DOOR, "&number=500-0", 422);
  g_assert_nonnull (strstr (digit->body, "id=\"door-problem\""));
  expect (world->desk, DOOR, "", 422);
  expect (world->desk, "/kantoor/deur/999", "&badge=500", 404);
  g_autoptr (Reply) away = browser_get (world->desk, "/kantoor/deur/999", NULL);
  g_assert_cmpint (away->status, ==, 404);
  g_autoptr (Reply) word = browser_get (world->desk, "/kantoor/deur/een", NULL);
  g_assert_cmpint (word->status, ==, 404);
}

static void
taken_back_once (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) card = check_in (world->desk, 501);
  g_assert_nonnull (strstr (card->body, "verdict--go"));
  expect (world->desk, DOOR "/terug", "&scan=1", 303);
  expect (world->desk, DOOR "/terug", "&scan=1", 409);
}

static void
only_an_organiser_overrules (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) card = check_in (world->desk, 500);
  g_assert_null (strstr (card->body, "/toelaten"));
  expect (world->desk, DOOR "/toelaten", "&scan=1&reason=mag", 403);
  expect (world->organiser, DOOR "/toelaten", "&scan=1&reason=+", 422);
  g_autoptr (Reply) let_in = send (world->organiser, DOOR "/toelaten", "&scan=1&reason=mag", 303);
  g_autofree char *location = reply_header (let_in, "Location");
  g_autoptr (Reply) shown = browser_get (world->organiser, location, NULL);
  g_assert_nonnull (strstr (shown->body, "verdict--note"));
}

static void
strangers_stay_out (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Browser) stranger = browser_new (world->fixture);
  g_autoptr (Reply) page = browser_get (stranger, DOOR, NULL);
  g_assert_cmpint (page->status, !=, 200);
  g_assert_null (strstr (page->body != NULL ? page->body : "", "deur 1"));
}

static void
add (const char *path, void (*test) (World *, gconstpointer))
{
  g_test_add (path, World, NULL, open_world, test, close_world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/door_pages/number_gives_a_card", number_gives_a_card);
  add ("/server/door_pages/name_is_found", name_is_found);
  add ("/server/door_pages/wrong_input_is_told", wrong_input_is_told);
  add ("/server/door_pages/taken_back_once", taken_back_once);
  add ("/server/door_pages/only_an_organiser_overrules", only_an_organiser_overrules);
  add ("/server/door_pages/strangers_stay_out", strangers_stay_out);
  return g_test_run ();
}
