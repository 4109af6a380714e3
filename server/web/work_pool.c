/* SPDX-License-Identifier: EUPL-1.2
 *
 * Two working threads; see work_pool.h. pthreads, so that ThreadSanitizer sees the queue.
 */
#include "server/web/work_pool.h"

#include <pthread.h>

enum { THREADS = 2 };

typedef struct {
  void (*work) (gpointer data);
  gpointer data;
} Task;

struct WorkPool {
  pthread_t threads[THREADS];
  pthread_mutex_t lock;
  pthread_cond_t wake;
  GQueue tasks;
  gboolean stopping;
};

static void *
serve (void *data)
{
  WorkPool *pool = data;
  pthread_mutex_lock (&pool->lock);
  for (;;) {
    while (pool->tasks.length == 0 && !pool->stopping)
      pthread_cond_wait (&pool->wake, &pool->lock);
    Task *task = g_queue_pop_head (&pool->tasks);
    if (task == NULL)
      break;
    pthread_mutex_unlock (&pool->lock);
    task->work (task->data);
    g_free (task);
    pthread_mutex_lock (&pool->lock);
  }
  pthread_mutex_unlock (&pool->lock);
  return NULL;
}

WorkPool *
work_pool_new (void)
{
  WorkPool *pool = g_new0 (WorkPool, 1);
  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  g_queue_init (&pool->tasks);
  for (int i = 0; i < THREADS; i++)
    if (pthread_create (&pool->threads[i], NULL, serve, pool) != 0)
      g_error ("a working thread does not start");
  return pool;
}

void
work_pool_free (WorkPool *pool)
{
  if (pool == NULL)
    return;
  pthread_mutex_lock (&pool->lock);
  pool->stopping = TRUE;
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
  for (int i = 0; i < THREADS; i++)
    pthread_join (pool->threads[i], NULL);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool);
}

void
work_pool_add (WorkPool *pool, void (*work) (gpointer data), gpointer data)
{
  Task *task = g_new (Task, 1);
  *task = (Task){ work, data };
  pthread_mutex_lock (&pool->lock);
  g_queue_push_tail (&pool->tasks, task);
  pthread_cond_signal (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
}
