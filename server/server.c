/* SPDX-License-Identifier: EUPL-1.2
 *
 * Putting the server together and taking it apart; see server.h.
 */
#include "server/server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "server/core/clock.h"
#include "server/core/http_client.h"
#include "server/core/outbox.h"
#include "server/core/resources.h"
#include "server/core/secret.h"
#include "server/housekeeper.h"
#include "server/mail/bounce.h"
#include "server/mail/letter_text.h"
#include "server/mail/mail_worker.h"
#include "server/register/delivery.h"
#include "server/sales/demo_bank.h"
#include "server/sales/payment.h"
#include "server/web/daemon.h"
#include "server/web/errors.h"
#include "server/web/listen.h"
#include "server/web/static.h"
#include "server/web/template.h"

#ifdef NDEBUG
static const TemplatesFlags TEMPLATES_MODE = TEMPLATES_OWN;
#else
static const TemplatesFlags TEMPLATES_MODE = TEMPLATES_STRICT;
#endif

/* Each has a queue of those who just connected: together 16,000, when the system allows 4096. */
enum { THREADS_MIN = 4 };

struct Server {
  App app;
  Clock clock;
  const Config *config;
  int lock;        /* of the data folder */
  const char *url; /* it listens on */
  Daemon *daemon;
  Housekeeper *housekeeper;
  DeliveryWorker delivery;
  GStringChunk *strings; /* of app */
};

char *
server_database (const Config *config)
{
  return g_build_filename (config_text (config, "server.data"), "congress.db", NULL);
}

static const char *
keep (Server *server, const char *text)
{
  return g_string_chunk_insert_const (server->strings, text);
}

static const char *
text_or_null (Server *server, const char *key)
{
  const char *text = config_text (server->config, key);
  return *text != '\0' ? keep (server, text) : NULL;
}

