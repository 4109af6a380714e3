/* SPDX-License-Identifier: EUPL-1.2
 *
 * The page of settings, as an organiser meets it over HTTP: all of them, in two languages; what
 * does not fit changes nothing and says why; what fits counts at once and stands in the log.
 */
#include <string.h>

#include "server/core/settings.h"
#include "server/office/setting_change.h"
#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

#define PATH "/kantoor/instellingen"

typedef struct {
  Fixture *fixture;
  Browser *office;
} Office;

static gboolean
staff_run (gpointer command, WriterTurn *turn, GError **error)
{
  const Role *role = command;
  static const char SQL_SESSION[] =
      "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
      " SELECT :hash, max (id), 0, :until FROM staff";
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash (*role == ROLE_ADMIN ? "token" : "other", hash);
  return account_add (turn->store, turn->now_ms, *role == ROLE_ADMIN ? "beheer" : "balie", *role,
                      "-", error) &&
         store_change (turn->store, error, SQL_SESSION, "bi", ":hash", hash, sizeof hash, ":until",
                       turn->now_ms + 3600000);
}

static void
begin (Office *office, gconstpointer data)
{
  (void) data;
  static Role roles[] = { ROLE_ADMIN, ROLE_ORGANISER };
  office->fixture = fixture_new (NULL, "2017-09-20T10:00:00+02:00", NULL, 0);
  Writer *writer = fixture_app (office->fixture)->writer;
  g_assert_true (writer_call (writer, WRITER_CHECKS_FIRST, shop_fill_run, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    g_assert_true (writer_call (writer, WRITER_CHECKS_FIRST, staff_run, &roles[i], NULL));
  office->office = browser_new (office->fixture);
  browser_set_cookie (office->office, STAFF_COOKIE, "token");
}

static void
end (Office *office, gconstpointer data)
{
  (void) data;
  browser_free (office->office);
  fixture_free (office->fixture);
}

/* Sends @fields to a group's form. */
static Reply *
save (Office *office, const char *group, const char *fields)
{
  g_autofree char *to = g_strconcat (PATH "/", group, NULL);
  g_autoptr (Reply) page = browser_get (office->office, PATH, NULL);
  return browser_submit (office->office, page, 0, to, fields);
}

static gboolean
says (const Reply *reply, const char *words)
{
  if (strstr (reply->body, words) == NULL)
    g_test_message ("does not say %s:\n%s", words, reply->body);
  return strstr (reply->body, words) != NULL;
}

static gint64
number (Office *office, const char *key)
{
  g_autoptr (Store) store =
      store_open (fixture_app (office->fixture)->database, STORE_READER, NULL);
  return settings_int (store, key);
}

static gint64
count (Office *office, const char *sql)
{
  g_autoptr (Store) store =
      store_open (fixture_app (office->fixture)->database, STORE_READER, NULL);
  return store_number (store, NULL, sql, -1, "");
}

/* Every setting there is can be set, in one place. */
static void
test_all (Office *office, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) page = browser_get (office->office, PATH, NULL);
  g_assert_cmpint (page->status, ==, 200);
  gsize n = 0;
  const Setting *settings = settings_all (&n);
  for (gsize i = 0; i < n; i++) {
    g_autofree char *name = g_strdelimit (g_strdup (settings[i].key), ".", '_');
    g_autofree char *field = g_strdup_printf (" name=\"%s\"", name);
    g_auto (GStrv) pieces = g_strsplit (page->body, field, -1);
    g_test_message ("%s", settings[i].key);
    g_assert_cmpuint (g_strv_length (pieces), ==, 2);
  }
  g_assert_true (says (page, "Zo lang houdt een winkelwagen plaatsen vast"));
  g_assert_true (says (page, "in minuten"));
  g_assert_true (says (page, "van 5 tot 120"));
  g_assert_true (says (page, "Standaard: 20."));
  g_assert_true (says (page, "long enough to fill in a form"));
  g_autoptr (Reply) english = browser_get (office->office, PATH, "Accept-Language: en\r\n");
  g_assert_true (says (english, "A cart holds places for so long"));
  g_assert_true (says (english, "in minutes"));
  browser_set_cookie (office->office, STAFF_COOKIE, "other");
  g_autoptr (Reply) other = browser_get (office->office, PATH, NULL);
  g_assert_cmpint (other->status, !=, 200);
}

/* Nothing of the group changes, and what was typed stays. */
static void
test_refused (Office *office, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *group, *fields, *why;
  } cases[] = {
    { "sale", "&cart_hold_min=30&order_pay_min=14&reden=proef", "van 15 tot 1440" },
    { "sale", "&cart_hold_min=30&order_pay_min=veel&reden=proef", "van 15 tot 1440" },
    { "sale", "&cart_hold_min=30&order_pay_min=60&reden=+", "2 tot 200 tekens waarom" },
    { "congress", "&congress_contact_email=geen+adres&reden=proef", "e-mailadres in" },
    { "register",
      "&register_provider=X&register_number_form=%5B&register_total_quarters=640"
      "&register_primary_quarters=400&register_ceiling_quarters=240&register_subject_vo_quarters="
      "160"
      "&register_period_years=4&register_enrolled_before=2017-08-01"
      "&register_validation_end=2017-08-01&register_claim_date=2018-13-01&register_batch_max=5"
      "&reden=proef",
      "jjjj-mm-dd" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Reply) reply = save (office, cases[i].group, cases[i].fields);
    g_assert_cmpint (reply->status, ==, 422);
    g_assert_true (says (reply, cases[i].why));
    g_assert_true (says (reply, "er is niets veranderd"));
  }
  g_autoptr (Reply) typed = save (office, "sale", cases[0].fields);
  g_assert_true (says (typed, "value=\"30\""));
  g_autoptr (Reply) none = save (office, "nergens", "&reden=proef");
  g_assert_cmpint (none->status, ==, 404);
  g_assert_cmpint (count (office, "SELECT COUNT(*) FROM setting"), ==, 0);
  g_assert_cmpint (count (office, "SELECT COUNT(*) FROM audit WHERE action LIKE 'settings%'"), ==,
                   0);
}

