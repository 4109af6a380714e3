/* SPDX-License-Identifier: EUPL-1.2
 *
 * The file and its log; see journal.h.
 */
#include "kiosk/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "kiosk/error.h"
#include "kiosk/journal_private.h"
#include "kiosk_resources.c.h"
#include "schedule/protocol.h"

#define SCHEMA "/congress/kiosk/schema"

enum { LOCK_WAIT_MS = 1000, LOCK_STEP_MS = 20 };

static const char SQL_LAST[] = "SELECT sequence, chain FROM scan ORDER BY sequence DESC LIMIT 1";
static const char SQL_STATE[] =
    "SELECT d.acked, s.version, s.seen,"
    " EXISTS (SELECT 1 FROM lock_order), s.card_door FROM delivery d, snapshot s";
static const char SQL_INSERT[] = "INSERT INTO scan (sequence, record, record_hash, chain)"
                                 " VALUES (:sequence, :record, :hash, :chain)";
static const char SQL_PASSAGES[] = "SELECT source, direction, checkpoint, room, session, at_ms,"
                                   " booked FROM passage WHERE badge_id = :badge";
static const char SQL_INSIDE[] =
    "SELECT count(*), COALESCE(sum(booked), 0) FROM passage p WHERE session = :session AND"
    " direction = 1 AND badge_id <> :except AND NOT EXISTS (SELECT 1 FROM passage q WHERE"
    " q.badge_id = p.badge_id AND (q.at_ms, -q.source) > (p.at_ms, -p.source))";
static const char SQL_FORGET_OWN[] = "DELETE FROM passage WHERE badge_id = :badge AND source = 0";
static const char SQL_FORGET_ECHO[] = "DELETE FROM passage WHERE badge_id = :badge AND source = 1"
                                      " AND at_ms BETWEEN :undone - 1000 AND :undone + 1000";
static const char SQL_CHAIN[] = "SELECT chain FROM scan WHERE sequence = :sequence";
static const char SQL_AFTER[] = "SELECT record, chain FROM scan WHERE sequence > :after"
                                " ORDER BY sequence LIMIT :most";
static const char SQL_CLOCK[] = "SELECT offset_ms FROM clock WHERE boot_id = :boot";
static const char SQL_ACKED[] = "UPDATE delivery SET acked = :acked";

/* ---- Opening ---- */

/* Tried for a while: a child that a killed kiosk was just starting may hold the lock until it
 * has become another program. */
static gboolean
try_lock (int fd)
{
  for (int waited_ms = 0; waited_ms < LOCK_WAIT_MS; waited_ms += LOCK_STEP_MS) {
    if (flock (fd, LOCK_EX | LOCK_NB) == 0)
      return TRUE;
    if (errno != EWOULDBLOCK)
      return FALSE;
    g_usleep (LOCK_STEP_MS * 1000);
  }
  errno = EWOULDBLOCK;
  return FALSE;
}

static gboolean
take_lock (Journal *journal, const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".lock", NULL);
  journal->lock = open (name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (journal->lock >= 0 && try_lock (journal->lock))
    return TRUE;
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "%s: %s", path,
               errno == EWOULDBLOCK ? "another program has this journal open" : g_strerror (errno));
  return FALSE;
}

gboolean
journal_get_blob (StoreStmt *stmt, int column, void *bytes, gsize size, GError **error)
{
  gsize found = 0;
  const void *blob = store_column_blob (stmt, column, &found);
  if (found != size) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_BROKEN, "%s has %" G_GSIZE_FORMAT " bytes",
                 store_column_name (stmt, column), found);
    return FALSE;
  }
  memcpy (bytes, blob, size);
  return TRUE;
}

static gboolean
load_state (Journal *journal, GError **error)
{
  g_autoptr (StoreStmt) state = store_prepare (journal->store, SQL_STATE, error);
  if (state == NULL || store_step (state, error) != STORE_ROW)
    return FALSE;
  journal->acked = (guint64) store_column_int (state, 0);
  journal->version = store_column_int (state, 1);
  journal->seen = store_column_int (state, 2);
  journal->locked = store_column_int (state, 3) != 0;
  journal->card_door = store_column_int (state, 4);
  g_autoptr (StoreStmt) last = store_prepare (journal->store, SQL_LAST, error);
  if (last == NULL)
    return FALSE;
  StoreStep step = store_step (last, error);
  if (step == STORE_DONE) {
    scan_chain_start (journal->identity.kiosk_id, journal->chain);
    return TRUE;
  }
  journal->last = (guint64) store_column_int (last, 0);
  return step == STORE_ROW && journal_get_blob (last, 1, journal->chain, SCAN_HASH_BYTES, error);
}