/* The lock goes with the process, however it ends. */
static gboolean
lock_folder (Server *server, GError **error)
{
  g_autofree char *path = g_build_filename (server->app.data_folder, "lock", NULL);
  server->lock = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (server->lock >= 0 && flock (server->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
               errno == EWOULDBLOCK ? "another process works in this folder" : g_strerror (errno));
  return FALSE;
}

static gboolean
open_database (Server *server, GError **error)
{
  if (!g_file_test (server->app.database, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s does not exist: run init first",
                 server->app.database);
    return FALSE;
  }
  g_autoptr (Store) store = store_open (server->app.database, STORE_WRITER, error);
  if (store == NULL || !store_migrate (store, RESOURCES_SCHEMA, error))
    return FALSE;
  server->app.writer =
      writer_new (g_steal_pointer (&store), server->app.clock, server->app.clock_data);
  server->app.readers = readers_new (server->app.database);
  return TRUE;
}

static gboolean
check_error_sentences (const Messages *messages, GError **error)
{
  const char *key = NULL;
  for (guint i = 0; (key = errors_key_at (i)) != NULL; i++)
    if (messages_find (messages, LANG_NL, key) == NULL) {
      g_set_error (error, MESSAGES_ERROR, MESSAGES_ERROR_CATALOGUE, "errors.c: no message %s", key);
      return FALSE;
    }
  return TRUE;
}

static gboolean
load_pages (App *app, GError **error)
{
  app->messages = messages_new (RESOURCES_MESSAGES, error);
  if (app->messages == NULL || !check_error_sentences (app->messages, error))
    return FALSE;
  app->statics = statics_new (RESOURCES_STATIC, error);
  app->templates = templates_new (TEMPLATES_MODE);
  return app->statics != NULL && templates_load (app->templates, RESOURCES_TEMPLATES, error) &&
         templates_link (app->templates, app->messages, app->statics, error) &&
         letters_check (app->templates, error);
}

static gboolean
recall_demo (App *app, GError **error)
{
  if (app->demo_bank == NULL)
    return TRUE;
  Store *store = readers_take (app->readers, error);
  gboolean well =
      store != NULL && demo_bank_recall (app->demo_bank, store, app_now_ms (app), error);
  readers_give (app->readers, store);
  return well;
}

static gboolean
fill_app (Server *server, GError **error)
{
  App *app = &server->app;
  g_autofree char *database = server_database (server->config);
  app->database = keep (server, database);
  app->data_folder = keep (server, config_text (server->config, "server.data"));
  app->base_url = keep (server, config_text (server->config, "server.base_url"));
  app->bank_key = keep (server, config_text (server->config, "bank.key"));
  app->bank_method = text_or_null (server, "bank.method");
  app->mail_folder = text_or_null (server, "mail.folder");
  app->mail_url = keep (server, config_text (server->config, "mail.url"));
  app->mail_user = text_or_null (server, "mail.user");
  app->mail_password = keep (server, config_text (server->config, "mail.password"));
  app->mail_ca_file = text_or_null (server, "mail.ca_file");
  app->mail_loopback_tls = config_flag (server->config, "mail.loopback_tls");
  g_autofree char *bounces = bounce_folder_of (app->data_folder);
  app->bounce_folder = text_or_null (server, "mail.bounce_folder");
  if (app->bounce_folder == NULL)
    app->bounce_folder = keep (server, bounces);
  app->mail_bounce = text_or_null (server, "mail.bounce");
  app->mail_from = keep (server, config_text (server->config, "mail.from"));
  app->register_url = text_or_null (server, "register.url");
  app->register_key = text_or_null (server, "register.key");
  app->demo = config_flag (server->config, "bank.demo");
  app->demo_bank = app->demo ? demo_bank_new () : NULL;
  app->clock = clock_now;
  app->clock_data = &server->clock;
  return lock_folder (server, error) && secret_load (app->data_folder, app->secret, error) &&
         open_database (server, error) && load_pages (app, error) && recall_demo (app, error);
}

Server *
server_open (const Config *config, const char *now, GError **error)
{
  resources_register ();
  g_autoptr (Server) server = g_new0 (Server, 1);
  server->config = config;
  server->lock = -1;
  server->strings = g_string_chunk_new (1024);
  if (!clock_init (&server->clock, now)) {
    g_set_error (error, CONFIG_ERROR, CONFIG_ERROR_VALUE, "%s is not an ISO 8601 moment", now);
    return NULL;
  }
  if (!fill_app (server, error))
    return NULL;
  server->app.outbox = outbox_new (&server->app);
  return g_steal_pointer (&server);
}

void
server_set_pace (Server *server, int pace)
{
  clock_set_pace (&server->clock, pace);
}

App *
server_app (Server *server)
{
  return &server->app;
}

/* Addresses are known only once the port is. */
static void
fill_addresses (Server *server, guint16 port)
{
  App *app = &server->app;
  const char *listen = config_text (server->config, "server.listen");
  gboolean v6 = strchr (listen, ':') != NULL;
  g_autofree char *url =
      g_strdup_printf ("http://%s%s%s:%u", v6 ? "[" : "", listen, v6 ? "]" : "", port);
  server->url = keep (server, url);
  if (*app->base_url == '\0' || g_str_has_suffix (app->base_url, ":0"))
    app->base_url = server->url;
  g_autofree char *demo_bank = g_strconcat (app->base_url, "/demo-bank", NULL);
  app->bank_url = text_or_null (server, "bank.url");
  if (app->bank_url == NULL)
    app->bank_url = keep (server, app->demo ? demo_bank : "https://api.mollie.com");
  app->bank_checkout_url = text_or_null (server, "bank.checkout_url");
  if (app->bank_checkout_url == NULL)
    app->bank_checkout_url = app->demo ? app->bank_url : "https://www.mollie.com";
}

/* They need the address people come back to, so they start when it is known. */
static void
start_workers (Server *server)
{
  http_client_init ();
  outbox_handle (server->app.outbox, "payment", payment_send, &server->app);
  mail_worker_start (&server->app);
  server->delivery =
      (DeliveryWorker){ .app = &server->app,
                        .adapter = &register_http,
                        .target = { server->app.register_url, server->app.register_key } };
  outbox_handle (server->app.outbox, DELIVERY_KIND, delivery_send, &server->delivery);
  server->housekeeper = housekeeper_new (&server->app);
}

gboolean
server_listen (Server *server, const Route *routes, gsize n_routes, GError **error)
{
  const Config *config = server->config;
  guint threads = (guint) config_int (config, "server.threads");
  if (threads == 0)
    threads = MAX (g_get_num_processors (), THREADS_MIN);
  g_autofree int *fds = g_new (int, threads);
  if (!listen_open (config_text (config, "server.listen"),
                    (guint16) config_int (config, "server.port"), fds, threads, error))
    return FALSE;
  fill_addresses (server, listen_port (fds[0]));
  DaemonOptions options = {
    .threads = threads,
    .connections_max = (guint) config_int (config, "server.connections"),
    .deadline_ms = (guint) config_int (config, "server.deadline_s") * 1000,
    .log_requests = config_flag (config, "server.log_requests"),
    .routes = routes,
    .n_routes = n_routes,
  };
  server->daemon = daemon_start (&server->app, fds, &options, error);
  if (server->daemon == NULL)
    return FALSE;
  start_workers (server);
  return TRUE;
}

void
server_stop (Server *server)
{
  g_clear_pointer (&server->daemon, daemon_stop);
  g_clear_pointer (&server->housekeeper, housekeeper_free);
}

const char *
server_url (const Server *server)
{
  return server->url;
}

void
server_free (Server *server)
{
  if (server == NULL)
    return;
  App *app = &server->app;
  server_stop (server);
  outbox_free (app->outbox);
  writer_free (app->writer);
  readers_free (app->readers);
  demo_bank_free (app->demo_bank);
  templates_free (app->templates);
  statics_free (app->statics);
  messages_free (app->messages);
  if (server->lock >= 0)
    close (server->lock);
  g_string_chunk_free (server->strings);
  g_free (server);
}
