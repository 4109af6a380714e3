/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books; see books.h.
 */
#include "server/register/books.h"

#include <sodium.h>
#include <string.h>

#include "server/core/audit.h"

G_DEFINE_QUARK (books_error, books_error)

/* What an activity is worth; one that was replaced or taken back is worth nothing. */
#define WORTH  "(a.subject_quarters + a.didactic_quarters + a.pedagogic_quarters + a.other_quarters)"
#define STANDS "a.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"

static const char SQL_MADE[] =
    "SELECT IFNULL (SUM (a.validated * " WORTH "), 0),"
    " IFNULL (SUM ((1 - a.validated) * a.contact_quarters), 0),"
    " IFNULL (SUM (CASE WHEN l.state = 'accepted' THEN " WORTH " ELSE 0 END), 0),"
    " IFNULL (SUM (CASE WHEN l.state = 'refused' THEN " WORTH " ELSE 0 END), 0),"
    " IFNULL (SUM (CASE WHEN a.validated AND a.claimable_from > date (:now / 1000, 'unixepoch')"
    " THEN " WORTH " ELSE 0 END), 0), COUNT (DISTINCT a.attendee_id) FROM activity a"
    " LEFT JOIN delivery l ON l.activity_id = a.id WHERE " STANDS;
static const char SQL_EXPECTED[] =
    "SELECT IFNULL (SUM (f.subject_quarters + f.didactic_quarters + f.pedagogic_quarters +"
    " f.other_quarters), 0) FROM seat e JOIN session s ON s.id = e.session_id"
    " JOIN offering f ON f.session_id = s.id WHERE e.state = 'confirmed' AND f.validated = 1"
    " AND s.state = 'confirmed'";
static const char SQL_DOUBTFUL_PRESENCE[] =
    "SELECT COUNT(*), IFNULL (SUM (f.subject_quarters + f.didactic_quarters +"
    " f.pedagogic_quarters + f.other_quarters), 0) FROM presence p"
    " LEFT JOIN offering f ON f.session_id = p.session_id AND f.validated = 1"
    " WHERE p.counts = 0 AND (p.doubt & 6) <> 0";
static const char SQL_DOUBTFUL_STANDING[] =
    "SELECT COUNT (DISTINCT s.attendee_id), IFNULL (SUM (a.validated * " WORTH "), 0)"
    " FROM standing s LEFT JOIN activity a ON a.attendee_id = s.attendee_id AND " STANDS
    " WHERE s.verdict = 'doubtful'";
static const char SQL_COUNTS[] =
    "SELECT (SELECT COUNT(*) FROM correction c WHERE NOT EXISTS (SELECT 1 FROM consent n"
    " WHERE n.correction_id = c.id)), (SELECT COUNT(*) FROM activity WHERE after_close = 1),"
    " (SELECT closed_ms FROM books), (SELECT MAX (ends_ms) FROM session WHERE state ="
    " 'confirmed')";
/* Presence that the closed books do not have, and books that presence does not have. */
static const char SQL_LATE[] =
    "SELECT (SELECT COUNT(*) FROM presence p WHERE p.counts = 1 AND NOT EXISTS (SELECT 1 FROM"
    " activity a WHERE a.attendee_id = p.attendee_id AND (a.session_id = p.session_id OR a.day_id ="
    " (SELECT day_id FROM session WHERE id = p.session_id)) AND " STANDS "))"
    " + (SELECT COUNT(*) FROM activity a WHERE a.session_id IS NOT NULL AND " STANDS
    " AND NOT EXISTS (SELECT 1 FROM presence p WHERE p.attendee_id = a.attendee_id"
    " AND p.session_id = a.session_id AND p.counts = 1))";
static const char SQL_SETTLED[] =
    "SELECT CAST (substr (value, 1, instr (value, '/') - 1) AS INTEGER) FROM setting"
    " WHERE key = 'state.settled'";
static const char SQL_LAST[] = "SELECT IFNULL (MAX (id), 0) FROM activity";
static const char SQL_ROWS[] =
    "SELECT public_id, subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters,"
    " withdrawn FROM activity WHERE id <= :last ORDER BY id";
static const char SQL_CLOSE[] = "INSERT INTO books (one, staff_id, closed_ms, activities, digest)"
                                " VALUES (1, :staff, :now, :count, :digest)";

