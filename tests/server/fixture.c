/* SPDX-License-Identifier: EUPL-1.2
 *
 * The test's server and browser; see fixture.h.
 */
#include "tests/server/fixture.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/secret.h"
#include "server/server.h"
#include "tests/server/new_database.h"

enum { PATIENCE_S = 10 };

struct Fixture {
  char *folder;
  Config *config;
  Server *server;
  guint16 port;
};

/* ---- Folders ---- */

char *
fixture_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("congress-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (folder, "congress.db", NULL);
  secret_create (folder, &error);
  g_assert_no_error (error);
  store_free (new_database (path));
  return folder;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

void
fixture_folder_free (char *folder)
{
  remove_tree (folder);
  g_free (folder);
}

/* ---- The server ---- */

static void
set (Fixture *fixture, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  config_set (fixture->config, key, value, &error);
  g_assert_no_error (error);
}

static guint16
port_of (const char *url)
{
  guint64 port = 0;
  g_assert_true (g_ascii_string_to_unsigned (strrchr (url, ':') + 1, 10, 1, 65535, &port, NULL));
  return (guint16) port;
}

Fixture *
fixture_new (const char *const *settings, const char *now, const Route *routes, gsize n_routes)
{
  g_autoptr (GError) error = NULL;
  Fixture *fixture = g_new0 (Fixture, 1);
  fixture->folder = fixture_folder_new ();
  fixture->config = config_new ();
  set (fixture, "server.data", fixture->folder);
  set (fixture, "server.port", "0");
  set (fixture, "server.threads", "2");
  for (; settings != NULL && settings[0] != NULL; settings += 2)
    set (fixture, settings[0], settings[1]);
  fixture->server = server_open (fixture->config, now, &error);
  g_assert_no_error (error);
  if (routes == NULL)
    routes = routes_all (&n_routes);
  server_listen (fixture->server, routes, n_routes, &error);
  g_assert_no_error (error);
  fixture->port = port_of (server_url (fixture->server));
  return fixture;
}

void
fixture_stop (Fixture *fixture)
{
  server_stop (fixture->server);
}

void
fixture_free (Fixture *fixture)
{
  if (fixture == NULL)
    return;
  server_free (fixture->server);
  config_free (fixture->config);
  fixture_folder_free (fixture->folder);
  g_free (fixture);
}

App *
fixture_app (Fixture *fixture)
{
  return server_app (fixture->server);
}

guint16
fixture_port (Fixture *fixture)
{
  return fixture->port;
}

/* ---- One exchange ---- */

void
reply_free (Reply *reply)
{
  if (reply == NULL)
    return;
  g_free (reply->head);
  g_free (reply->body);
  g_free (reply);
}

char *
reply_header (const Reply *reply, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (reply->head != NULL ? reply->head : "", "\r\n", -1);
  gsize size = strlen (name);
  for (char **line = lines; *line != NULL; line++)
    if (g_ascii_strncasecmp (*line, name, size) == 0 && (*line)[size] == ':')
      return g_strdup (g_strchug (*line + size + 1));
  return NULL;
}

static int
dial (guint16 port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons (port) };
  where.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  struct timeval patience = { .tv_sec = PATIENCE_S };
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  return fd;
}

/* Content-Length of a head that is whole; 0 for answers that have none. */
static gsize
body_size (const char *head)
{
  const char *at = strcasestr (head, "\r\nContent-Length:");
  guint64 size = 0;
  if (at != NULL)
    size = g_ascii_strtoull (at + strlen ("\r\nContent-Length:"), NULL, 10);
  return (gsize) size;
}

static void
read_reply (int fd, Reply *reply, gboolean headless)
{
  g_autoptr (GString) got = g_string_new (NULL);
  char buffer[4096];
  gsize wanted = G_MAXSIZE;
  ssize_t size = 0;
  while (got->len < wanted && (size = read (fd, buffer, sizeof buffer)) > 0) {
    g_string_append_len (got, buffer, size);
    const char *end = strstr (got->str, "\r\n\r\n");
    if (wanted == G_MAXSIZE && end != NULL) {
      reply->head = g_strndup (got->str, (gsize) (end - got->str));
      wanted = strlen (reply->head) + 4 + (headless ? 0 : body_size (reply->head));
    }
  }
  if (reply->head == NULL)
    return;
  g_assert_cmpint (strncmp (reply->head, "HTTP/1.1 ", 9), ==, 0);
  reply->status = (int) g_ascii_strtoull (reply->head + 9, NULL, 10);
  reply->body = g_strdup (got->str + strlen (reply->head) + 4);
}

