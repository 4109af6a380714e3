/* SPDX-License-Identifier: EUPL-1.2
 *
 * The floors for orders: bare loops that commit orders in groups to SQLite with synchronous=FULL,
 * without HTTP, forms or most rules. There are two, and they are not the same.
 *
 * "bare" is the loop the goals were set by: an order, five times a counted place and a claim on it,
 * and a letter to send; foreign keys, three indexes besides the keys, a SAVEPOINT an order,
 * SQLite's own checkpoints. It made 14,753 orders a second, in groups of 128, on the machine of
 * the goals.
 *
 * "lean" is the least that holds an order like the server's: also a person, a badge and a line in
 * the books, but no index that no key needs, no SAVEPOINT, and a log that is hardly ever emptied.
 * No goal was set by it; it shows what those three cost.
 *
 * usage: bench_commits FILE ORDERS GROUP bare|lean; prints orders a second.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 5, SESSIONS = 100 };

/* The statements of an order. An :id is its number; a :quota is one of SESSIONS. */
enum { ORDER, PERSON, TAKE, SEAT, BADGE, ENTRY, OUTBOX, BEGIN_ORDER, END_ORDER, STATEMENTS };

typedef struct {
  const char *name, *schema;
  const char *sql[STATEMENTS]; /* NULL: it has none */
} Loop;

static const char PRAGMAS[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "CREATE TABLE quota (id INTEGER PRIMARY KEY, capacity INTEGER NOT NULL,"
    "  taken INTEGER NOT NULL CHECK (taken <= capacity)) STRICT;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
    "  INSERT INTO quota SELECT i, 1000000, 0 FROM n;";

static const Loop LOOPS[] = {
  { .name = "bare",
    .schema = "CREATE TABLE sale (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)"
              " STRICT;"
              "CREATE INDEX sale_by_email ON sale (email);"
              "CREATE TABLE claim (id INTEGER PRIMARY KEY, sale_id INTEGER NOT NULL REFERENCES"
              " sale, quota_id INTEGER NOT NULL REFERENCES quota) STRICT;"
              "CREATE INDEX claim_by_sale ON claim (sale_id);"
              "CREATE INDEX claim_by_quota ON claim (quota_id);"
              "CREATE TABLE outbox (id INTEGER PRIMARY KEY, sale_id INTEGER NOT NULL REFERENCES"
              " sale, payload TEXT NOT NULL) STRICT;",
    .sql = { [ORDER] = "INSERT INTO sale VALUES (:id, 'leraar' || hex (randomblob (4)) ||"
                       " '@school.example', 'Leraar')",
             [TAKE] = "UPDATE quota SET taken = taken + 1 WHERE id = :quota AND taken < capacity",
             [SEAT] = "INSERT INTO claim (sale_id, quota_id) VALUES (:id, :quota)",
             [OUTBOX] = "INSERT INTO outbox (sale_id, payload) VALUES (:id, '{\"letter\":1}')",
             [BEGIN_ORDER] = "SAVEPOINT one",
             [END_ORDER] = "RELEASE one" } },
  { .name = "lean",
    .schema =
        "PRAGMA wal_autocheckpoint=10000;"
        "CREATE TABLE sale (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE, email TEXT) STRICT;"
        "CREATE TABLE person (id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sale,"
        " name TEXT) STRICT;"
        "CREATE TABLE seat (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person,"
        " quota_id INTEGER REFERENCES quota, UNIQUE (person_id, quota_id)) STRICT;"
        "CREATE TABLE badge (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person,"
        " code BLOB UNIQUE) STRICT;"
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sale,"
        " cents INTEGER) STRICT;"
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE, payload TEXT) STRICT;",
    .sql = { [ORDER] = "INSERT INTO sale VALUES (:id, 'order-' || :id, 'leraar' || :id ||"
                       " '@school.example')",
             [PERSON] = "INSERT INTO person VALUES (:id, :id, 'Leraar ' || :id)",
             [TAKE] = "UPDATE quota SET taken = taken + 1 WHERE id = :quota AND taken < capacity",
             [SEAT] = "INSERT INTO seat (person_id, quota_id) VALUES (:id, :quota)",
             [BADGE] = "INSERT INTO badge VALUES (:id, :id, randomblob (16))",
             [ENTRY] = "INSERT INTO entry (sale_id, cents) VALUES (:id, 0)",
             [OUTBOX] = "INSERT INTO outbox (key, payload) VALUES ('letter-' || :id, '{}')" } },
};

