/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk sync: pull and push once, now.
 */
#include <stdio.h>

#include "kiosk/commands.h"
#include "kiosk/error.h"
#include "kiosk/sync.h"

enum { LOOK_MS = 20, TIMEOUT_S = 60 };

typedef struct {
  GMainLoop *loop;
  Sync *sync;
  gboolean late;
} Now;

static gint64
now_ms (gpointer user)
{
  (void) user;
  return command_now_ms ();
}

static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return command_monotonic_ms ();
}

static void
changed (gpointer user)
{
  (void) user; /* the status is looked at */
}

static void
troubled (const char *problem, gpointer user)
{
  (void) user;
  fprintf (stderr, "congress-kiosk: %s\n", problem);
}

/* Done when both lanes are, or have failed where no more will come of trying now. */
static gboolean
look (gpointer user)
{
  Now *now = user;
  SyncStatus status = sync_status (now->sync);
  gboolean down = status.pulled || status.pull_failures > 0;
  gboolean up = status.delivered || status.push_failures > 0;
  if ((down && up) || status.locked)
    g_main_loop_quit (now->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
give_up (gpointer user)
{
  ((Now *) user)->late = TRUE;
  g_main_loop_quit (((Now *) user)->loop);
  return G_SOURCE_REMOVE;
}

int
command_sync_once (Journal *journal)
{
  SyncListener listener = { now_ms, monotonic_ms, changed, troubled, NULL };
  SyncOptions options = SYNC_OPTIONS_DEFAULT;
  command_boot_id (options.boot_id);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (Sync) sync = sync_new (journal, &options, &listener);
  Now now = { loop, sync, FALSE };
  guint looking = g_timeout_add (LOOK_MS, look, &now);
  guint waiting = g_timeout_add_seconds (TIMEOUT_S, give_up, &now);
  g_main_loop_run (loop);
  g_source_remove (looking);
  if (!now.late)
    g_source_remove (waiting);
  SyncStatus status = sync_status (sync);
  printf ("%s, %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " scans delivered\n",
          status.pulled ? "list complete" : "list not complete", journal_acked (journal),
          journal_last (journal));
  return status.pulled && status.delivered ? COMMAND_DONE : COMMAND_NETWORK;
}

static int
sync_now (const char *data)
{
  GError *error = NULL;
  g_autoptr (Journal) journal = command_open (data, TRUE, &error);
  if (journal == NULL)
    return command_fail (error);
  if (journal_identity (journal) == NULL)
    return command_fail (g_error_new_literal (KIOSK_ERROR, KIOSK_ERROR_STATE, "not paired"));
  return command_sync_once (journal);
}

int
command_sync (int argc, char **argv)
{
  g_autofree char *data = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, "folder of this kiosk", "FOLDER" },
    G_OPTION_ENTRY_NULL,
  };
  if (!command_parse (argc, argv, "- pull what changed, hand over what was seen", entries, NULL))
    return COMMAND_USAGE;
  return sync_now (data);
}
