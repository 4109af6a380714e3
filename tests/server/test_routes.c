/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's own table of routes: in order, whole, and each row refused to whoever has not the
 * role it asks for.
 */
#include <string.h>

#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"

static int
compare (const Route *a, const Route *b)
{
  int path = strcmp (a->path, b->path);
  return path != 0 ? path : (int) a->method - (int) b->method;
}

static void
test_table (void)
{
  gsize count = 0;
  const Route *routes = routes_all (&count);
  g_assert_cmpint (count, >, 0);
  for (gsize i = 0; i < count; i++) {
    const Route *route = &routes[i];
    g_test_message ("%s", route->path);
    g_assert_true (i == 0 || compare (&routes[i - 1], route) < 0);
    g_assert_nonnull (route->handle);
    g_assert_cmpint (route->body_max > 0, ==, route->method == METHOD_POST);
    if (route->method == METHOD_GET)
      g_assert_true (route->kind == ROUTE_PAGE || route->kind == ROUTE_SHARED ||
                     route->kind == ROUTE_API);
    else
      g_assert_cmpint (route->kind, !=, ROUTE_PAGE);
    /* An API's page checks its own bearer token. */
    g_assert_true ((route->kind != ROUTE_API && route->kind != ROUTE_SHARED) ||
                   route->role == ROLE_PUBLIC);
  }
}

static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " SELECT :hash, max(id), 0, :until FROM staff";

static gboolean
sign_in (gpointer role, WriterTurn *turn, GError **error)
{
  char name[8];
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  g_snprintf (name, sizeof name, "role%d", GPOINTER_TO_INT (role));
  staff_session_hash (name, hash);
  if (!account_add (turn->store, 0, name, (Role) GPOINTER_TO_INT (role), "-", error))
    return FALSE;
  g_autoptr (StoreStmt) add = store_prepare (turn->store, SQL_SESSION, error);
  store_bind_blob (add, ":hash", hash, sizeof hash);
  store_bind_int (add, ":until", turn->now_ms + 3600000);
  return store_run (add, error);
}

static Reply *
ask (Browser *browser, const Route *route)
{
  g_auto (GStrv) parts = g_strsplit_set (route->path, "{}", -1);
  g_autofree char *path = g_strjoinv ("", parts); /* a name stands for itself */
  if (route->method == METHOD_GET)
    return browser_get (browser, path, NULL);
  return browser_post (browser, path, "a=1");
}

static void
test_roles (void)
{
  Fixture *fixture = fixture_new (NULL, NULL, NULL, 0);
  g_autoptr (Browser) nobody = browser_new (fixture);
  g_autoptr (Browser) staff = browser_new (fixture);
  for (int role = ROLE_DESK; role <= ROLE_ADMIN; role++) {
    g_autoptr (GError) error = NULL;
    writer_call (fixture_app (fixture)->writer, 0, sign_in, GINT_TO_POINTER (role), &error);
    g_assert_no_error (error);
  }
  gsize count = 0;
  const Route *routes = routes_all (&count);
  for (gsize i = 0; i < count; i++) {
    if (routes[i].role == ROLE_PUBLIC)
      continue;
    g_test_message ("%s", routes[i].path);
    g_autoptr (Reply) reply = ask (nobody, &routes[i]);
    g_autofree char *location = reply_header (reply, "Location");
    g_assert_cmpint (reply->status, ==, 303);
    g_assert_cmpstr (location, ==, "/kantoor/inloggen");
    if (routes[i].role == ROLE_DESK)
      continue;
    g_autofree char *token = g_strdup_printf ("role%d", routes[i].role - 1);
    browser_set_cookie (staff, STAFF_COOKIE, token);
    g_autoptr (Reply) lower = ask (staff, &routes[i]);
    g_assert_cmpint (lower->status, ==, 403);
  }
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/routes/table_is_whole", test_table);
  g_test_add_func ("/server/routes/one_role_below_is_refused", test_roles);
  return g_test_run ();
}
