/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists that requests share; see shared.h. A list is of the count of commits that was taken before
 * its snapshot was opened, so it is never older than it says.
 */
#include "server/web/shared.h"

#include "server/web/request_private.h"

typedef struct {
  SharedRead read;
  guint64 commits;
  GPtrArray *list;
} Entry;

struct SharedLists {
  pthread_mutex_t lock;
  GArray *entries; /* of Entry: one for each of the few readers */
};

static void
entry_clear (gpointer entry)
{
  g_ptr_array_unref (((Entry *) entry)->list);
}

SharedLists *
shared_new (void)
{
  SharedLists *shared = g_new0 (SharedLists, 1);
  pthread_mutex_init (&shared->lock, NULL);
  shared->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (shared->entries, entry_clear);
  return shared;
}

void
shared_free (SharedLists *shared)
{
  if (shared == NULL)
    return;
  g_array_unref (shared->entries);
  pthread_mutex_destroy (&shared->lock);
  g_free (shared);
}

/* The commits of the request's snapshot, or what one opened now would have at least. */
static guint64
commits_of (Request *request)
{
  if (request->store != NULL)
    return request->snapshot;
  pthread_mutex_lock (&request->daemon->lock);
  guint64 commits = request->daemon->commits;
  pthread_mutex_unlock (&request->daemon->lock);
  return commits;
}

/* The lock is held. */
static Entry *
entry_of (SharedLists *shared, SharedRead read)
{
  for (guint i = 0; i < shared->entries->len; i++) {
    Entry *entry = &g_array_index (shared->entries, Entry, i);
    if (entry->read == read)
      return entry;
  }
  return NULL;
}

static GPtrArray *
find (SharedLists *shared, SharedRead read, guint64 commits)
{
  pthread_mutex_lock (&shared->lock);
  const Entry *entry = entry_of (shared, read);
  GPtrArray *list =
      entry != NULL && entry->commits == commits ? g_ptr_array_ref (entry->list) : NULL;
  pthread_mutex_unlock (&shared->lock);
  return list;
}

static void
put (SharedLists *shared, SharedRead read, guint64 commits, GPtrArray *list)
{
  pthread_mutex_lock (&shared->lock);
  Entry *entry = entry_of (shared, read);
  if (entry == NULL) {
    const Entry first = { read, commits, g_ptr_array_ref (list) };
    g_array_append_val (shared->entries, first);
  } else if (entry->commits < commits) {
    g_ptr_array_unref (entry->list);
    entry->list = g_ptr_array_ref (list);
    entry->commits = commits;
  }
  pthread_mutex_unlock (&shared->lock);
}

GPtrArray *
request_shared (Request *request, SharedRead read, GError **error)
{
  SharedLists *shared = request->daemon->shared;
  GPtrArray *list = find (shared, read, commits_of (request));
  if (list != NULL)
    return list;
  Store *store = request_try_store (request, error);
  list = store != NULL ? read (store, error) : NULL;
  if (list != NULL)
    put (shared, read, request->snapshot, list);
  return list;
}
