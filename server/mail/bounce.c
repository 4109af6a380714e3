/* SPDX-License-Identifier: EUPL-1.2
 *
 * Recording what came back; see bounce.h.
 */
#include "server/mail/bounce.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/core/log.h"
#include "server/core/secret.h"

enum { NAME_RANDOM_BYTES = 12 };

static const char SQL_FIND[] = "SELECT outbox_id FROM letter WHERE outbox_id = :id OR"
                               " token = :token";
static const char SQL_ADD[] =
    "INSERT INTO letter_bounce (letter_id, at_ms, how, action, status, text, digest)"
    " VALUES (:id, :now, :how, :action, :status, :text, :digest) ON CONFLICT (digest) DO NOTHING";

/* ---- The maildir ---- */

char *
bounce_folder_of (const char *data_folder)
{
  return g_build_filename (data_folder, "bounces", NULL);
}

static gboolean
make_maildir (const char *folder, GError **error)
{
  static const char *const PARTS[] = { "tmp", "new", "cur" };
  for (guint i = 0; i < G_N_ELEMENTS (PARTS); i++) {
    g_autofree char *path = g_build_filename (folder, PARTS[i], NULL);
    if (g_mkdir_with_parents (path, 0700) == 0)
      continue;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
  return FALSE;
}

gboolean
bounce_drop (const char *folder, const char *bytes, gsize size, GError **error)
{
  g_autofree char *random = secret_random_text (NAME_RANDOM_BYTES);
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".%s.congress",
                                           g_get_real_time () / G_USEC_PER_SEC, random);
  g_autofree char *half = g_build_filename (folder, "tmp", name, NULL);
  g_autofree char *whole = g_build_filename (folder, "new", name, NULL);
  return make_maildir (folder, error) &&
         g_file_set_contents_full (half, bytes, (gssize) size,
                                   G_FILE_SET_CONTENTS_DURABLE | G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, error) &&
         move (half, whole, error);
}

/* ---- Recording ---- */

gboolean
bounce_add_run (gpointer command, WriterTurn *turn, GError **error)
{
  const BounceAdd *add = command;
  gint64 id = store_number (turn->store, error, SQL_FIND, 0, "it", ":id", add->letter_id, ":token",
                            add->token);
  if (id == 0) {
    if (error != NULL && *error == NULL)
      g_set_error_literal (error, LETTER_ERROR, LETTER_ERROR_UNKNOWN, "no letter of that token");
    return FALSE;
  }
  if (!store_change (turn->store, error, SQL_ADD, "iittttb", ":id", id, ":now", turn->now_ms,
                     ":how", add->how, ":action", add->delayed ? "delayed" : "failed", ":status",
                     add->status, ":text", add->text, ":digest", add->digest,
                     (gsize) sizeof add->digest))
    return FALSE;
  if (store_changes (turn->store) == 0)
    return TRUE;
  g_autofree char *subject = g_strdup_printf ("letter:%" G_GINT64_FORMAT, id);
  return audit_add (turn->store, turn->now_ms, "system",
                    add->delayed ? "letter.delayed" : "letter.bounced", subject, NULL, error);
}

/* ---- Collecting ---- */

/* Returns: FALSE with @error set when it must be tried again; TRUE when it is dealt with.
 * @ours: whether it was a report of a letter of ours. */
static gboolean
record (App *app, const char *bytes, gsize size, gboolean *ours, GError **error)
{
  g_auto (Report) report = { 0 };
  *ours = report_parse (bytes, size, &report, NULL);
  if (!*ours || report.action == REPORT_DELIVERED)
    return TRUE;
  BounceAdd add = { .token = report.token,
                    .how = "report",
                    .delayed = report.action == REPORT_DELAYED,
                    .status = report.status,
                    .text = report.text };
  crypto_generichash (add.digest, sizeof add.digest, (const guint8 *) bytes, size, NULL, 0);
  g_autoptr (GError) failed = NULL;
  if (writer_call (app->writer, WRITER_CHECKS_FIRST, bounce_add_run, &add, &failed))
    return TRUE;
  *ours = FALSE;
  if (g_error_matches (failed, LETTER_ERROR, LETTER_ERROR_UNKNOWN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
collect_one (App *app, const char *path, const char *name, GError **error)
{
  gboolean ours = FALSE;
  g_autofree char *bytes = NULL;
  gsize size = 0;
  GStatBuf status;
  gboolean small =
      g_stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= REPORT_BYTES_MAX;
  if (small && (!g_file_get_contents (path, &bytes, &size, error) ||
                !record (app, bytes, size, &ours, error)))
    return FALSE;
  if (ours)
    return g_unlink (path) == 0 || errno == ENOENT;
  g_autofree char *kept = g_strconcat (name, ":2,", NULL);
  g_autofree char *to = g_build_filename (app->bounce_folder, "cur", kept, NULL);
  log_event ("warning", "bounce.unknown", "file", name, NULL);
  return move (path, to, error);
}

static void
forget_old (const char *folder, gint64 now_ms)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf status;
    if (g_stat (path, &status) == 0 &&
        now_ms / 1000 - status.st_mtime > (gint64) BOUNCE_KEEP_DAYS * 86400)
      g_unlink (path);
  }
}

gboolean
bounce_collect (App *app, GError **error)
{
  g_autofree char *folder = g_build_filename (app->bounce_folder, "new", NULL);
  g_autofree char *kept = g_build_filename (app->bounce_folder, "cur", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  for (int i = 0; dir != NULL && i < BOUNCE_AT_ONCE && (name = g_dir_read_name (dir)) != NULL;
       i++) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (!collect_one (app, path, name, error))
      return FALSE;
  }
  forget_old (kept, g_get_real_time () / 1000);
  return TRUE;
}
