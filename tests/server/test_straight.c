/* SPDX-License-Identifier: EUPL-1.2
 *
 * Straight to the sessions with a ticket in mind: nothing is held until the choice is sent, and
 * then ticket and places at once or nothing.
 */
#include <string.h>

#include "tests/server/buyer.h"
#include "tests/server/shop.h"

static const char FRIDAY[] = "/aanmelden/sessies?kaartje=vrijdag";
static const char HIDDEN[] = "<input type=\"hidden\" name=\"kaartje\" value=\"vrijdag\">";

static gint64
count (Buyer *buyer, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store =
      store_open (fixture_app (buyer->fixture)->database, STORE_READER, &error);
  g_assert_no_error (error);
  gint64 number = store_number (store, &error, sql, -1, "");
  g_assert_no_error (error);
  return number;
}

static gint64
count_orders (Buyer *buyer)
{
  return count (buyer, "SELECT COUNT(*) FROM sale_order");
}

static gint64
count_seats (Buyer *buyer)
{
  return count (buyer, "SELECT COUNT(*) FROM seat WHERE gone = 0");
}

static gboolean
run_sql (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

static void
change (Buyer *buyer, const char *sql)
{
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (buyer->fixture)->writer, WRITER_CHECKS_FIRST, run_sql, (char *) sql,
               &error);
  g_assert_no_error (error);
}

/* Sends @page's form with the ticket that stands in it. */
static Reply *
choose (Buyer *buyer, const Reply *page, const char *sessions)
{
  g_autofree char *fields = g_strconcat ("&kaartje=vrijdag", sessions, NULL);
  return browser_submit (buyer->browser, page, 0, "/aanmelden/sessies", fields);
}

static void
assert_leads (Buyer *buyer, const Reply *reply, const char *path)
{
  g_autofree char *to = buyer_where (buyer, reply);
  g_assert_cmpstr (to, ==, path);
}

static void
test_at_once (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_assert_cmpint (page->status, ==, 200);
  g_assert_nonnull (strstr (page->body, HIDDEN));
  g_assert_nonnull (strstr (page->body, "Een"));
  g_assert_null (strstr (page->body, "Vijf")); /* is on Saturday */
  g_assert_null (strstr (page->body, "data-left-s"));
  g_assert_cmpint (count_orders (buyer), ==, 0);
  g_autoptr (Reply) once = choose (buyer, page, "&ronde-1=1&ronde-2=3");
  g_autoptr (Reply) twice = choose (buyer, page, "&ronde-1=1&ronde-2=3"); /* a double click */
  assert_leads (buyer, once, "/aanmelden/gegevens");
  assert_leads (buyer, twice, "/aanmelden/gegevens");
  g_assert_cmpint (count_orders (buyer), ==, 1);
  g_assert_cmpint (count_seats (buyer), ==, 2);
  g_autoptr (Reply) back = buyer_get (buyer, FRIDAY);
  g_assert_nonnull (strstr (back->body, "data-left-s")); /* held now */
  g_assert_null (strstr (back->body, HIDDEN));
  g_autoptr (Reply) other = buyer_get (buyer, "/aanmelden/sessies?kaartje=zaterdag");
  assert_leads (buyer, other, "/aanmelden?kaartje=zaterdag");
  g_free (buyer_step (buyer, "/aanmelden/gegevens", BUYER_DETAILS, "/aanmelden/controle"));
}

/* Another window has a ticket in the cart by now: nothing is held under that one. */
static void
test_other_cart (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=beide", "/aanmelden/sessies"));
  g_autoptr (Reply) sent = choose (buyer, page, "&ronde-1=1");
  assert_leads (buyer, sent, "/aanmelden?kaartje=vrijdag");
  g_assert_cmpint (count_seats (buyer), ==, 0);
}

static void
test_wrong_choice (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_autoptr (Reply) clash = choose (buyer, page, "&ronde-1=1&los=4");
  g_assert_cmpint (clash->status, ==, 422);
  g_assert_nonnull (strstr (clash->body, "role=\"alert\""));
  g_assert_nonnull (strstr (clash->body, HIDDEN));
  g_assert_nonnull (strstr (clash->body, "value=\"1\" checked"));
  g_autoptr (Reply) other_day = choose (buyer, clash, "&ronde-3=5");
  g_assert_cmpint (other_day->status, ==, 422);
  g_assert_cmpint (count_orders (buyer), ==, 0);
  g_autoptr (Reply) well = choose (buyer, other_day, "&ronde-1=1");
  assert_leads (buyer, well, "/aanmelden/gegevens");
}

