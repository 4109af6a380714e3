/* SPDX-License-Identifier: EUPL-1.2
 *
 * The floor for orders: a bare loop that commits orders in groups to SQLite with
 * synchronous=FULL, without HTTP, forms or rules. An order is what the server writes for one with
 * five seats: an order row, a person, five counted places, a badge, a ledger entry, a letter to
 * send. usage: bench_commits FILE ORDERS GROUP; prints orders a second.
 */
#include <glib.h>
#include <sqlite3.h>
#include <stdio.h>

static const char SCHEMA[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=10000;"
    "CREATE TABLE quota (id INTEGER PRIMARY KEY, capacity INTEGER NOT NULL,"
    "  taken INTEGER NOT NULL CHECK (taken <= capacity)) STRICT;"
    "CREATE TABLE sale (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE, email TEXT) STRICT;"
    "CREATE TABLE person (id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sale, name TEXT) "
    "STRICT;"
    "CREATE TABLE seat (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person,"
    "  quota_id INTEGER REFERENCES quota, UNIQUE (person_id, quota_id)) STRICT;"
    "CREATE TABLE badge (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person,"
    "  code BLOB UNIQUE) STRICT;"
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sale,"
    "  cents INTEGER) STRICT;"
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE, payload TEXT) STRICT;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
    "  INSERT INTO quota SELECT i, 1000000, 0 FROM n;";

enum { SALE, PERSON, COUNT, SEAT, BADGE, ENTRY, OUTBOX, STATEMENTS };

static const char *const SQL[STATEMENTS] = {
  [SALE] = "INSERT INTO sale VALUES (:id, 'order-' || :id, 'leraar' || :id || '@school.example')",
  [PERSON] = "INSERT INTO person VALUES (:id, :id, 'Leraar ' || :id)",
  [COUNT] = "UPDATE quota SET taken = taken + 1 WHERE id = :quota AND taken < capacity",
  [SEAT] = "INSERT INTO seat (person_id, quota_id) VALUES (:id, :quota)",
  [BADGE] = "INSERT INTO badge VALUES (:id, :id, randomblob(16))",
  [ENTRY] = "INSERT INTO entry (sale_id, cents) VALUES (:id, 0)",
  [OUTBOX] = "INSERT INTO outbox (key, payload) VALUES ('letter-' || :id, '{}')",
};

static void
must (int rc, sqlite3 *db)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (db));
}

static void
run (sqlite3 *db, sqlite3_stmt *stmt, gint64 id, gint64 quota)
{
  must (sqlite3_bind_int64 (stmt, 1, id), db);
  if (quota > 0)
    must (sqlite3_bind_int64 (stmt, sqlite3_bind_parameter_count (stmt), quota), db);
  must (sqlite3_step (stmt), db);
  sqlite3_reset (stmt);
}

static void
order (sqlite3 *db, sqlite3_stmt **stmts, gint64 id)
{
  run (db, stmts[SALE], id, 0);
  run (db, stmts[PERSON], id, 0);
  for (int i = 0; i < 5; i++) {
    gint64 quota = 1 + (id * 5 + i) % 100;
    run (db, stmts[COUNT], quota, 0);
    run (db, stmts[SEAT], id, quota);
  }
  run (db, stmts[BADGE], id, 0);
  run (db, stmts[ENTRY], id, 0);
  run (db, stmts[OUTBOX], id, 0);
}

int
main (int argc, char **argv)
{
  guint64 orders = 0, group = 0;
  if (argc != 4 || !g_ascii_string_to_unsigned (argv[2], 10, 1, 1000000, &orders, NULL) ||
      !g_ascii_string_to_unsigned (argv[3], 10, 1, 10000, &group, NULL)) {
    g_printerr ("usage: bench_commits FILE ORDERS GROUP\n");
    return 2;
  }
  sqlite3 *db = NULL;
  must (sqlite3_open (argv[1], &db), db);
  must (sqlite3_exec (db, SCHEMA, NULL, NULL, NULL), db);
  sqlite3_stmt *stmts[STATEMENTS];
  for (int i = 0; i < STATEMENTS; i++)
    must (sqlite3_prepare_v2 (db, SQL[i], -1, &stmts[i], NULL), db);
  gint64 started = g_get_monotonic_time ();
  for (guint64 id = 1; id <= orders; id++) {
    if (id % group == 1 || group == 1)
      must (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
    order (db, stmts, (gint64) id);
    if (id % group == 0 || id == orders)
      must (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), db);
  }
  double seconds = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  g_print ("%.1f\n", (double) orders / seconds);
  for (int i = 0; i < STATEMENTS; i++)
    sqlite3_finalize (stmts[i]);
  must (sqlite3_close (db), db);
  return 0;
}
