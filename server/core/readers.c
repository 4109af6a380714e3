/* SPDX-License-Identifier: EUPL-1.2
 *
 * A stack of read-only connections; see readers.h.
 */
#include "server/core/readers.h"

#include <pthread.h>

struct Readers {
  char *path;
  pthread_mutex_t lock;
  GPtrArray *idle;
};

Readers *
readers_new (const char *path)
{
  Readers *readers = g_new0 (Readers, 1);
  readers->path = g_strdup (path);
  readers->idle = g_ptr_array_new ();
  pthread_mutex_init (&readers->lock, NULL);
  return readers;
}

void
readers_free (Readers *readers)
{
  if (readers == NULL)
    return;
  for (guint i = 0; i < readers->idle->len; i++)
    store_free (g_ptr_array_index (readers->idle, i));
  g_ptr_array_unref (readers->idle);
  pthread_mutex_destroy (&readers->lock);
  g_free (readers->path);
  g_free (readers);
}

Store *
readers_take (Readers *readers, GError **error)
{
  Store *store = NULL;
  pthread_mutex_lock (&readers->lock);
  if (readers->idle->len > 0)
    store = g_ptr_array_steal_index_fast (readers->idle, readers->idle->len - 1);
  pthread_mutex_unlock (&readers->lock);
  if (store == NULL)
    store = store_open (readers->path, STORE_READER, error);
  if (store == NULL || store_begin (store, error))
    return store;
  store_free (store);
  return NULL;
}

void
readers_give (Readers *readers, Store *store)
{
  if (store == NULL)
    return;
  store_rollback (store);
  pthread_mutex_lock (&readers->lock);
  g_ptr_array_add (readers->idle, store);
  pthread_mutex_unlock (&readers->lock);
}
