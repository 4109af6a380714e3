/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reconciliation: what we hold against what the register says it holds; see delivery.h.
 */
#include "server/register/delivery.h"

#define WORTH "(a.subject_quarters + a.didactic_quarters + a.pedagogic_quarters + a.other_quarters)"
#define TITLE "IFNULL ((SELECT title FROM session s WHERE s.id = a.session_id), '')"
/* What they should hold: taken by them, and not replaced or taken back by a later word of ours. */
#define SHOULD_HOLD                                                                                \
  "FROM activity a JOIN delivery l ON l.activity_id = a.id WHERE l.state = 'accepted'"             \
  " AND a.withdrawn = 0 AND a.validated = 1 AND NOT EXISTS (SELECT 1 FROM activity b"              \
  " JOIN delivery m ON m.activity_id = b.id WHERE b.replaces = a.id AND m.state = 'accepted')"

/* What stands with us, whether they have answered for it or not. */
#define STANDS                                                                                     \
  "FROM activity a WHERE a.withdrawn = 0 AND a.validated = 1"                                      \
  " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"

static const char SQL_COUNTS[] =
    "SELECT IFNULL (SUM (state = 'waiting'), 0), IFNULL (SUM (state = 'sent'), 0),"
    " IFNULL (SUM (state = 'accepted'), 0), IFNULL (SUM (state = 'refused'), 0),"
    " IFNULL (SUM (state = 'dropped'), 0), (SELECT COUNT(*) FROM holding) FROM delivery";
static const char SQL_LAST[] =
    "SELECT asked_ms, IFNULL (answered_ms, 0) FROM reconciliation ORDER BY id DESC LIMIT 1";
static const char SQL_LINES[] =
    "SELECT * FROM (SELECT 0, a.public_id, " TITLE ", '', " WORTH ", 0 " SHOULD_HOLD
    " AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.reference = a.public_id)"
    " AND EXISTS (SELECT 1 FROM reconciliation r WHERE r.answered_ms >= l.settled_ms)"
    " UNION ALL SELECT 1, h.reference, IFNULL ((SELECT " TITLE " FROM activity a WHERE a.public_id"
    " = h.reference), ''), '', 0, h.quarters FROM holding h WHERE h.reference NOT IN"
    " (SELECT a.public_id " SHOULD_HOLD ") AND h.reference NOT IN (SELECT a.public_id " STANDS ")"
    " UNION ALL SELECT 2, a.public_id, " TITLE ", '', " WORTH ", h.quarters FROM holding h"
    " JOIN activity a ON a.public_id = h.reference WHERE h.quarters <> " WORTH
    " AND (a.id IN (SELECT a.id " SHOULD_HOLD ") OR a.id IN (SELECT a.id " STANDS "))"
    " UNION ALL SELECT 3, a.public_id, " TITLE ", l.answer, " WORTH ", 0 FROM delivery l"
    " JOIN activity a ON a.id = l.activity_id WHERE l.state = 'refused')"
    " ORDER BY 1, 2 LIMIT :limit";

static void
line_free (gpointer data)
{
  DeliveryLine *line = data;
  g_free (line->reference);
  g_free (line->title);
  g_free (line->reason);
  g_free (line);
}

void
delivery_figures_clear (DeliveryFigures *figures)
{
  g_clear_pointer (&figures->lines, g_ptr_array_unref);
}

static gboolean
read_lines (Store *store, GPtrArray *lines, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LINES, "d", ":limit", DELIVERY_LINES_MAX);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    DeliveryLine *line = g_new0 (DeliveryLine, 1);
    line->kind = (DeliveryDifference) store_column_int (q, 0);
    line->reference = g_strdup (store_column_text (q, 1));
    line->title = g_strdup (store_column_text (q, 2));
    line->reason = g_strdup (store_column_text (q, 3));
    line->ours = store_column_int (q, 4);
    line->theirs = store_column_int (q, 5);
    g_ptr_array_add (lines, line);
  }
  return step == STORE_DONE;
}

gboolean
delivery_figures (Store *store, DeliveryFigures *figures, GError **error)
{
  *figures = (DeliveryFigures){ .lines = g_ptr_array_new_with_free_func (line_free) };
  gint64 *const counts[] = { &figures->waiting, &figures->sent,    &figures->accepted,
                             &figures->refused, &figures->dropped, &figures->held };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_COUNTS, "");
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  for (int i = 0; i < (int) G_N_ELEMENTS (counts); i++)
    *counts[i] = store_column_int (q, i);
  g_autoptr (StoreStmt) last = store_query (store, error, SQL_LAST, "");
  StoreStep step = last != NULL ? store_step (last, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_ROW) {
    figures->asked_ms = store_column_int (last, 0);
    figures->answered_ms = store_column_int (last, 1);
  }
  return read_lines (store, figures->lines, error);
}
