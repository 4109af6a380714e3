/* SPDX-License-Identifier: EUPL-1.2
 *
 * See doors_congress.h. The database is filled from behind, before its server starts: selling
 * fifteen hundred tickets is another benchmark's work.
 */
#include "tests/bench/doors_congress.h"

#include <gio/gio.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>

#include "schedule/scan_file.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)

enum { ENTRANCE, EXIT, ROOMS }; /* the doors, in their order */
enum {
  ARRIVE_EARLY_S = 15 * 60,
  DOOR_EARLY_MIN_S = 30,
  DOOR_EARLY_MAX_S = 12 * 60,
  GO_OUT_S = 30 * 60, /* who has nothing for so long goes outside */
};

static void
must (int rc, sqlite3 *db)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

static sqlite3 *
open_database (const DoorCongress *congress)
{
  sqlite3 *db = NULL;
  must (sqlite3_open (congress->database, &db), db);
  sqlite3_busy_timeout (db, 10000);
  return db;
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  must (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), db);
  return stmt;
}

/* Runs @sql with integers, ended by G_MININT64. Returns: the new row's id. */
static gint64
change (sqlite3 *db, const char *sql, ...)
{
  sqlite3_stmt *stmt = prepare (db, sql);
  va_list values;
  va_start (values, sql);
  for (int i = 1; i <= sqlite3_bind_parameter_count (stmt); i++)
    must (sqlite3_bind_int64 (stmt, i, va_arg (values, gint64)), db);
  va_end (values);
  must (sqlite3_step (stmt), db);
  sqlite3_finalize (stmt);
  return sqlite3_last_insert_rowid (db);
}

/* ---- Programs ---- */

static char *
server_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self);
  return g_build_filename (folder, "..", "..", "server", "congress-server", NULL);
}

static void
run_server (DoorCongress *congress, const char *const *words)
{
  g_autofree char *program = server_program ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status = 0;
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) words[0]);
  g_ptr_array_add (argv, (gpointer) "--config");
  g_ptr_array_add (argv, congress->config);
  for (int i = 1; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                     NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", words[0], error->message);
}

