/* SPDX-License-Identifier: EUPL-1.2
 *
 * Clocks of the boots of a batch; see ingest_clock.h.
 */
#include "server/attendance/ingest_clock.h"

#include <string.h>

static const char SQL_GET[] = "SELECT lower_ms, upper_ms FROM scan_clock"
                              " WHERE kiosk_id = :kiosk AND boot_id = :boot";
static const char SQL_PUT[] =
    "INSERT INTO scan_clock (kiosk_id, boot_id, lower_ms, upper_ms) VALUES (:kiosk, :boot,"
    " NULLIF (:lower, -9223372036854775808), NULLIF (:upper, 9223372036854775807))"
    " ON CONFLICT (kiosk_id, boot_id) DO UPDATE SET lower_ms = excluded.lower_ms,"
    " upper_ms = excluded.upper_ms";

typedef struct {
  guint8 boot_id[SCAN_ID_BYTES];
  ScanClockBounds bounds; /* kept */
  ScanClockBounds here;   /* for this batch: what its neighbours in the log tell, too */
  gint64 first_ms,
      last_ms; /* monotonic times of its records in the batch; last below first: none */
} Boot;

struct ScanClocks {
  GArray *boots; /* of Boot */
};

void
scan_clocks_free (ScanClocks *clocks)
{
  if (clocks == NULL)
    return;
  g_array_unref (clocks->boots);
  g_free (clocks);
}

static Boot *
find (const ScanClocks *clocks, const guint8 *boot_id)
{
  for (guint i = 0; i < clocks->boots->len; i++) {
    Boot *boot = &g_array_index (clocks->boots, Boot, i);
    if (memcmp (boot->boot_id, boot_id, SCAN_ID_BYTES) == 0)
      return boot;
  }
  return NULL;
}

static Boot *
find_or_add (ScanClocks *clocks, const guint8 *boot_id)
{
  Boot *known = find (clocks, boot_id);
  if (known != NULL)
    return known;
  Boot boot = { .bounds = SCAN_CLOCK_UNKNOWN, .first_ms = G_MAXINT64, .last_ms = G_MININT64 };
  memcpy (boot.boot_id, boot_id, SCAN_ID_BYTES);
  g_array_append_val (clocks->boots, boot);
  return &g_array_index (clocks->boots, Boot, clocks->boots->len - 1);
}

static void
add_boots (ScanClocks *clocks, const ScanBatch *batch)
{
  for (guint i = 0; i < batch->records->len; i++) {
    ScanRecord record;
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (batch->records->pdata[i], &size);
    if (!scan_record_decode (bytes, size, &record))
      continue;
    Boot *boot = find_or_add (clocks, record.boot_id);
    boot->first_ms = MIN (boot->first_ms, record.monotonic_ms);
    boot->last_ms = MAX (boot->last_ms, record.monotonic_ms);
  }
}

static gboolean
load (Store *store, gint64 kiosk_id, Boot *boot, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_GET, "ib", ":kiosk", kiosk_id, ":boot",
                                         boot->boot_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW && !store_column_is_null (q, 0))
    scan_clock_narrow_lower (&boot->bounds, store_column_int (q, 0));
  if (step == STORE_ROW && !store_column_is_null (q, 1))
    scan_clock_narrow_upper (&boot->bounds, store_column_int (q, 1));
  return step != STORE_FAILED;
}

/* The server's clock minus the boot's, when @monotonic_ms of the boot was not after @at_ms. */
static gint64
offset (gint64 at_ms, gint64 monotonic_ms)
{
  gint64 difference = 0;
  if (__builtin_sub_overflow (at_ms, monotonic_ms, &difference))
    return monotonic_ms < 0 ? G_MAXINT64 : G_MININT64;
  return difference;
}

static void
narrow (Boot *boot, const ScanBatch *batch, gint64 since_ms, gint64 now_ms)
{
  if (boot->last_ms >= boot->first_ms) /* what was seen is past */
    scan_clock_narrow_upper (&boot->bounds, offset (now_ms, boot->last_ms));
  if (batch->sent.known && memcmp (batch->sent.boot_id, boot->boot_id, SCAN_ID_BYTES) == 0)
    scan_clock_narrow_upper (&boot->bounds, offset (now_ms, batch->sent.monotonic_ms));
  for (guint i = 0; batch->boots != NULL && i < batch->boots->len; i++) {
    const ScanBoot *told = &g_array_index (batch->boots, ScanBoot, i);
    if (memcmp (told->boot_id, boot->boot_id, SCAN_ID_BYTES) == 0)
      scan_clock_narrow_lower (&boot->bounds, told->offset_ms);
  }
  boot->here = boot->bounds;
  if (since_ms > 0 && boot->bounds.lower_ms == G_MININT64 && boot->last_ms >= boot->first_ms)
    scan_clock_narrow_lower (&boot->here, offset (since_ms, boot->first_ms));
}

ScanClocks *
scan_clocks_load (Store *store, gint64 kiosk_id, const ScanBatch *batch, gint64 since_ms,
                  gint64 now_ms, GError **error)
{
  g_autoptr (ScanClocks) clocks = g_new0 (ScanClocks, 1);
  clocks->boots = g_array_new (FALSE, FALSE, sizeof (Boot));
  add_boots (clocks, batch);
  if (batch->sent.known)
    find_or_add (clocks, batch->sent.boot_id);
  for (guint i = 0; i < clocks->boots->len; i++) {
    Boot *boot = &g_array_index (clocks->boots, Boot, i);
    if (!load (store, kiosk_id, boot, error))
      return NULL;
    narrow (boot, batch, since_ms, now_ms);
  }
  return g_steal_pointer (&clocks);
}

ScanClockJudgement
scan_clocks_judge (const ScanClocks *clocks, const ScanRecord *record, gint64 *at_ms)
{
  const Boot *boot = find (clocks, record->boot_id);
  const ScanClockBounds unknown = SCAN_CLOCK_UNKNOWN;
  return scan_clock_judge (boot != NULL ? &boot->here : &unknown, record->device_ms,
                           record->monotonic_ms, at_ms);
}

gboolean
scan_clocks_save (const ScanClocks *clocks, Store *store, gint64 kiosk_id, GError **error)
{
  for (guint i = 0; i < clocks->boots->len; i++) {
    const Boot *boot = &g_array_index (clocks->boots, Boot, i);
    if (!store_change (store, error, SQL_PUT, "ibii", ":kiosk", kiosk_id, ":boot", boot->boot_id,
                       (gsize) SCAN_ID_BYTES, ":lower", boot->bounds.lower_ms, ":upper",
                       boot->bounds.upper_ms))
      return FALSE;
  }
  return TRUE;
}
