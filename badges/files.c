/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages to files; see files.h.
 */
#include "badges/files.h"

#include <string.h>

enum { BUFFER_BYTES = 64 * 1024 };

struct BadgeFiles {
  char *path;
  guint pages;
  guint page; /* the one that is open; 0: none */
  GFile *part, *whole;
  GOutputStream *stream; /* to part, which becomes whole at the end */
};

BadgeFiles *
badge_files_new (const char *path, guint pages)
{
  BadgeFiles *files = g_new0 (BadgeFiles, 1);
  files->path = g_strdup (path);
  files->pages = pages;
  return files;
}

char *
badge_files_name (const char *path, guint page, guint pages)
{
  if (pages == 1)
    return g_strdup (path);
  const char *slash = strrchr (path, '/');
  const char *dot = strrchr (path, '.');
  if (dot == NULL || (slash != NULL && dot < slash))
    dot = path + strlen (path);
  return g_strdup_printf ("%.*s-%03u%s", (int) (dot - path), path, page, dot);
}

static void
forget_page (BadgeFiles *files)
{
  files->page = 0;
  g_clear_object (&files->stream);
  g_clear_object (&files->part);
  g_clear_object (&files->whole);
}

static gboolean
open_page (BadgeFiles *files, guint page, GError **error)
{
  if (files->page == page)
    return TRUE;
  if (!badge_files_finish (files, error))
    return FALSE;
  g_autofree char *name = badge_files_name (files->path, page, files->pages);
  g_autofree char *part = g_strconcat (name, ".part", NULL);
  files->whole = g_file_new_for_path (name);
  files->part = g_file_new_for_path (part);
  files->page = page;
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (files->part, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  if (stream == NULL)
    return FALSE;
  files->stream = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), BUFFER_BYTES);
  return TRUE;
}

gboolean
badge_files_sink (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  BadgeFiles *files = user;
  return open_page (files, page, error) &&
         g_output_stream_write_all (files->stream, bytes, size, NULL, NULL, error);
}

gboolean
badge_files_finish (BadgeFiles *files, GError **error)
{
  if (files->stream == NULL)
    return TRUE;
  if (!g_output_stream_close (files->stream, NULL, error) ||
      !g_file_move (files->part, files->whole, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
    return FALSE;
  forget_page (files);
  return TRUE;
}

void
badge_files_free (BadgeFiles *files)
{
  if (files == NULL)
    return;
  if (files->stream != NULL) {
    g_output_stream_close (files->stream, NULL, NULL);
    g_file_delete (files->part, NULL, NULL);
  }
  forget_page (files);
  g_free (files->path);
  g_free (files);
}