void
doors_congress_serve (DoorCongress *congress, gint64 now_ms, int pace)
{
  g_autofree char *program = server_program ();
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autofree char *now = g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *speed = g_strdup_printf ("%d", pace);
  g_autofree char *port = g_strdup_printf ("%u", congress->port);
  char *argv[] = { program,
                   (char *) "serve",
                   (char *) "--config",
                   congress->config,
                   (char *) "--now",
                   now,
                   (char *) "--pace",
                   speed,
                   (char *) "--port",
                   port,
                   NULL };
  int out = -1;
  g_autoptr (GError) error = NULL;
  if (!g_spawn_async_with_pipes (NULL, argv, NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                 &congress->server, NULL, &out, NULL, &error))
    g_error ("serve: %s", error->message);
  GIOChannel *lines = g_io_channel_unix_new (out);
  char *line = NULL;
  const char *at = NULL;
  while (at == NULL &&
         g_io_channel_read_line (lines, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL) {
    at = strstr (line, "http://127.0.0.1:");
    if (at != NULL)
      congress->port = (guint16) g_ascii_strtoull (at + strlen ("http://127.0.0.1:"), NULL, 10);
    g_free (line);
  }
  if (at == NULL)
    g_error ("the server does not listen");
  /* The pipe stays open until the process goes: nothing more is read from it. */
  g_io_channel_set_close_on_unref (lines, FALSE);
  g_io_channel_unref (lines);
}

void
doors_congress_stop (DoorCongress *congress, int signal)
{
  if (congress->server == 0)
    return;
  kill (congress->server, signal);
  waitpid (congress->server, NULL, 0);
  congress->server = 0;
}

/* ---- People and their day ---- */

typedef struct {
  gint64 id, room, starts_ms, ends_ms, capacity;
} Session;

static GArray *
read_sessions (sqlite3 *db, gint64 room)
{
  GArray *sessions = g_array_new (FALSE, FALSE, sizeof (Session));
  sqlite3_stmt *q =
      prepare (db, "SELECT s.id, s.room_id, s.starts_ms, s.ends_ms, q.capacity FROM session s"
                   " JOIN quota q ON q.id = s.quota_id WHERE s.day_id = 1 AND s.room_id = :room"
                   " AND s.state = 'confirmed' ORDER BY s.starts_ms");
  must (sqlite3_bind_int64 (q, 1, room), db);
  while (sqlite3_step (q) == SQLITE_ROW) {
    Session session = { sqlite3_column_int64 (q, 0), sqlite3_column_int64 (q, 1),
                        sqlite3_column_int64 (q, 2), sqlite3_column_int64 (q, 3),
                        sqlite3_column_int64 (q, 4) };
    g_array_append_val (sessions, session);
  }
  sqlite3_finalize (q);
  return sessions;
}

static void
add_people (DoorCongress *congress, sqlite3 *db, guint count)
{
  sqlite3_stmt *q =
      prepare (db, "SELECT (SELECT number FROM congress), generation, key FROM tag_key");
  must (sqlite3_step (q), db);
  guint8 number = (guint8) sqlite3_column_int (q, 0), key[BADGE_TAG_KEY_BYTES];
  guint generation = (guint) sqlite3_column_int (q, 1);
  memcpy (key, sqlite3_column_blob (q, 2), sizeof key);
  sqlite3_finalize (q);
  sqlite3_stmt *badge = prepare (
      db, "INSERT INTO badge (attendee_id, code, badge_id, state, version, created_ms)"
          " VALUES (:attendee, :code, :id, 'valid', (SELECT version FROM change_counter), 1)");
  for (guint i = 0; i < count; i++) {
    DoorPerson person;
    guint8 id[BADGE_ID_BYTES];
    badge_code_make (&person.code, generation, number, key);
    badge_code_id (&person.code, id);
    gint64 order = change (db,
                           "INSERT INTO sale_order (public_id, number, state, created_ms)"
                           " VALUES (printf ('deur%012d', :i), printf ('D-%05d', :i), 'paid', 1)",
                           (gint64) i);
    person.attendee = change (db,
                              "INSERT INTO attendee (order_id, ticket_type_id, price_cents, name)"
                              " SELECT :order, MAX (id), 0, printf ('Leraar %d', :order)"
                              " FROM ticket_type WHERE days & 1",
                              order);
    must (sqlite3_bind_int64 (badge, 1, person.attendee), db);
    must (sqlite3_bind_blob (badge, 2, person.code.bytes, BADGE_CODE_BYTES, SQLITE_TRANSIENT), db);
    must (sqlite3_bind_blob (badge, 3, id, BADGE_ID_BYTES, SQLITE_TRANSIENT), db);
    must (sqlite3_step (badge), db);
    sqlite3_reset (badge);
    g_array_append_val (congress->people, person);
  }
  sqlite3_finalize (badge);
}

static void
add_step (DoorPlan *door, guint person, gint64 at_ms)
{
  DoorStep step = { at_ms, person };
  g_array_append_val (door->steps, step);
}

static void
set_truth (DoorCongress *congress, gint64 attendee, gint64 session, gint64 present_ms)
{
  gint64 *value = g_new (gint64, 1);
  *value = present_ms;
  g_hash_table_insert (
      congress->truth,
      g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, attendee, session), value);
}

/* Where a person is until the next passage. */
typedef struct {
  gint64 until_ms;
  gint64 room;                        /* where they were last */
  gint64 session, starts_ms, ends_ms; /* session 0: in no room */
  gint64 entered_ms;
} Stay;

static void
end_stay (DoorCongress *congress, guint person, const Stay *stay, gint64 at_ms)
{
  gint64 from_ms = MAX (stay->entered_ms, stay->starts_ms), to_ms = MIN (at_ms, stay->ends_ms);
  if (stay->session != 0 && to_ms > from_ms)
    set_truth (congress, g_array_index (congress->people, DoorPerson, person).attendee,
               stay->session, to_ms - from_ms);
}

