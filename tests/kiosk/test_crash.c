/* SPDX-License-Identifier: EUPL-1.2
 *
 * A kiosk that dies: at every single operation on its disk, by kill and by the power going, and at
 * moments nobody chose; and one whose disk is full. What was told at the door is in the log, the
 * log is whole, and the state beside it is what the log says.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/desk.h"
#include "kiosk/error.h"
#include "schedule/store.h"
#include "tests/kiosk/fault_vfs.h"
#include "tests/kiosk/world.h"

enum { PEOPLE = 6, RANDOM_KILLS = 25 };

typedef struct {
  char *folder, *path;
  SnapshotChange change;
  BadgeCode people[PEOPLE];
  char *blank; /* the journal's file as it is at the start */
  gsize blank_size;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  (void) data;
  scene->folder = world_folder ();
  scene->path = g_build_filename (scene->folder, "journal.db", NULL);
  world_change (&scene->change, 4);
  for (int i = 0; i < PEOPLE; i++)
    scene->people[i] =
        world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë", i % 2 == 0 ? WORLD_MORNING : 0);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  (void) data;
  snapshot_change_clear (&scene->change);
  g_free (scene->path);
  g_free (scene->blank);
  world_remove (scene->folder);
}

static void
start_over (Scene *scene)
{
  static const char *const ENDS[] = { "", "-wal", "-shm", ".lock" };
  for (gsize i = 0; i < G_N_ELEMENTS (ENDS); i++) {
    g_autofree char *name = g_strconcat (scene->path, ENDS[i], NULL);
    unlink (name);
  }
  if (scene->blank != NULL) {
    g_assert_true (g_file_set_contents_full (scene->path, scene->blank, (gssize) scene->blank_size,
                                             G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    return;
  }
  journal_free (world_journal (scene->folder, &scene->change));
  g_assert_true (g_file_get_contents (scene->path, &scene->blank, &scene->blank_size, NULL));
}

/* ---- What a kiosk does until it dies ---- */

/* What was told at the door, written to a pipe that outlives the teller. */
typedef struct {
  guint64 sequence;
  int verdict;
} Told;

static void
tell (int pipe, const DeskCard *card)
{
  Told told = { card->sequence, (int) card->verdict };
  g_assert_true (write (pipe, &told, sizeof told) == sizeof told);
}

static gboolean
scan (Desk *desk, const BadgeCode *code, gint64 ms, DeskCard *card)
{
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  DeskMoment moment = { SCAN_METHOD_CAMERA, WORLD_TEN_MS + ms, 5000 + ms, 5000 + ms };
  badge_code_format (code, text);
  desk_card_clear (card);
  return desk_scan (desk, (const guint8 *) text, BADGE_CODE_CHARS, &moment, card, &held, NULL);
}

/* A short morning: arrivals, one taken back, a new list in between. */
static void
short_morning (Scene *scene, int pipe)
{
  const DeskOptions options = { .boot_id = { 7 } };
  g_auto (DeskCard) card = { 0 };
  Journal *journal = journal_open (scene->path, NULL);
  Desk *desk = journal != NULL ? desk_new (journal, &options, NULL) : NULL;
  for (int i = 0; desk != NULL && i < 3; i++)
    if (scan (desk, &scene->people[i], i * 1000, &card))
      tell (pipe, &card);
  DeskMoment moment = { SCAN_METHOD_CAMERA, WORLD_TEN_MS + 4000, 9000, 9000 };
  desk_card_clear (&card);
  if (desk != NULL && desk_undo (desk, "Femke", &moment, &card, NULL))
    tell (pipe, &card);
  scene->change.version = 5;
  if (journal != NULL && journal_apply (journal, &scene->change, WORLD_TEN_MS, NULL))
    journal_set_acked (journal, MIN (2, journal_last (journal)), NULL);
  if (desk != NULL && scan (desk, &scene->people[0], 90000, &card))
    tell (pipe, &card);
  desk_free (desk);
  journal_free (journal);
}

/* Scans for ever. */
static void
long_morning (Scene *scene, int pipe)
{
  const DeskOptions options = { .boot_id = { 7 } };
  g_auto (DeskCard) card = { 0 };
  Journal *journal = journal_open (scene->path, NULL);
  Desk *desk = journal != NULL ? desk_new (journal, &options, NULL) : NULL;
  if (desk == NULL)
    return;
  for (int i = 0;; i++)
    if (scan (desk, &scene->people[i % PEOPLE], i * 4000, &card))
      tell (pipe, &card);
}

/* ---- What must hold afterwards ---- */

typedef struct {
  gboolean known;
  ScanDirection direction;
  gint64 at_ms;
} State;

/* The naive reference: walks the log and keeps for @id what it says. */
static State
replay (GPtrArray *records, const guint8 *id)
{
  State state = { 0 }, before = { 0 };
  for (guint i = 0; i < records->len; i++) {
    ScanRecord record;
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (records->pdata[i], &size);
    g_assert_true (scan_record_decode (bytes, size, &record));
    if (memcmp (record.badge_id, id, BADGE_ID_BYTES) != 0)
      continue;
    if (record.kind == SCAN_KIND_UNDO) {
      state = before;
    } else if (record.direction != SCAN_DIRECTION_NONE) {
      before = state;
      state = (State){ TRUE, record.direction, record.device_ms };
    }
  }
  return state;
}

static void
check_state (Scene *scene, Journal *journal, GPtrArray *records)
{
  for (int i = 0; i < PEOPLE; i++) {
    guint8 id[BADGE_ID_BYTES];
    JournalPassage own;
    badge_code_id (&scene->people[i], id);
    State state = replay (records, id);
    g_assert_true (journal_own_passage (journal, id, &own, NULL));
    g_assert_cmpint (own.passage.known, ==, state.known);
    if (state.known) {
      g_assert_cmpint (own.passage.direction, ==, state.direction);
      g_assert_cmpint (own.passage.at_ms, ==, state.at_ms);
    }
  }
}

static void
check_after (Scene *scene, const GArray *told)
{
  g_autoptr (GError) error = NULL;
  guint64 whole = 0;
  g_auto (JournalBatch) batch = { 0 };
  g_autoptr (Journal) journal = journal_open (scene->path, &error);
  g_assert_no_error (error);
  if (!journal_verify (journal, &whole, &error))
    g_error ("%s", error->message);
  g_assert_true (journal_set_acked (journal, 0, &error));
  g_assert_true (journal_batch (journal, 100000, &batch, &error));
  g_assert_cmpuint (batch.records->len, ==, whole);
  for (guint i = 0; i < told->len; i++) {
    const Told *one = &g_array_index (told, Told, i);
    ScanRecord record;
    g_assert_cmpuint (one->sequence, <=, whole); /* told, so on the disk */
    GBytes *bytes = batch.records->pdata[one->sequence - 1];
    g_assert_true (
        scan_record_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &record));
    g_assert_cmpint (record.verdict, ==, one->verdict);
  }
  g_assert_cmpuint (whole, <=, told->len + 1); /* at most the one that was being told */
  check_state (scene, journal, batch.records);
}

/* Runs @morning in a process of its own. Returns: TRUE when it came to its end alive. */
static gboolean
live_and_die (Scene *scene, void (*morning) (Scene *, int), FaultDisk fault, guint at,
              guint kill_after_us)
{
  int ends[2], status = 0;
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (Told));
  g_assert_cmpint (pipe (ends), ==, 0);
  pid_t child = fork ();
  if (child == 0) {
    close (ends[0]);
    fault_vfs_arm (fault, at);
    morning (scene, ends[1]);
    _exit (0);
  }
  close (ends[1]);
  if (kill_after_us > 0) {
    g_usleep (kill_after_us);
    kill (child, SIGKILL);
  }
  Told one;
  while (read (ends[0], &one, sizeof one) == sizeof one)
    g_array_append_val (told, one);
  close (ends[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  gboolean alive = WIFEXITED (status) && WEXITSTATUS (status) == 0;
  if (!alive && !(WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL))
    g_error ("operation %u: status %d", at, status);
  check_after (scene, told);
  return alive;
}

static void
die_everywhere (Scene *scene, FaultDisk fault)
{
  guint at = 1;
  for (;; at++) {
    start_over (scene);
    if (live_and_die (scene, short_morning, fault, at, 0))
      break;
  }
  g_test_message ("died at each of %u operations", at - 1);
  g_assert_cmpuint (at, >, 40);
}

static void
killed_at_every_operation (Scene *scene, gconstpointer data)
{
  (void) data;
  die_everywhere (scene, FAULT_DISK_KILL);
}

static void
power_gone_at_every_operation (Scene *scene, gconstpointer data)
{
  (void) data;
  die_everywhere (scene, FAULT_DISK_POWER);
}

static void
killed_at_any_moment (Scene *scene, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < RANDOM_KILLS; i++) {
    start_over (scene);
    guint after_us = (guint) g_random_int_range (500, 120 * 1000);
    g_assert_false (live_and_die (scene, long_morning, FAULT_DISK_NONE, 0, after_us));
  }
}

/* Whatever write the disk refuses: nobody is let in, it says so, and it goes on when there is room.
 */
static void
full_disk_admits_nobody_silently (Scene *scene, gconstpointer data)
{
  (void) data;
  guint refused = 0;
  const DeskOptions options = { .boot_id = { 7 } };
  for (guint at = 1; at < 30; at++) {
    g_autoptr (GError) error = NULL;
    g_auto (DeskCard) card = { 0 };
    guint64 whole = 0;
    start_over (scene);
    g_autoptr (Journal) journal = journal_open (scene->path, &error);
    g_autoptr (Desk) desk = desk_new (journal, &options, &error);
    fault_vfs_arm (FAULT_DISK_FULL, at);
    gboolean first = scan (desk, &scene->people[0], 0, &card);
    if (!first) {
      refused++;
      g_assert_cmpint (card.verdict, ==, VERDICT_STORAGE_ERROR);
      g_assert_null (card.name);
      g_assert_cmpuint (card.sequence, ==, 0);
      g_assert_cmpuint (journal_last (journal), ==, 0);
    }
    fault_vfs_arm (FAULT_DISK_NONE, 0);
    g_assert_true (scan (desk, &scene->people[0], 40, &card) || first);
    if (!first)
      g_assert_cmpint (card.verdict, ==, VERDICT_OK_ENTRY);
    g_assert_true (scan (desk, &scene->people[2], 5000, &card));
    g_assert_cmpuint (journal_last (journal), ==, 2);
    g_assert_true (journal_verify (journal, &whole, &error));
  }
  g_assert_cmpuint (refused, >, 3);
  g_test_message ("%u refusals", refused);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  if (g_access ("/dev/shm", W_OK) == 0) /* no test here is about how fast a disk flushes */
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  fault_vfs_install ();
#define TEST(function)                                                                             \
  g_test_add ("/kiosk/crash/" #function, Scene, NULL, set_up, function, tear_down)
  TEST (full_disk_admits_nobody_silently);
  TEST (killed_at_every_operation);
  TEST (power_gone_at_every_operation);
  TEST (killed_at_any_moment);
  return g_test_run ();
}