static Journal *
open_journal (const char *path, StoreMode mode, GError **error)
{
  static gsize registered = 0;
  if (g_once_init_enter (&registered)) {
    house_kiosk_register_resource ();
    g_once_init_leave (&registered, 1);
  }
  g_autoptr (Journal) journal = g_new0 (Journal, 1);
  journal->lock = -1;
  if (mode == STORE_WRITER && !take_lock (journal, path, error))
    return NULL;
  journal->store = store_open (path, mode, error);
  if (journal->store == NULL ||
      (mode == STORE_WRITER && !store_migrate (journal->store, SCHEMA, error)) ||
      !journal_load_identity (journal, error) || !load_state (journal, error))
    return NULL;
  return g_steal_pointer (&journal);
}

Journal *
journal_open (const char *path, GError **error)
{
  return open_journal (path, STORE_WRITER, error);
}

Journal *
journal_open_reader (const char *path, GError **error)
{
  return open_journal (path, STORE_READER, error);
}

void
journal_free (Journal *journal)
{
  if (journal == NULL)
    return;
  store_free (journal->store);
  snapshot_identity_clear (&journal->identity);
  if (journal->lock >= 0)
    close (journal->lock);
  g_free (journal);
}

const SnapshotIdentity *
journal_identity (Journal *journal)
{
  return journal->paired ? &journal->identity : NULL;
}

gboolean
journal_end (Journal *journal, gboolean ok, GError **error)
{
  if (ok && store_commit (journal->store, error))
    return TRUE;
  store_rollback (journal->store);
  return FALSE;
}

/* ---- Adding ---- */

static gboolean
insert_scan (Journal *journal, guint64 sequence, const guint8 *bytes, gsize size,
             const guint8 *hash, const guint8 *chain, GError **error)
{
  g_autoptr (StoreStmt) insert = store_prepare (journal->store, SQL_INSERT, error);
  if (insert == NULL)
    return FALSE;
  store_bind_int (insert, ":sequence", (gint64) sequence);
  store_bind_blob (insert, ":record", bytes, size);
  store_bind_blob (insert, ":hash", hash, SCAN_HASH_BYTES);
  store_bind_blob (insert, ":chain", chain, SCAN_HASH_BYTES);
  return store_run (insert, error);
}

/* What stands beside a record: the state it causes, in the same transaction. */
typedef gboolean (*PutState) (Journal *journal, const ScanRecord *record, gconstpointer state,
                              GError **error);

static gboolean
refuse_to_add (const Journal *journal, GError **error)
{
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                       journal->locked ? "this kiosk was taken out of use"
                                       : "this kiosk is not paired");
  return FALSE;
}

static gboolean
add_record (Journal *journal, ScanRecord *record, PutState put, gconstpointer state, GError **error)
{
  if (!journal->paired || journal->locked)
    return refuse_to_add (journal, error);
  ScanRecord full = *record;
  memcpy (full.kiosk_id, journal->identity.kiosk_id, SCAN_ID_BYTES);
  full.sequence = journal->last + 1;
  full.snapshot_version = journal->version;
  guint8 bytes[SCAN_BYTES_MAX], hash[SCAN_HASH_BYTES], chain[SCAN_HASH_BYTES];
  gsize size = scan_record_encode (&full, bytes);
  scan_record_hash (bytes, size, hash);
  memcpy (chain, journal->chain, sizeof chain);
  scan_chain_next (chain, hash);
  if (!store_begin (journal->store, error))
    return FALSE;
  gboolean ok = insert_scan (journal, full.sequence, bytes, size, hash, chain, error) &&
                put (journal, &full, state, error);
  if (!journal_end (journal, ok, error))
    return FALSE;
  journal->last = full.sequence;
  memcpy (journal->chain, chain, sizeof chain);
  *record = full;
  return TRUE;
}