/* Fills the sessions of one door with people who are free then. */
static void
seat_people (DoorCongress *congress, sqlite3 *db, DoorPlan *door, const Session *session,
             Stay *stays, GRand *random)
{
  guint people = congress->people->len, wanted = (guint) session->capacity;
  guint at = (guint) g_rand_int_range (random, 0, (gint32) people);
  for (guint tried = 0; tried < people && wanted > 0; tried++, at = (at + 1) % people) {
    gint64 enters =
        session->starts_ms - g_rand_int_range (random, DOOR_EARLY_MIN_S, DOOR_EARLY_MAX_S) * 1000;
    /* Who sits on in a room is the rule's own business; here everybody moves. */
    if (stays[at].until_ms > enters || stays[at].room == session->room)
      continue;
    if (stays[at].session != 0 && enters - stays[at].until_ms > GO_OUT_S * 1000)
      add_step (&g_array_index (congress->doors, DoorPlan, EXIT), at,
                stays[at].until_ms + g_rand_int_range (random, 20, 300) * 1000);
    end_stay (congress, at, &stays[at], enters);
    stays[at] = (Stay){ .until_ms = session->ends_ms,
                        .room = session->room,
                        .session = session->id,
                        .starts_ms = session->starts_ms,
                        .ends_ms = session->ends_ms,
                        .entered_ms = enters };
    change (db,
            "INSERT INTO seat (attendee_id, session_id, state, at_ms)"
            " VALUES (:a, :s, 'confirmed', 1)",
            g_array_index (congress->people, DoorPerson, at).attendee, session->id);
    add_step (door, at, enters);
    wanted--;
  }
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const DoorStep *) a)->at_ms, y = ((const DoorStep *) b)->at_ms;
  return (x > y) - (x < y);
}

typedef struct {
  DoorPlan *door;
  Session session;
} Slot;

static int
by_start (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Slot *) a)->session.starts_ms, y = ((const Slot *) b)->session.starts_ms;
  return (x > y) - (x < y);
}

/* Rounds in the order of time, so that who sits in one is not given a seat in another. */
static void
plan_day (DoorCongress *congress, sqlite3 *db, GRand *random)
{
  g_autofree Stay *stays = g_new0 (Stay, congress->people->len);
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  for (guint i = ROOMS; i < congress->doors->len; i++) {
    DoorPlan *door = &g_array_index (congress->doors, DoorPlan, i);
    g_autoptr (GArray) sessions = read_sessions (db, door->room);
    for (guint j = 0; j < sessions->len; j++) {
      Slot slot = { door, g_array_index (sessions, Session, j) };
      g_array_append_val (slots, slot);
    }
  }
  g_array_sort (slots, by_start);
  congress->opens_ms = g_array_index (slots, Slot, 0).session.starts_ms - 40 * MINUTE_MS;
  DoorPlan *entrance = &g_array_index (congress->doors, DoorPlan, ENTRANCE);
  for (guint i = 0; i < congress->people->len; i++) {
    gint64 arrives = congress->opens_ms + g_rand_int_range (random, 0, ARRIVE_EARLY_S) * 1000;
    stays[i] = (Stay){ .until_ms = arrives + MINUTE_MS };
    add_step (entrance, i, arrives);
  }
  for (guint i = 0; i < slots->len; i++) {
    Slot *slot = &g_array_index (slots, Slot, i);
    seat_people (congress, db, slot->door, &slot->session, stays, random);
    congress->closes_ms = MAX (congress->closes_ms, slot->session.ends_ms);
  }
  for (guint i = 0; i < congress->people->len; i++)
    end_stay (congress, i, &stays[i], G_MAXINT64);
  for (guint i = 0; i < congress->doors->len; i++)
    g_array_sort (g_array_index (congress->doors, DoorPlan, i).steps, by_time);
}

