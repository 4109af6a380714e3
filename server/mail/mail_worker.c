/* SPDX-License-Identifier: EUPL-1.2
 *
 * The worker that sends letters; see mail_worker.h.
 */
#include "server/mail/mail_worker.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "server/core/http_client.h"
#include "server/core/log.h"
#include "server/core/outbox.h"
#include "server/core/settings.h"
#include "server/mail/bounce.h"
#include "server/mail/letter_make.h"

typedef struct {
  App *app;
  gint64 next_ms; /* when the next letter may go */
} MailWorker;

/* The file's name comes from the key, so sending again overwrites the same letter. */
static gboolean
write_file (const char *folder, const char *key, GBytes *letter, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "mail folder: %s", g_strerror (errno));
    return FALSE;
  }
  g_autofree char *name = g_strconcat (key, ".eml", NULL);
  g_strdelimit (name, "/:", '-');
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size = 0;
  const char *bytes = g_bytes_get_data (letter, &size);
  return g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

/* What the office sees of a refusal. That it is recorded apart from the outbox's row is harmless:
 * the digest makes a repeat the same. */
static void
record_refusal (App *app, gint64 outbox_id, const SmtpAnswer *answer)
{
  g_autofree char *text = report_without_addresses (answer->text);
  g_autofree char *whole = g_strdup_printf ("%" G_GINT64_FORMAT " %u %s %s", outbox_id,
                                            answer->code, answer->status, text);
  BounceAdd add = {
    .letter_id = outbox_id, .how = "refused", .status = answer->status, .text = text
  };
  crypto_generichash (add.digest, sizeof add.digest, (const guint8 *) whole, strlen (whole), NULL,
                      0);
  g_autoptr (GError) error = NULL;
  if (!writer_call (app->writer, WRITER_CHECKS_FIRST, bounce_add_run, &add, &error))
    log_event ("error", "bounce.record", "error", error->message, NULL);
}

static gboolean
deliver (App *app, gint64 outbox_id, const LetterReady *ready, GError **error)
{
  const SmtpServer server = { .url = app->mail_url,
                              .user = app->mail_user,
                              .password = app->mail_password,
                              .ca_file = app->mail_ca_file,
                              .tls_here = app->mail_loopback_tls };
  g_auto (SmtpAnswer) answer = { 0 };
  if (smtp_send (&server, ready->envelope_from, ready->to, ready->bytes, &answer, error))
    return TRUE;
  if (answer.refused)
    record_refusal (app, outbox_id, &answer);
  return FALSE;
}

static gboolean
send_letter (const OutboxItem *item, gpointer user_data, GError **error)
{
  App *app = ((MailWorker *) user_data)->app;
  Store *store = readers_take (app->readers, error);
  if (store == NULL)
    return FALSE;
  g_auto (LetterReady) ready = { 0 };
  gboolean made = letter_make (app, store, item->id, item->payload, &ready, error);
  readers_give (app->readers, store);
  if (!made)
    return FALSE;
  if (app->mail_folder != NULL)
    return write_file (app->mail_folder, item->key, ready.bytes, error);
  return deliver (app, item->id, &ready, error);
}

/* As many a minute as the setting says, in little bursts: a place is free each so many ms, and a
 * few that were not used may be used at once. */
static gint64
pace (gint64 now_ms, gpointer user_data)
{
  enum { MINUTE_MS = 60000, BURST_MS = 5000 };
  MailWorker *worker = user_data;
  if (worker->app->mail_folder != NULL)
    return 0;
  Store *store = readers_take (worker->app->readers, NULL);
  if (store == NULL)
    return BURST_MS;
  gint64 each_ms = MINUTE_MS / settings_int (store, "mail.per_minute");
  readers_give (worker->app->readers, store);
  /* A clock that was set back must not make letters wait for it. */
  gint64 next_ms = CLAMP (worker->next_ms, now_ms - BURST_MS, now_ms + MINUTE_MS);
  if (next_ms > now_ms)
    return next_ms - now_ms;
  worker->next_ms = next_ms + each_ms;
  return 0;
}

void
mail_worker_start (App *app)
{
  MailWorker *worker = g_new0 (MailWorker, 1);
  worker->app = app;
  outbox_handle_paced (app->outbox, "mail", send_letter, pace, worker, g_free);
}