static gboolean
put_passage (Journal *journal, const ScanRecord *record, gconstpointer state, GError **error)
{
  if (state == NULL)
    return TRUE;
  JournalPassage passage = *(const JournalPassage *) state;
  passage.passage.at_ms = record->device_ms;
  return journal_put_passage (journal, record->badge_id, JOURNAL_OWN, &passage, error);
}

gboolean
journal_append (Journal *journal, ScanRecord *record, const JournalPassage *passage, GError **error)
{
  return add_record (journal, record, put_passage, passage, error);
}

typedef struct {
  const JournalPassage *before; /* (nullable) */
  gint64 undone_ms;
} TakeBack;

static gboolean
put_back (Journal *journal, const ScanRecord *record, gconstpointer state, GError **error)
{
  const TakeBack *back = state;
  if (!store_change (journal->store, error, SQL_FORGET_ECHO, "bi", ":badge", record->badge_id,
                     (gsize) SCAN_ID_BYTES, ":undone", back->undone_ms))
    return FALSE;
  if (back->before != NULL)
    return journal_put_passage (journal, record->badge_id, JOURNAL_OWN, back->before, error);
  return store_change (journal->store, error, SQL_FORGET_OWN, "b", ":badge", record->badge_id,
                       (gsize) SCAN_ID_BYTES);
}

gboolean
journal_take_back (Journal *journal, ScanRecord *record, const JournalPassage *before,
                   gint64 undone_ms, GError **error)
{
  TakeBack back = { before, undone_ms };
  return add_record (journal, record, put_back, &back, error);
}

/* ---- Asking ---- */

static AdmissionPassage
passage_of (StoreStmt *row)
{
  return (AdmissionPassage){ .known = TRUE,
                             .direction = (ScanDirection) store_column_int (row, 1),
                             .checkpoint = store_column_int (row, 2),
                             .room = store_column_int (row, 3),
                             .session = store_column_int (row, 4),
                             .at_ms = store_column_int (row, 5) };
}

gboolean
journal_last_passage (Journal *journal, const guint8 id[BADGE_ID_BYTES], AdmissionPassage *last,
                      AdmissionPassage *heard, GError **error)
{
  *last = *heard = (AdmissionPassage){ 0 };
  g_autoptr (StoreStmt) ask =
      store_query (journal->store, error, SQL_PASSAGES, "b", ":badge", id, (gsize) BADGE_ID_BYTES);
  if (ask == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    AdmissionPassage passage = passage_of (ask);
    if (store_column_int (ask, 0) == JOURNAL_HEARD)
      *heard = passage;
    else if (!last->known || passage.at_ms > last->at_ms)
      *last = passage;
  }
  return step == STORE_DONE;
}

gboolean
journal_own_passage (Journal *journal, const guint8 id[BADGE_ID_BYTES], JournalPassage *own,
                     GError **error)
{
  *own = (JournalPassage){ 0 };
  g_autoptr (StoreStmt) ask =
      store_query (journal->store, error, SQL_PASSAGES, "b", ":badge", id, (gsize) BADGE_ID_BYTES);
  if (ask == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (ask, error)) == STORE_ROW)
    if (store_column_int (ask, 0) == JOURNAL_OWN)
      *own = (JournalPassage){ passage_of (ask), store_column_int (ask, 6) != 0 };
  return step == STORE_DONE;
}

gboolean
journal_count_inside (Journal *journal, gint64 session, const guint8 except[BADGE_ID_BYTES],
                      int *inside, int *arrived, GError **error)
{
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_INSIDE, error);
  if (ask == NULL)
    return FALSE;
  store_bind_int (ask, ":session", session);
  store_bind_blob (ask, ":except", except, BADGE_ID_BYTES);
  if (store_step (ask, error) != STORE_ROW)
    return FALSE;
  *inside = (int) store_column_int (ask, 0);
  *arrived = (int) store_column_int (ask, 1);
  return TRUE;
}

guint64
journal_last (Journal *journal)
{
  return journal->last;
}