static void
must (int rc, sqlite3 *db)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (db));
}

static void
bind (sqlite3 *db, sqlite3_stmt *stmt, const char *name, gint64 value)
{
  int at = sqlite3_bind_parameter_index (stmt, name);
  if (at > 0)
    must (sqlite3_bind_int64 (stmt, at, value), db);
}

static void
run (sqlite3 *db, sqlite3_stmt *stmt, gint64 id, gint64 quota)
{
  if (stmt == NULL)
    return;
  bind (db, stmt, ":id", id);
  bind (db, stmt, ":quota", quota);
  must (sqlite3_step (stmt), db);
  sqlite3_reset (stmt);
}

/* Five places, each of its own fifth of the sessions, as in five rounds. */
static void
order (sqlite3 *db, sqlite3_stmt **stmts, gint64 id)
{
  run (db, stmts[BEGIN_ORDER], id, 0);
  run (db, stmts[ORDER], id, 0);
  run (db, stmts[PERSON], id, 0);
  for (int i = 0; i < PLACES; i++) {
    gint64 quota = 1 + i * (SESSIONS / PLACES) + g_random_int_range (0, SESSIONS / PLACES);
    run (db, stmts[TAKE], id, quota);
    g_assert (sqlite3_changes (db) == 1);
    run (db, stmts[SEAT], id, quota);
  }
  run (db, stmts[BADGE], id, 0);
  run (db, stmts[ENTRY], id, 0);
  run (db, stmts[OUTBOX], id, 0);
  run (db, stmts[END_ORDER], id, 0);
}

static double
measure (sqlite3 *db, const Loop *loop, guint64 orders, guint64 group)
{
  must (sqlite3_exec (db, PRAGMAS, NULL, NULL, NULL), db);
  must (sqlite3_exec (db, loop->schema, NULL, NULL, NULL), db);
  sqlite3_stmt *stmts[STATEMENTS] = { 0 };
  for (int i = 0; i < STATEMENTS; i++)
    if (loop->sql[i] != NULL)
      must (sqlite3_prepare_v2 (db, loop->sql[i], -1, &stmts[i], NULL), db);
  gint64 started = g_get_monotonic_time ();
  for (guint64 id = 1; id <= orders; id++) {
    if (id % group == 1 || group == 1)
      must (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
    order (db, stmts, (gint64) id);
    if (id % group == 0 || id == orders)
      must (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), db);
  }
  double seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  for (int i = 0; i < STATEMENTS; i++)
    sqlite3_finalize (stmts[i]);
  return (double) orders / seconds;
}

int
main (int argc, char **argv)
{
  guint64 orders = 0, group = 0;
  const Loop *loop = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (LOOPS) && argc == 5; i++)
    if (strcmp (LOOPS[i].name, argv[4]) == 0)
      loop = &LOOPS[i];
  if (loop == NULL || !g_ascii_string_to_unsigned (argv[2], 10, 1, 1000000, &orders, NULL) ||
      !g_ascii_string_to_unsigned (argv[3], 10, 1, 10000, &group, NULL)) {
    g_printerr ("usage: bench_commits FILE ORDERS GROUP bare|lean\n");
    return 2;
  }
  sqlite3 *db = NULL;
  must (sqlite3_open (argv[1], &db), db);
  g_print ("%.1f\n", measure (db, loop, orders, group));
  must (sqlite3_close (db), db);
  return 0;
}
