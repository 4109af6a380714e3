/* SPDX-License-Identifier: EUPL-1.2
 *
 * The conversation with a server that fails in every way we know of: in the end it has each
 * record once, unchanged and in order, and the kiosk has lost none.
 */
#include "kiosk/sync.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "tests/kiosk/fake_server.h"
#include "tests/kiosk/world.h"

enum { PATIENCE_S = 30 };

static const SyncOptions FAST = {
  .first_wait_ms = 2, .most_wait_ms = 20, .poll_ms = 10, .hold_s = 0
};

typedef struct {
  char *folder;
  FakeServer *server;
  Journal *journal;
  Sync *sync;
  SyncListener listener;
  int changes;
  int troubles;
  char *trouble; /* the last */
} Scene;

static gint64
now_ms (gpointer user)
{
  (void) user;
  return WORLD_TEN_MS;
}

static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return 5000;
}

static void
changed (gpointer user)
{
  ((Scene *) user)->changes++;
}

static void
troubled (const char *problem, gpointer user)
{
  Scene *scene = user;
  scene->troubles++;
  g_free (scene->trouble);
  scene->trouble = g_strdup (problem);
}

static void
open_scene (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  *scene = (Scene){ .folder = world_folder (), .server = fake_server_new () };
  g_autofree char *path = g_build_filename (scene->folder, "journal.db", NULL);
  g_auto (SnapshotIdentity) identity = { 0 };
  world_identity (&identity, fake_server_url (scene->server));
  fake_server_know (scene->server);
  scene->journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (journal_pair (scene->journal, &identity, WORLD_TEN_MS, &error));
  scene->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, scene };
}

static void
close_scene (Scene *scene)
{
  sync_free (scene->sync);
  journal_free (scene->journal);
  g_autofree char *complaint = fake_server_complaint (scene->server);
  g_assert_cmpstr (complaint, ==, NULL);
  fake_server_free (scene->server);
  g_free (scene->trouble);
  world_remove (scene->folder);
}

static void
append (Scene *scene, int count)
{
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < count; i++) {
    ScanRecord record = { .kind = SCAN_KIND_SCAN,
                          .checkpoint = WORLD_DOOR,
                          .verdict = VERDICT_FOREIGN_CODE,
                          .method = SCAN_METHOD_CAMERA,
                          .device_ms = WORLD_TEN_MS + i };
    journal_append (scene->journal, &record, NULL, &error);
    g_assert_no_error (error);
  }
}

static gboolean
is_delivered (Scene *scene)
{
  return sync_status (scene->sync).delivered;
}

static gboolean
is_pulled (Scene *scene)
{
  return sync_status (scene->sync).pulled;
}

static gboolean
has_troubles (Scene *scene)
{
  return scene->troubles > 0;
}

