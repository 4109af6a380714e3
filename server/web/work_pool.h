/* SPDX-License-Identifier: EUPL-1.2
 *
 * Two threads for what takes long and changes nothing: hashing a password, drawing a sheet of
 * badges. HTTP threads never wait for either. Two at most, since each may take 64 MiB and a core.
 */
#pragma once

#include <glib.h>

typedef struct WorkPool WorkPool;

/** work_pool_new: starts the threads. */
WorkPool *work_pool_new (void);
/** work_pool_free: does what waits, then ends. Accepts NULL. */
void work_pool_free (WorkPool *pool);
/** work_pool_add: runs @work on a thread of the pool, some time. Any thread. */
void work_pool_add (WorkPool *pool, void (*work) (gpointer data), gpointer data);