/* Reads up to six numbers of one row. */
static gboolean
read_row (StoreStmt *q, gint64 *const *numbers, int n, GError **error)
{
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  for (int i = 0; i < n; i++)
    *numbers[i] = store_column_int (q, i);
  return TRUE;
}

static gboolean
read_doubts (Store *store, BooksFigures *f, GError **error)
{
  gint64 standing = 0;
  gint64 *const presence_numbers[] = { &f->doubtful_presence, &f->doubtful };
  gint64 *const standing_numbers[] = { &f->doubtful_standing, &standing };
  g_autoptr (StoreStmt) presence = store_query (store, error, SQL_DOUBTFUL_PRESENCE, "");
  if (!read_row (presence, presence_numbers, 2, error))
    return FALSE;
  g_autoptr (StoreStmt) standings = store_query (store, error, SQL_DOUBTFUL_STANDING, "");
  if (!read_row (standings, standing_numbers, 2, error))
    return FALSE;
  f->doubtful += standing;
  return TRUE;
}

gboolean
books_figures (Store *store, gint64 now_ms, BooksFigures *f, GError **error)
{
  *f = (BooksFigures){ 0 };
  gint64 last_ends_ms = 0;
  gint64 *const made[] = { &f->made, &f->proofs, &f->delivered, &f->refused, &f->kept, &f->people };
  gint64 *const expected[] = { &f->expected };
  gint64 *const counts[] = { &f->corrections_open, &f->after_close, &f->closed_ms, &last_ends_ms };
  gint64 *const late[] = { &f->late_changes };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_MADE, "i", ":now", now_ms);
  g_autoptr (StoreStmt) e = q != NULL ? store_query (store, error, SQL_EXPECTED, "") : NULL;
  g_autoptr (StoreStmt) c = e != NULL ? store_query (store, error, SQL_COUNTS, "") : NULL;
  if (!read_row (q, made, 6, error) || !read_row (e, expected, 1, error) ||
      !read_row (c, counts, 4, error) || !read_doubts (store, f, error))
    return FALSE;
  f->closed = f->closed_ms != 0;
  f->may_close = !f->closed && last_ends_ms > 0 && last_ends_ms <= now_ms &&
                 store_number (store, NULL, SQL_SETTLED, 0, "") >= last_ends_ms;
  if (!f->closed)
    return TRUE;
  g_autoptr (StoreStmt) l = store_query (store, error, SQL_LATE, "");
  return read_row (l, late, 1, error);
}

gboolean
books_digest (Store *store, gint64 last, guint8 digest[32], gint64 *count, GError **error)
{
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init (&state);
  *count = 0;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROWS, "i", ":last", last);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    g_autofree char *line = g_strdup_printf (
        "%s %d %d %d %d %d\n", store_column_text (q, 0), (int) store_column_int (q, 1),
        (int) store_column_int (q, 2), (int) store_column_int (q, 3), (int) store_column_int (q, 4),
        (int) store_column_int (q, 5));
    crypto_hash_sha256_update (&state, (const guint8 *) line, strlen (line));
    ++*count;
  }
  crypto_hash_sha256_final (&state, digest);
  return step == STORE_DONE;
}

gboolean
books_close_run (gpointer data, WriterTurn *turn, GError **error)
{
  const BooksClose *close = data;
  BooksFigures figures;
  guint8 digest[32];
  gint64 count = 0;
  if (!books_figures (turn->store, turn->now_ms, &figures, error))
    return FALSE;
  if (!figures.may_close) {
    g_set_error_literal (error, BOOKS_ERROR,
                         figures.closed ? BOOKS_ERROR_CLOSED : BOOKS_ERROR_EARLY,
                         figures.closed ? "closed already" : "a session is not settled yet");
    return FALSE;
  }
  gint64 last = store_number (turn->store, error, SQL_LAST, -1, "");
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, close->staff_id);
  turn->outcome = g_strdup ("/kantoor/register");
  return last >= 0 && books_digest (turn->store, last, digest, &count, error) &&
         store_change (turn->store, error, SQL_CLOSE, "iiib", ":staff", close->staff_id, ":now",
                       turn->now_ms, ":count", count, ":digest", digest, (gsize) sizeof digest) &&
         audit_add (turn->store, turn->now_ms, actor, "books.closed", "congress:1", NULL, error);
}
