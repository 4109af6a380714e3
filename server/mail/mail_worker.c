/* SPDX-License-Identifier: EUPL-1.2
 *
 * The worker that sends letters; see mail_worker.h.
 */
#include "server/mail/mail_worker.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "server/core/http_client.h"
#include "server/core/outbox.h"
#include "server/mail/letter_make.h"

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

static gboolean
send_letter (const OutboxItem *item, gpointer user_data, GError **error)
{
  App *app = user_data;
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
  return smtp_send (app->mail_url, ready.envelope_from, ready.to, ready.bytes, error);
}

void
mail_worker_start (App *app)
{
  outbox_handle (app->outbox, "mail", send_letter, app);
}
