/* SPDX-License-Identifier: EUPL-1.2
 *
 * The single writer: one thread that owns the one writing connection. Everything that
 * changes the database is a command on its queue. It takes all that waits, opens one
 * transaction, runs the commands one by one, commits once with synchronous=FULL, and only then
 * tells the callers: one flush to disk serves the whole batch, and nobody hears "yes" before it.
 */
#pragma once

#include "schedule/store.h"

typedef struct Writer Writer;

/**
 * WriterTurn: what a command gets while it runs.
 * @store: the writing connection, inside the batch's transaction
 * @now_ms: the moment of the batch, UTC; the only clock a command knows
 * @outcome: (transfer full): the path a form's answer leads to, such as "/bestelling/abc";
 *   kept with the form's nonce, so that a repeated request gets the same. NULL keeps nothing.
 */
typedef struct {
  Store *store;
  gint64 now_ms;
  char *outcome;
} WriterTurn;

/**
 * WriterRun: one change.
 *
 * Checks everything first and then writes what cannot fail; returns FALSE with @error set and
 * nothing written when the change is refused. A command that cannot promise that is queued with
 * WRITER_SAVEPOINT. Either way it may run twice (the batch before was rolled back because of
 * somebody else), so it replaces its results in @command, never adds to them.
 */
typedef gboolean (*WriterRun) (gpointer command, WriterTurn *turn, GError **error);

typedef enum {
  WRITER_CHECKS_FIRST = 0,
  WRITER_SAVEPOINT = 1 << 0,
  /* Much work, and nobody stands at a counter for it: at most one in a transaction, after all that
   * wait, so that they wait for one of these and never for a row of them. */
  WRITER_BULK = 1 << 1,
} WriterFlags;

/**
 * WriterDone: told after the commit, on the writer's thread; must be quick and must not wait.
 * @outcome: (nullable): the path of WriterTurn, or the kept one when @repeated
 * @repeated: the form had been handled before: @command did not run
 * @error: (nullable): why nothing changed
 */
typedef void (*WriterDone) (gpointer command, const char *outcome, gboolean repeated,
                            const GError *error, gpointer user_data);

/** WriterClock: milliseconds since 1970, UTC. Given by main; tests bring their own. */
typedef gint64 (*WriterClock) (gpointer user_data);

/** WriterWatch: told after each commit that changed something, on the writer's thread, before those
 * who wait for the commit itself. */
typedef void (*WriterWatch) (gpointer user_data);

/**
 * writer_new:
 * @store: (transfer full): a migrated STORE_WRITER connection
 *
 * Starts the thread.
 */
Writer *writer_new (Store *store, WriterClock clock, gpointer clock_data);

/** writer_free: finishes what is queued, checkpoints, closes. Accepts NULL. */
void writer_free (Writer *writer);

/**
 * writer_submit:
 * @command: (transfer full): freed with @free_command after @done, or right after a refusal
 * @nonce: (nullable): 16 bytes of a form's one-time nonce; the outcome is kept under it
 * @done: (nullable): told when it is over
 *
 * Queues a change. Safe from any thread; never waits.
 */
void writer_submit (Writer *writer, WriterFlags flags, WriterRun run, gpointer command,
                    GDestroyNotify free_command, const guint8 *nonce, WriterDone done,
                    gpointer user_data);

/**
 * writer_call: queues a change and waits for its commit. For workers, sub-commands and tests;
 * never from a thread that serves HTTP. @command stays the caller's.
 */
gboolean writer_call (Writer *writer, WriterFlags flags, WriterRun run, gpointer command,
                      GError **error);

/** writer_watch: adds a watcher, for long polls and workers that wait for news. */
void writer_watch (Writer *writer, WriterWatch watch, gpointer user_data);
/** writer_unwatch: takes a watcher off; it is not told again once this returns. */
void writer_unwatch (Writer *writer, WriterWatch watch, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Writer, writer_free)
