/* SPDX-License-Identifier: EUPL-1.2
 *
 * The small parts every room leans on: settings, secret, clock, audit.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/core/clock.h"
#include "server/core/resources.h"
#include "server/core/secret.h"
#include "server/core/settings.h"

static Store *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  Store *store = store_open (":memory:", STORE_WRITER, &error);
  g_assert_no_error (error);
  store_migrate (store, RESOURCES_SCHEMA, &error);
  g_assert_no_error (error);
  return store;
}

/* ---- Settings ---- */

static void
test_settings_table (void)
{
  g_autoptr (Store) store = open_store ();
  gsize count = 0;
  const Setting *settings = settings_all (&count);
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", settings[i].key);
    g_assert_true (i == 0 || strcmp (settings[i - 1].key, settings[i].key) < 0);
    g_assert_cmpint (strlen (settings[i].source), >, 0);
    /* The default passes its own check. */
    g_autoptr (GError) error = NULL;
    g_assert_true (settings_set (store, settings[i].key, settings[i].fallback, &error));
    if (settings[i].type != SETTING_TEXT)
      settings_int (store, settings[i].key);
  }
}

static const char KEY[] = "congress.contact_email";
static const char SQL_SPOIL[] = "UPDATE setting SET value = ''";

static void
test_settings_stored (void)
{
  g_autoptr (Store) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autofree char *fallback = settings_text (store, KEY);
  g_assert_true (settings_set (store, KEY, "a@example.org", &error));
  g_autofree char *own = settings_text (store, KEY);
  g_assert_cmpstr (own, ==, "a@example.org");
  g_assert_cmpstr (fallback, !=, own);
  g_assert_false (settings_set (store, KEY, "", &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_false (settings_set (store, KEY, "a\nb", &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_false (settings_set (store, "no.such_key", "1", &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN);
  /* A row that something else spoilt counts as the default. */
  g_assert_true (store_exec (store, SQL_SPOIL, NULL));
  g_autofree char *spoilt = settings_text (store, KEY);
  g_assert_cmpstr (spoilt, ==, fallback);
}

/* ---- Secret ---- */

static void
test_secret (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  guint8 secret[SECRET_BYTES], again[SECRET_BYTES], one[SECRET_BYTES], two[SECRET_BYTES];
  g_assert_false (secret_load (folder, secret, &error));
  g_clear_error (&error);
  g_assert_true (secret_create (folder, &error));
  g_assert_false (secret_create (folder, NULL)); /* never over an old one */
  g_assert_true (secret_load (folder, secret, &error));
  g_assert_true (secret_load (folder, again, &error));
  g_assert_cmpmem (secret, sizeof secret, again, sizeof again);
  secret_derive (secret, "one", one);
  secret_derive (secret, "two", two);
  g_assert_true (memcmp (one, two, sizeof one) != 0);
  secret_derive (again, "one", two);
  g_assert_cmpmem (one, sizeof one, two, sizeof two);
  g_chmod (path, 0640);
  g_assert_false (secret_load (folder, secret, NULL)); /* others may read it */
  g_chmod (path, 0600);
  g_assert_true (g_file_set_contents (path, "short", -1, NULL));
  g_assert_false (secret_load (folder, secret, NULL));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_random_text (void)
{
  g_autofree char *one = secret_random_text (32);
  g_autofree char *two = secret_random_text (32);
  g_assert_cmpint (strlen (one), ==, 43);
  g_assert_cmpstr (one, !=, two);
  g_assert_null (strpbrk (one, "+/="));
}

/* ---- Clock ---- */

static void
test_clock (void)
{
  Clock clock;
  g_assert_true (clock_init (&clock, "2017-10-06T09:20:00+02:00"));
  gint64 start = clock_now (&clock);
  g_assert_cmpint (start, >=, 1507274400000);
  g_assert_cmpint (start, <, 1507274400000 + 60000);
  g_assert_true (clock_init (&clock, "2017-10-06T07:20:00"));
  g_assert_cmpint (clock_now (&clock), <, 1507274400000 + 60000);
  g_assert_false (clock_init (&clock, "friday"));
  g_assert_true (clock_init (&clock, NULL));
  g_assert_cmpint (clock.offset_ms, ==, 0);
}

/* ---- Audit ---- */

static const char SQL_AUDIT[] = "SELECT at_ms, actor || ' ' || action || ' ' || subject || detail"
                                "  FROM audit";

static void
test_audit (void)
{
  g_autoptr (Store) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_assert_true (audit_add (store, 5, "staff:1", "order.paid", "order:2", NULL, &error));
  g_autoptr (StoreStmt) stmt = store_prepare (store, SQL_AUDIT, &error);
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_ROW);
  g_assert_cmpint (store_column_int (stmt, 0), ==, 5);
  g_assert_cmpstr (store_column_text (stmt, 1), ==, "staff:1 order.paid order:2{}");
  store_reset (stmt);
  g_assert_false (store_exec (store, "DELETE FROM audit", NULL));
  g_assert_false (store_exec (store, "UPDATE audit SET actor = 'x'", NULL));
}

/* ---- The counter of changes ---- */

static void
test_change (void)
{
  g_autoptr (Store) store = open_store ();
  g_autoptr (GError) none = NULL, next = NULL, current = NULL;
  gint64 first = change_next (store, &none);
  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (change_next (store, &none), ==, first + 1);
  g_assert_cmpint (change_current (store, &none), ==, first + 1);
  g_assert_no_error (none);
  g_assert_true (store_exec (store, "DELETE FROM change_counter", NULL));
  g_assert_cmpint (change_next (store, &next), ==, 0);
  g_assert_error (next, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_cmpint (change_current (store, &current), ==, -1);
  g_assert_error (current, STORE_ERROR, STORE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/settings/table_is_right", test_settings_table);
  g_test_add_func ("/server/settings/stored_and_checked", test_settings_stored);
  g_test_add_func ("/server/secret/kept_and_derived", test_secret);
  g_test_add_func ("/server/secret/random_text", test_random_text);
  g_test_add_func ("/server/clock/starts_where_told", test_clock);
  g_test_add_func ("/server/audit/append_only", test_audit);
  g_test_add_func ("/server/change/says_when_it_is_gone", test_change);
  return g_test_run ();
}