static gboolean
stop_waiting (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_until (Scene *scene, gboolean (*done) (Scene *scene), const char *what)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (PATIENCE_S, stop_waiting, &late);
  while (!done (scene)) {
    if (late)
      g_error ("%s: still waiting; %s", what, scene->trouble);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (timer);
}

static void
assert_server_has_all (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_auto (JournalBatch) all = { 0 };
  g_autoptr (GPtrArray) theirs = fake_server_records (scene->server);
  guint64 whole = 0;
  g_assert_true (journal_verify (scene->journal, &whole, &error));
  g_assert_cmpuint (journal_acked (scene->journal), ==, whole);
  g_assert_true (journal_set_acked (scene->journal, 0, &error));
  g_assert_true (journal_batch (scene->journal, 100000, &all, &error));
  g_assert_cmpuint (theirs->len, ==, whole);
  for (guint i = 0; i < theirs->len; i++)
    g_assert_true (g_bytes_equal (theirs->pdata[i], all.records->pdata[i]));
  g_assert_cmpuint (fake_server_head (scene->server), ==, whole);
}

static void
no_fault_loses_a_record (void)
{
  for (int fault = FAULT_NONE; fault < FAULT_HOLD; fault++)
    for (int call = CALL_SCANS; call <= CALL_HEADS; call++) {
      if (call == CALL_HEADS && (fault == FAULT_GAP || fault == FAULT_FORGET))
        continue;
      g_autofree char *what = g_strdup_printf ("fault %d of call %d", fault, call);
      Scene scene;
      open_scene (&scene);
      append (&scene, 7);
      fake_server_fault (scene.server, (FakeCall) call, (FakeFault) fault, 3);
      scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
      run_until (&scene, is_delivered, what);
      append (&scene, 5);
      fake_server_fault (scene.server, (FakeCall) call, (FakeFault) fault, 3);
      sync_kick (scene.sync);
      run_until (&scene, is_delivered, what);
      assert_server_has_all (&scene);
      close_scene (&scene);
    }
}

static void
no_fault_loses_a_change (void)
{
  for (int fault = FAULT_NONE; fault < FAULT_GAP; fault++) {
    g_autofree char *what = g_strdup_printf ("fault %d of changes", fault);
    g_autoptr (GError) error = NULL;
    g_auto (SnapshotChange) change = { 0 };
    Scene scene;
    open_scene (&scene);
    BadgeCode codes[3];
    world_change (&change, 1);
    change.more = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
      codes[i] = world_badge (&change, ADMISSION_BADGE_VALID, "Iemand", WORLD_MORNING);
      change.more = i + 1 < G_N_ELEMENTS (codes);
      fake_server_add_change (scene.server, &change);
    }
    fake_server_fault (scene.server, CALL_CHANGES, (FakeFault) fault, 3);
    scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
    run_until (&scene, is_pulled, what);
    JournalCounts counts;
    g_assert_true (journal_count (scene.journal, &counts, &error));
    g_assert_cmpint (counts.badges, ==, G_N_ELEMENTS (codes));
    g_assert_cmpint (counts.version, ==, G_N_ELEMENTS (codes));
    g_autoptr (Snapshot) snapshot = journal_load (scene.journal, &error);
    g_assert_cmpstr (snapshot->door.name, ==, "Deur B1.07");
    g_assert_cmpint (scene.changes, >=, (int) G_N_ELEMENTS (codes));
    close_scene (&scene);
  }
}

static void
lanes_do_not_wait_for_each_other (void)
{
  static const struct {
    FakeCall broken;
    FakeFault fault;
    gboolean (*done) (Scene *scene);
  } ROWS[] = {
    { CALL_CHANGES, FAULT_BUSY, is_delivered },
    { CALL_CHANGES, FAULT_HOLD, is_delivered },
    { CALL_SCANS, FAULT_BUSY, is_pulled },
    { CALL_HEADS, FAULT_HOLD, is_pulled },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    Scene scene;
    open_scene (&scene);
    append (&scene, 3);
    fake_server_fault (scene.server, ROWS[i].broken, ROWS[i].fault,
                       ROWS[i].fault == FAULT_HOLD ? 1 : G_MAXINT);
    scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
    run_until (&scene, ROWS[i].done, "the other lane");
    gint64 started_us = g_get_monotonic_time ();
    close_scene (&scene); /* also with a call that hangs */
    g_assert_cmpint (g_get_monotonic_time () - started_us, <, 5 * G_USEC_PER_SEC);
  }
}

static void
batches_have_a_size (void)
{
  Scene scene;
  open_scene (&scene);
  append (&scene, 450);
  scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
  run_until (&scene, is_delivered, "450 records");
  g_assert_cmpint (fake_server_calls (scene.server, CALL_SCANS), ==, 3);
  assert_server_has_all (&scene);
  close_scene (&scene);
}

