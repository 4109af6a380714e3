/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pictures of a folder in order; see folder.h.
 */
#include "kiosk/folder.h"

#include <string.h>
#include <sys/stat.h>

#include "kiosk/error.h"

/* What a file looked like; another look is another picture. */
typedef struct {
  gint64 changed_ns;
  gint64 size;
  gboolean given;
} Look;

struct Folder {
  char *path;
  GHashTable *looks; /* name -> Look */
};

Folder *
folder_open (const char *path, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &inner);
  if (dir == NULL) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, inner->message);
    return NULL;
  }
  Folder *folder = g_new0 (Folder, 1);
  folder->path = g_strdup (path);
  folder->looks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return folder;
}

void
folder_free (Folder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->path);
  g_hash_table_unref (folder->looks);
  g_free (folder);
}

static gboolean
is_picture (const char *name)
{
  static const char *const ENDINGS[] = { ".png", ".jpg", ".jpeg" };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    if (g_str_has_suffix (lower, ENDINGS[i]) && name[0] != '.')
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_names (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_picture (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Returns: TRUE when @name is to be given now. */
static gboolean
take_look (Folder *folder, const char *name, const char *path, gboolean settled)
{
  struct stat found;
  if (stat (path, &found) != 0 || !S_ISREG (found.st_mode))
    return FALSE;
  Look now = { (gint64) found.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) +
                   found.st_mtim.tv_nsec,
               found.st_size, FALSE };
  Look *before = g_hash_table_lookup (folder->looks, name);
  gboolean same =
      before != NULL && before->changed_ns == now.changed_ns && before->size == now.size;
  if (same && before->given)
    return FALSE;
  now.given = same || !settled;
  g_hash_table_replace (folder->looks, g_strdup (name), g_memdup2 (&now, sizeof now));
  return now.given;
}

char *
folder_next (Folder *folder, gboolean settled)
{
  g_autoptr (GPtrArray) names = list_names (folder->path);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder->path, names->pdata[i], NULL);
    if (take_look (folder, names->pdata[i], path, settled))
      return g_steal_pointer (&path);
  }
  return NULL;
}
