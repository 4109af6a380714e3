/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the scenes share; see play.h.
 */
#include "tests/server/play.h"

int
play_one_of (Actor *actor, int n)
{
  return g_rand_int_range (actor->rand, 0, n);
}

const char *
play_word (Actor *actor, const char *const *words, gsize n)
{
  return words[play_one_of (actor, (int) n)];
}

/* A refusal is an answer; an error of the database is not. */
static void
refused_only (const GError *error)
{
  if (error != NULL && error->domain == STORE_ERROR)
    g_error ("the database refused: %s", error->message);
}

gboolean
play_act (Actor *actor, WriterRun run, gpointer command)
{
  g_autoptr (GError) error = NULL;
  gboolean well = writer_call (actor->shop->writer, WRITER_SAVEPOINT, run, command, &error);
  refused_only (error);
  /* A lost answer: the same is asked once more. */
  if (well && play_one_of (actor, 10) == 0) {
    g_autoptr (GError) again = NULL;
    writer_call (actor->shop->writer, WRITER_SAVEPOINT, run, command, &again);
    refused_only (again);
  }
  return well;
}

gint64
play_pick (Actor *actor, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (actor->shop->reader, &error, sql, "");
  g_assert_no_error (error);
  gint64 id = store_step (q, &error) == STORE_ROW ? store_column_int (q, 0) : 0;
  g_assert_no_error (error);
  return id;
}

char *
play_pick_text (Actor *actor, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (actor->shop->reader, &error, sql, "");
  g_assert_no_error (error);
  return store_step (q, &error) == STORE_ROW ? g_strdup (store_column_text (q, 0)) : NULL;
}

char *
play_somebody (Actor *actor)
{
  return play_pick_text (actor,
                         "SELECT a.public_id FROM attendee a JOIN sale_order o ON o.id ="
                         " a.order_id WHERE o.number IS NOT NULL ORDER BY random () LIMIT 1");
}