static void
choose_doors (DoorCongress *congress, sqlite3 *db, guint count)
{
  sqlite3_stmt *q = prepare (
      db,
      "SELECT c.id, IFNULL (c.room_id, 0) FROM checkpoint c"
      " ORDER BY c.kind <> 'entrance', c.kind <> 'exit', (SELECT COUNT (*) FROM session s WHERE"
      " s.room_id = c.room_id AND s.day_id = 1 AND s.quota_id IS NOT NULL) DESC, c.id LIMIT :n");
  must (sqlite3_bind_int64 (q, 1, count), db);
  while (sqlite3_step (q) == SQLITE_ROW) {
    DoorPlan door = { sqlite3_column_int64 (q, 0), sqlite3_column_int64 (q, 1),
                      g_array_new (FALSE, FALSE, sizeof (DoorStep)) };
    g_array_append_val (congress->doors, door);
  }
  sqlite3_finalize (q);
}

DoorCongress *
doors_congress_make (guint n_people, guint n_doors, guint32 seed)
{
  DoorCongress *congress = g_new0 (DoorCongress, 1);
  congress->folder = g_dir_make_tmp ("doors-XXXXXX", NULL);
  congress->memory = g_strdup ("/dev/shm/doors-XXXXXX");
  if (g_mkdtemp (congress->memory) == NULL) {
    g_free (congress->memory);
    congress->memory = g_dir_make_tmp ("doors-XXXXXX", NULL);
  }
  congress->config = g_build_filename (congress->folder, "server.ini", NULL);
  congress->database = g_build_filename (congress->folder, "data", "congress.db", NULL);
  congress->people = g_array_new (FALSE, FALSE, sizeof (DoorPerson));
  congress->doors = g_array_new (FALSE, FALSE, sizeof (DoorPlan));
  congress->truth = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (TOP "/server/packaging/demo.ini", &text, NULL, NULL));
  g_autofree char *data = g_build_filename (congress->folder, "data", NULL);
  g_autoptr (GString) config = g_string_new (text);
  g_string_replace (config, "@DATA@", data, 0);
  g_string_replace (config, "@PORT@", "0", 0);
  g_assert_true (g_file_set_contents (congress->config, config->str, -1, NULL));
  run_server (congress, (const char *const[]){ "init", NULL });
  run_server (congress,
              (const char *const[]){ "import", "--tickets", "sample",
                                     TOP "/schedule/sample/lerarencongres-2017.json", NULL });
  sqlite3 *db = open_database (congress);
  GRand *random = g_rand_new_with_seed (seed);
  must (sqlite3_exec (db, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL), db);
  change (db, "UPDATE change_counter SET version = version + 1");
  change (db, "INSERT INTO checkpoint (name, kind) VALUES ('Uitgang', 'exit')");
  choose_doors (congress, db, n_doors);
  add_people (congress, db, n_people);
  plan_day (congress, db, random);
  must (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), db);
  sqlite3_close (db);
  g_rand_free (random);
  return congress;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      remove_folder (path);
    else
      g_assert_cmpint (unlink (path), ==, 0);
  }
  rmdir (folder);
}

void
doors_congress_free (DoorCongress *congress)
{
  doors_congress_stop (congress, SIGTERM);
  remove_folder (congress->folder);
  remove_folder (congress->memory);
  g_free (congress->memory);
  for (guint i = 0; i < congress->doors->len; i++)
    g_array_unref (g_array_index (congress->doors, DoorPlan, i).steps);
  g_array_unref (congress->doors);
  g_array_unref (congress->people);
  g_hash_table_unref (congress->truth);
  g_free (congress->folder);
  g_free (congress->config);
  g_free (congress->database);
  g_free (congress);
}

char *
doors_congress_code (const char *prefix, guint n)
{
  return g_strdup_printf ("%s%06u", prefix, n);
}