static void
test_saved (Office *office, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) reply =
      save (office, "sale", "&cart_hold_min=+25+&order_pay_min=30&reden=druk+voorjaar");
  g_assert_cmpint (reply->status, ==, 303);
  g_autofree char *where = reply_header (reply, "Location");
  g_assert_nonnull (strstr (where, PATH "?bewaard=sale#sale"));
  g_assert_cmpint (number (office, "cart.hold_min"), ==, 25);
  g_assert_cmpint (count (office, "SELECT COUNT(*) FROM setting"), ==, 1);
  g_assert_cmpint (count (office,
                          "SELECT COUNT(*) FROM audit WHERE action = 'settings.changed'"
                          " AND actor = 'staff:1' AND json_extract (detail, '$.reason') ="
                          " 'druk voorjaar' AND json_extract (detail,"
                          " '$.changed.\"cart.hold_min\"[0]') = 20 AND json_extract (detail,"
                          " '$.changed.\"cart.hold_min\"[1]') = 25"),
                   ==, 1);
  g_autoptr (Reply) page = browser_get (office->office, PATH "?bewaard=sale", NULL);
  g_assert_true (says (page, "Bewaard."));
  /* A box that is not ticked is a no; what stays as it is leaves no row. */
  g_autoptr (Reply) again =
      save (office, "sale", "&cart_hold_min=25&order_pay_min=30&reden=nog+eens");
  g_assert_cmpint (again->status, ==, 303);
  g_assert_cmpint (count (office, "SELECT COUNT(*) FROM audit WHERE action = 'settings.changed'"),
                   ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/settings/all", Office, NULL, begin, test_all, end);
  g_test_add ("/server/settings/refused", Office, NULL, begin, test_refused, end);
  g_test_add ("/server/settings/saved", Office, NULL, begin, test_saved, end);
  return g_test_run ();
}