static void
unpaired_kiosk_keeps_its_log (void)
{
  g_autoptr (GError) error = NULL;
  guint64 whole = 0;
  Scene scene;
  open_scene (&scene);
  append (&scene, 4);
  fake_server_fault (scene.server, CALL_SCANS, FAULT_TOKEN, G_MAXINT);
  scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
  while (fake_server_calls (scene.server, CALL_SCANS) < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (journal_verify (scene.journal, &whole, &error));
  g_assert_cmpuint (whole, ==, 4);
  g_assert_cmpuint (journal_acked (scene.journal), ==, 0);
  g_assert_cmpint (scene.troubles, ==, 1); /* told once, not five times */
  g_assert_nonnull (strstr (scene.trouble, "token"));
  close_scene (&scene);
}

static gboolean
has_reported (Scene *scene)
{
  return fake_server_quarrels (scene->server) > 0;
}

/* The kiosk's file was put back from a backup: the server knows more of it than it does itself. */
static void
longer_copy_at_the_server_is_told (void)
{
  Scene scene;
  open_scene (&scene);
  append (&scene, 2);
  fake_server_pretend (scene.server, 9);
  scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
  run_until (&scene, has_troubles, "trouble");
  g_assert_nonnull (strstr (scene.trouble, "more records"));
  run_until (&scene, has_reported, "the server to hear of it");
  g_assert_true (sync_status (scene.sync).quarrel);
  close_scene (&scene);
}

static void
other_copy_at_the_server_is_told (void)
{
  Scene scene;
  open_scene (&scene);
  append (&scene, 2);
  fake_server_pretend (scene.server, 2);
  scene.sync = sync_new (scene.journal, &FAST, &scene.listener);
  run_until (&scene, has_troubles, "trouble");
  g_assert_nonnull (strstr (scene.trouble, "another than ours"));
  close_scene (&scene);
}

static void
pairing_makes_a_kiosk (void)
{
  static const struct {
    const char *code;
    FakeFault fault;
    int error; /* -1: none */
  } ROWS[] = {
    { "00000000", FAULT_NONE, KIOSK_ERROR_STATE },
    { "7K3PQ9XA", FAULT_PORTAL, KIOSK_ERROR_NETWORK },
    { "7K3PQ9XA", FAULT_RESET, KIOSK_ERROR_NETWORK },
    { "7K3PQ9XA", FAULT_BUSY, KIOSK_ERROR_NETWORK },
    { "7K3PQ9XA", FAULT_NOT_JSON, KIOSK_ERROR_FORM },
    { "7K3PQ9XA", FAULT_WRONG, KIOSK_ERROR_FORM },
    { "7K3PQ9XA", FAULT_NONE, -1 },
    { "7K3PQ9XA", FAULT_NONE, KIOSK_ERROR_STATE },
  };
  char *folder = world_folder ();
  g_autofree char *path = g_build_filename (folder, "journal.db", NULL);
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (GError) opened = NULL;
  g_autoptr (Journal) journal = journal_open (path, &opened);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    fake_server_fault (server, CALL_PAIR, ROWS[i].fault, ROWS[i].fault != FAULT_NONE ? 1 : 0);
    gboolean paired =
        sync_pair (journal, fake_server_url (server), ROWS[i].code, "deur", WORLD_TEN_MS, &error);
    g_assert_cmpint (paired, ==, ROWS[i].error < 0);
    if (ROWS[i].error >= 0)
      g_assert_error (error, KIOSK_ERROR, ROWS[i].error);
  }
  const SnapshotIdentity *identity = journal_identity (journal);
  g_assert_cmpstr (identity->token, ==, "token");
  g_assert_cmpstr (identity->server, ==, fake_server_url (server));
  g_assert_cmpmem (identity->tag_keys.keys[1], BADGE_TAG_KEY_BYTES, world_tag_key (),
                   BADGE_TAG_KEY_BYTES);
  g_assert_cmpint (fake_server_calls (server, CALL_PAIR), ==, 7); /* the last never left */
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/sync/" #name, name)
  ADD (no_fault_loses_a_record);
  ADD (no_fault_loses_a_change);
  ADD (lanes_do_not_wait_for_each_other);
  ADD (batches_have_a_size);
  ADD (unpaired_kiosk_keeps_its_log);
  ADD (longer_copy_at_the_server_is_told);
  ADD (other_copy_at_the_server_is_told);
  ADD (pairing_makes_a_kiosk);
  return g_test_run ();
}