gboolean
journal_chain_at (Journal *journal, guint64 sequence, guint8 chain[SCAN_HASH_BYTES], GError **error)
{
  if (sequence == 0) {
    scan_chain_start (journal->identity.kiosk_id, chain);
    return TRUE;
  }
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_CHAIN, error);
  if (ask == NULL)
    return FALSE;
  store_bind_int (ask, ":sequence", (gint64) sequence);
  StoreStep step = store_step (ask, error);
  if (step == STORE_ROW)
    return journal_get_blob (ask, 0, chain, SCAN_HASH_BYTES, error);
  if (step == STORE_DONE)
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_BROKEN, "no record %" G_GUINT64_FORMAT, sequence);
  return FALSE;
}

/* ---- Delivery ---- */

guint64
journal_acked (Journal *journal)
{
  return journal->acked;
}

gboolean
journal_set_acked (Journal *journal, guint64 sequence, GError **error)
{
  g_return_val_if_fail (sequence <= journal->last, FALSE);
  g_autoptr (StoreStmt) update = store_prepare (journal->store, SQL_ACKED, error);
  if (update == NULL)
    return FALSE;
  store_bind_int (update, ":acked", (gint64) sequence);
  if (!store_run (update, error))
    return FALSE;
  journal->acked = sequence;
  return TRUE;
}

void
journal_batch_clear (JournalBatch *batch)
{
  g_clear_pointer (&batch->records, g_ptr_array_unref);
  g_clear_pointer (&batch->clocks, g_array_unref);
  *batch = (JournalBatch){ 0 };
}

static void
bytes_free (gpointer data)
{
  g_bytes_unref (data);
}

/* The clock of the record's boot, when it is known and not yet among those of the batch. */
static gboolean
add_clock (Journal *journal, const guint8 *bytes, gsize size, GArray *clocks, GError **error)
{
  ScanRecord record;
  if (!scan_record_decode (bytes, size, &record))
    return TRUE; /* the server says what is wrong with it */
  for (guint i = 0; i < clocks->len; i++)
    if (memcmp (g_array_index (clocks, JournalClock, i).boot_id, record.boot_id, SCAN_ID_BYTES) ==
        0)
      return TRUE;
  g_autoptr (StoreStmt) ask = store_query (journal->store, error, SQL_CLOCK, "b", ":boot",
                                           record.boot_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = ask != NULL ? store_step (ask, error) : STORE_FAILED;
  if (step == STORE_ROW && clocks->len < PROTOCOL_CLOCKS_MAX) {
    JournalClock clock = { .offset_ms = store_column_int (ask, 0) };
    memcpy (clock.boot_id, record.boot_id, SCAN_ID_BYTES);
    g_array_append_val (clocks, clock);
  }
  return step != STORE_FAILED;
}

gboolean
journal_batch (Journal *journal, gsize most, JournalBatch *batch, GError **error)
{
  if (journal->locked)
    return refuse_to_add (journal, error);
  g_auto (JournalBatch) read = { .records = g_ptr_array_new_with_free_func (bytes_free),
                                 .clocks = g_array_new (FALSE, FALSE, sizeof (JournalClock)),
                                 .sequence = journal->acked };
  g_autoptr (StoreStmt) ask = store_query (journal->store, error, SQL_AFTER, "ii", ":after",
                                           (gint64) journal->acked, ":most", (gint64) most);
  if (ask == NULL || !journal_chain_at (journal, journal->acked, read.chain, error))
    return FALSE;
  StoreStep step = STORE_ROW;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    gsize size = 0;
    const void *bytes = store_column_blob (ask, 0, &size);
    g_ptr_array_add (read.records, g_bytes_new (bytes, size));
    read.sequence++;
    if (!add_clock (journal, bytes, size, read.clocks, error) ||
        !journal_get_blob (ask, 1, read.chain, SCAN_HASH_BYTES, error))
      return FALSE;
  }
  if (step == STORE_FAILED)
    return FALSE;
  scan_head_sign (journal->identity.kiosk_id, read.sequence, read.chain,
                  journal->identity.secret_key, read.signature);
  *batch = read;
  read = (JournalBatch){ 0 };
  return TRUE;
}

gboolean
journal_tidy (Journal *journal, GError **error)
{
  return store_checkpoint (journal->store, FALSE, error);
}
