/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register's pages, served; see site.h.
 */
#include "tests/register/site.h"

#include <string.h>

#include "server/staff/session.h"
#include "tests/register/pages_world.h"

static Browser *
staff (Fixture *fixture, const char *name)
{
  Browser *browser = browser_new (fixture);
  browser_set_cookie (browser, STAFF_COOKIE, name);
  return browser;
}

char *
site_private_path (Site *site, guint attendee)
{
  g_autofree char *link = pages_world_link (site->folder, attendee);
  return g_strconcat ("/mijn/", link, NULL);
}

void
site_open (Site *site, gconstpointer data)
{
  (void) data;
  site->folder = fixture_folder_new ();
  pages_world_fill (site->folder);
  const char *const settings[] = { "server.data", site->folder, NULL };
  site->fixture = fixture_new (settings, PAGES_NOW, NULL, 0);
  site->visitor = browser_new (site->fixture);
  site->one = staff (site->fixture, "een");
  site->two = staff (site->fixture, "twee");
  site->admin = staff (site->fixture, "drie");
  site->desk = staff (site->fixture, "vier");
  site->mine = site_private_path (site, 1);
}

void
site_close (Site *site, gconstpointer data)
{
  (void) data;
  Browser *all[] = { site->visitor, site->one, site->two, site->admin, site->desk };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    browser_free (all[i]);
  fixture_free (site->fixture);
  fixture_folder_free (site->folder);
  g_free (site->mine);
}

void
site_expect (const Reply *reply, const char *path, int status, const char *words)
{
  if (reply->status != status || (words != NULL && strstr (reply->body, words) == NULL))
    g_error ("%s: %d without “%s”: %s", path, reply->status, words, reply->body);
}

Reply *
site_get (Browser *browser, const char *path, int status, const char *words)
{
  Reply *reply = browser_get (browser, path, NULL);
  site_expect (reply, path, status, words);
  return reply;
}

void
site_see (Browser *browser, const char *path, int status, const char *words)
{
  reply_free (site_get (browser, path, status, words));
}

void
site_submit (Browser *browser, const char *from, const char *path, const char *fields, int status,
             const char *words)
{
  g_autoptr (Reply) page = site_get (browser, from, 200, NULL);
  g_autoptr (Reply) reply = browser_submit (browser, page, 0, path, fields);
  site_expect (reply, path, status, words);
}

char *
site_between (const char *text, const char *before, const char *after)
{
  const char *at = strstr (text, before);
  g_assert_nonnull (at);
  at += strlen (before);
  const char *end = strstr (at, after);
  g_assert_nonnull (end);
  return g_strndup (at, (gsize) (end - at));
}

gint64
site_number (Site *site, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (site->folder, "congress.db", NULL);
  g_autoptr (Store) store = store_open (path, STORE_READER, &error);
  g_assert_no_error (error);
  gint64 value = store_number (store, &error, sql, -1, "");
  g_assert_no_error (error);
  return value;
}