static void
test_full_session (Buyer *buyer, gconstpointer data)
{
  (void) data;
  change (buyer,
          "UPDATE quota SET capacity = 0 WHERE id = (SELECT quota_id FROM session WHERE id = 2)");
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_autoptr (Reply) sent = choose (buyer, page, "&ronde-1=2&ronde-2=3");
  assert_leads (buyer, sent, "/aanmelden/sessies?vol=2");
  g_assert_cmpint (count_seats (buyer), ==, 1);
}

static void
test_line_at_once (Buyer *buyer, gconstpointer data)
{
  (void) data;
  change (buyer,
          "UPDATE quota SET capacity = 0 WHERE id = (SELECT quota_id FROM session WHERE id = 2)");
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_autoptr (Reply) sent = choose (buyer, page, "&wacht=2&ronde-2=3");
  assert_leads (buyer, sent, "/aanmelden/gegevens");
  g_assert_cmpint (count (buyer, "SELECT COUNT(*) FROM waiting WHERE session_id = 2"), ==, 1);
}

/* Sold out while somebody was choosing: nothing is held, and the tickets are shown. */
static void
test_ticket_gone (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  change (buyer, "UPDATE quota SET capacity = 0 WHERE name = 'Dag 1'");
  g_autoptr (Reply) sent = choose (buyer, page, "&ronde-1=1");
  assert_leads (buyer, sent, "/aanmelden?kaartje=vrijdag&net-weg=1");
  g_assert_cmpint (count_orders (buyer), ==, 0);
  g_autoptr (Reply) told = buyer_get (buyer, "/aanmelden?kaartje=vrijdag&net-weg=1");
  g_assert_nonnull (strstr (told->body, "role=\"alert\""));
  g_autoptr (Browser) late = browser_new (buyer->fixture);
  g_autoptr (Reply) too_late = browser_get (late, FRIDAY, NULL);
  assert_leads (buyer, too_late, "/aanmelden?kaartje=vrijdag");
}

static void
test_no_such_ticket (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) unknown = buyer_get (buyer, "/aanmelden/sessies?kaartje=zomaar%26x%3D1");
  assert_leads (buyer, unknown, "/aanmelden?kaartje=zomaar%26x%3D1");
  g_autoptr (Reply) page = buyer_get (buyer, FRIDAY);
  g_autoptr (Reply) forged =
      browser_submit (buyer->browser, page, 0, "/aanmelden/sessies", "&kaartje=spreker&ronde-1=1");
  assert_leads (buyer, forged, "/aanmelden?kaartje=spreker");
  change (buyer, "UPDATE ticket_type SET sale_from_ms = 1600000000000 WHERE code = 'vrijdag'");
  g_autoptr (Reply) early = choose (buyer, page, "&ronde-1=1");
  assert_leads (buyer, early, "/aanmelden?kaartje=vrijdag");
  g_assert_cmpint (count_orders (buyer), ==, 0);
}

/* The programme leads there, with every ticket that can be bought at this moment. */
static void
test_programme_leads (Buyer *buyer, gconstpointer data)
{
  (void) data;
  change (buyer, "UPDATE ticket_type SET sale_from_ms = 1600000000000 WHERE code = 'zaterdag'");
  g_autoptr (Reply) programme = buyer_get (buyer, "/programma");
  g_assert_nonnull (strstr (programme->body, "href=\"/aanmelden/sessies?kaartje=vrijdag\""));
  g_assert_null (strstr (programme->body, "kaartje=zaterdag"));
  change (buyer, "UPDATE ticket_type SET on_sale = 0");
  g_autoptr (Reply) closed = buyer_get (buyer, "/programma?dag=1");
  g_assert_null (strstr (closed->body, "kaartje="));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Buyer *buyer, gconstpointer data);
  } tests[] = {
    { "/server/straight/at-once", test_at_once },
    { "/server/straight/other-cart", test_other_cart },
    { "/server/straight/wrong-choice", test_wrong_choice },
    { "/server/straight/full-session", test_full_session },
    { "/server/straight/line-at-once", test_line_at_once },
    { "/server/straight/ticket-gone", test_ticket_gone },
    { "/server/straight/no-such-ticket", test_no_such_ticket },
    { "/server/straight/programme-leads", test_programme_leads },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Buyer, NULL, buyer_begin, tests[i].test, buyer_end);
  return g_test_run ();
}