Reply *
fixture_raw (Fixture *fixture, const char *bytes, gsize size)
{
  int fd = dial (fixture->port);
  /* The server may answer and close before it has read all: then the rest cannot be sent. */
  for (gsize sent = 0; sent < size;) {
    ssize_t now = send (fd, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (now <= 0)
      break;
    sent += (gsize) now;
  }
  Reply *reply = g_new0 (Reply, 1);
  read_reply (fd, reply, strncmp (bytes, "HEAD ", 5) == 0);
  g_autofree char *connection = reply_header (reply, "Connection");
  char rest = 0;
  if (reply->status == 0 || (connection != NULL && strcmp (connection, "close") == 0))
    reply->closed = read (fd, &rest, 1) <= 0;
  close (fd);
  return reply;
}

/* ---- A browser ---- */

struct Browser {
  Fixture *fixture;
  GHashTable *cookies;
};

Browser *
browser_new (Fixture *fixture)
{
  Browser *browser = g_new0 (Browser, 1);
  browser->fixture = fixture;
  browser->cookies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return browser;
}

void
browser_free (Browser *browser)
{
  if (browser == NULL)
    return;
  g_hash_table_unref (browser->cookies);
  g_free (browser);
}

void
browser_set_cookie (Browser *browser, const char *name, const char *value)
{
  g_hash_table_insert (browser->cookies, g_strdup (name), g_strdup (value));
}

static void
keep_cookies (Browser *browser, const Reply *reply)
{
  g_auto (GStrv) lines = g_strsplit (reply->head != NULL ? reply->head : "", "\r\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (g_ascii_strncasecmp (*line, "Set-Cookie: ", 12) != 0)
      continue;
    char *name = *line + 12;
    char *value = strchr (name, '=');
    *value++ = '\0';
    value[strcspn (value, ";")] = '\0';
    browser_set_cookie (browser, name, value);
  }
}

static Reply *
exchange (Browser *browser, const char *method, const char *path, const char *headers,
          const char *body)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n", method, path,
                          browser->fixture->port);
  GHashTableIter iter;
  gpointer name = NULL, value = NULL;
  g_hash_table_iter_init (&iter, browser->cookies);
  for (const char *mark = "Cookie: "; g_hash_table_iter_next (&iter, &name, &value); mark = "; ")
    g_string_append_printf (text, "%s%s=%s", mark, (char *) name, (char *) value);
  if (g_hash_table_size (browser->cookies) > 0)
    g_string_append (text, "\r\n");
  g_string_append (text, headers != NULL ? headers : "");
  if (body != NULL)
    g_string_append_printf (text, "Content-Length: %zu\r\n", strlen (body));
  g_string_append_printf (text, "Connection: close\r\n\r\n%s", body != NULL ? body : "");
  Reply *reply = fixture_raw (browser->fixture, text->str, text->len);
  keep_cookies (browser, reply);
  return reply;
}

Reply *
browser_get (Browser *browser, const char *path, const char *headers)
{
  return exchange (browser, "GET", path, headers, NULL);
}

Reply *
browser_post_with (Browser *browser, const char *path, const char *headers, const char *body)
{
  return exchange (browser, "POST", path, headers, body);
}

Reply *
browser_post (Browser *browser, const char *path, const char *form)
{
  return browser_post_with (browser, path, "Content-Type: application/x-www-form-urlencoded\r\n",
                            form);
}

static char *
hidden_field (const Reply *page, guint n, const char *name)
{
  g_autofree char *mark = g_strdup_printf ("name=\"%s\" value=\"", name);
  const char *at = page->body;
  for (guint i = 0; i <= n; i++) {
    at = strstr (at, mark);
    g_assert_nonnull (at);
    at += strlen (mark);
  }
  return g_strndup (at, strcspn (at, "\""));
}

Reply *
browser_submit (Browser *browser, const Reply *page, guint n, const char *path, const char *fields)
{
  g_autofree char *csrf = hidden_field (page, n, "csrf");
  g_autofree char *nonce = hidden_field (page, n, "nonce");
  g_autofree char *form = g_strconcat ("csrf=", csrf, "&nonce=", nonce, fields, NULL);
  return browser_post (browser, path, form);
}