void
doors_congress_invite (DoorCongress *congress, const char *prefix, guint count)
{
  sqlite3 *db = open_database (congress);
  sqlite3_stmt *add =
      prepare (db, "INSERT INTO kiosk (public_id, name, checkpoint_id, pair_hash, pair_until_ms)"
                   " VALUES (randomblob (16), :name, :checkpoint, :hash, 9000000000000)");
  for (guint i = 0; i < count; i++) {
    guint8 hash[32];
    g_autofree char *code = doors_congress_code (prefix, i);
    crypto_generichash (hash, sizeof hash, (const guint8 *) code, strlen (code), NULL, 0);
    must (sqlite3_bind_text (add, 1, code, -1, SQLITE_TRANSIENT), db);
    must (
        sqlite3_bind_int64 (
            add, 2, g_array_index (congress->doors, DoorPlan, i % congress->doors->len).checkpoint),
        db);
    must (sqlite3_bind_blob (add, 3, hash, sizeof hash, SQLITE_TRANSIENT), db);
    must (sqlite3_step (add), db);
    sqlite3_reset (add);
  }
  sqlite3_finalize (add);
  sqlite3_close (db);
}

/* ---- Looking back ---- */

gint64
doors_congress_number (DoorCongress *congress, const char *sql)
{
  sqlite3 *db = open_database (congress);
  sqlite3_stmt *q = prepare (db, sql);
  must (sqlite3_step (q), db);
  gint64 number = sqlite3_column_int64 (q, 0);
  sqlite3_finalize (q);
  sqlite3_close (db);
  return number;
}

guint
doors_congress_compare (DoorCongress *congress, Journal *journal)
{
  guint differ = 0, rows = 0, line = 0;
  guint64 records = 0;
  g_auto (ScanFile) log = { 0 };
  g_autofree char *path = g_build_filename (congress->folder, "compare.txt", NULL);
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!journal_export (journal, path, &records, NULL) ||
      !g_file_get_contents (path, &text, &size, NULL) ||
      !scan_file_parse (text, size, &log, &line) ||
      !scan_file_verify (&log, journal_identity (journal)->public_key, &line))
    return G_MAXUINT / 2;
  sqlite3 *db = open_database (congress);
  sqlite3_stmt *q =
      prepare (db, "SELECT s.sequence, s.record FROM scan s JOIN kiosk k"
                   " ON k.id = s.kiosk_id WHERE k.public_id = :id ORDER BY s.sequence");
  must (sqlite3_bind_blob (q, 1, log.kiosk_id, SCAN_ID_BYTES, SQLITE_TRANSIENT), db);
  for (; sqlite3_step (q) == SQLITE_ROW; rows++) {
    g_autoptr (GBytes) theirs =
        g_bytes_new (sqlite3_column_blob (q, 1), (gsize) sqlite3_column_bytes (q, 1));
    if (rows >= log.records->len || sqlite3_column_int64 (q, 0) != (gint64) rows + 1 ||
        !g_bytes_equal (theirs, log.records->pdata[rows]))
      differ++;
  }
  sqlite3_finalize (q);
  sqlite3_close (db);
  return differ + (rows < log.records->len ? log.records->len - rows : 0);
}

guint
doors_congress_untrue (DoorCongress *congress)
{
  guint found = 0, untrue = 0;
  sqlite3 *db = open_database (congress);
  sqlite3_stmt *q =
      prepare (db, "SELECT attendee_id || '/' || session_id, present_ms FROM presence");
  while (sqlite3_step (q) == SQLITE_ROW) {
    const gint64 *truth =
        g_hash_table_lookup (congress->truth, (const char *) sqlite3_column_text (q, 0));
    found += truth != NULL ? 1 : 0;
    if (truth == NULL || *truth != sqlite3_column_int64 (q, 1))
      untrue++;
  }
  sqlite3_finalize (q);
  sqlite3_close (db);
  return untrue + g_hash_table_size (congress->truth) - found;
}
