/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kept pages; see kept.h. So few that a walk finds the oldest.
 */
#include "server/web/kept.h"

#include <pthread.h>

typedef struct {
  GBytes *page;
  const char *type;
  guint64 commits;
  gint64 made_us, asked_us;
} Kept;

struct KeptPages {
  pthread_mutex_t lock;
  GHashTable *pages; /* key -> Kept */
};

static void
page_free (gpointer data)
{
  Kept *page = data;
  g_bytes_unref (page->page);
  g_free (page);
}

KeptPages *
kept_new (void)
{
  KeptPages *kept = g_new0 (KeptPages, 1);
  pthread_mutex_init (&kept->lock, NULL);
  kept->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, page_free);
  return kept;
}

void
kept_free (KeptPages *kept)
{
  if (kept == NULL)
    return;
  g_hash_table_unref (kept->pages);
  pthread_mutex_destroy (&kept->lock);
  g_free (kept);
}

GBytes *
kept_find (KeptPages *kept, const char *key, guint64 commits, gint64 now_us, const char **type)
{
  GBytes *found = NULL;
  pthread_mutex_lock (&kept->lock);
  Kept *page = g_hash_table_lookup (kept->pages, key);
  if (page != NULL && page->commits == commits &&
      now_us - page->made_us < KEPT_MS * (G_USEC_PER_SEC / 1000)) {
    page->asked_us = now_us;
    *type = page->type;
    found = g_bytes_ref (page->page);
  }
  pthread_mutex_unlock (&kept->lock);
  return found;
}

/* The lock is held. */
static void
make_room (KeptPages *kept)
{
  if (g_hash_table_size (kept->pages) < KEPT_PAGES_MAX)
    return;
  GHashTableIter iter;
  gpointer key = NULL, value = NULL, oldest = NULL;
  gint64 asked_us = G_MAXINT64;
  g_hash_table_iter_init (&iter, kept->pages);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((const Kept *) value)->asked_us < asked_us) {
      oldest = key;
      asked_us = ((const Kept *) value)->asked_us;
    }
  g_hash_table_remove (kept->pages, oldest);
}

void
kept_put (KeptPages *kept, const char *key, guint64 commits, gint64 now_us, const char *type,
          GBytes *bytes)
{
  if (g_bytes_get_size (bytes) > KEPT_PAGE_BYTES_MAX)
    return;
  Kept *page = g_new (Kept, 1);
  *page = (Kept){ g_bytes_ref (bytes), type, commits, now_us, now_us };
  pthread_mutex_lock (&kept->lock);
  if (!g_hash_table_contains (kept->pages, key))
    make_room (kept);
  g_hash_table_replace (kept->pages, g_strdup (key), page);
  pthread_mutex_unlock (&kept->lock);
}
