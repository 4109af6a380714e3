/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress of any size with signed kiosk logs, for tests and measurements of the register: two
 * days, rooms with a kiosk each, rounds, people who go from room to room where they have a place,
 * and two organisers.
 */
#pragma once

#include "server/attendance/ingest.h"

typedef struct {
  guint people, rounds; /* rounds over two days; one session a room a round */
  guint rooms;
  guint seed; /* who skips an exit, comes late or leaves early */
} CrowdPlan;

typedef struct Crowd Crowd;

enum { CROWD_MINUTE_MS = 60000, CROWD_SESSION_MIN = 60 };

/** crowd_new: fills the empty database behind @store (inside a transaction of its own) with
 * everything but the scans. */
Crowd *crowd_new (Store *store, const CrowdPlan *plan);
void crowd_free (Crowd *crowd);

/** crowd_open: an empty database at @path (":memory:" too) with the schema, filled by crowd_new().
 * @crowd: (out). Returns: (transfer full). */
Store *crowd_open (const char *path, const CrowdPlan *plan, Crowd **crowd);

/** A congress in memory, as tests begin with it. */
typedef struct {
  Store *store;
  Crowd *crowd;
  gint64 now_ms; /* for the test to set */
} CrowdWorld;

/** crowd_world_open, crowd_world_close: for g_test_add(), with the CrowdPlan as its data. */
void crowd_world_open (CrowdWorld *world, gconstpointer plan);
void crowd_world_close (CrowdWorld *world, gconstpointer plan);

/** crowd_play: takes in what the kiosks logged on day @day (0: on both), in batches of at most
 * @most, and settles. Returns: the moment at which that was done, half an hour after the end. */
gint64 crowd_play (Crowd *crowd, Store *store, int day, guint most);

/** crowd_command: runs one command, in a transaction of its own. */
gboolean crowd_command (Store *store, WriterRun command, gpointer data, gint64 now_ms,
                        GError **error);

/** crowd_number: the one number of a query. */
gint64 crowd_number (Store *store, const char *sql);

/** crowd_day_end_ms: when the last session of day 1 or 2 is over. */
gint64 crowd_day_end_ms (const Crowd *crowd, int day);

/** crowd_batches: the kiosks' logs of day @day (0: of both) in batches of at most @most records,
 * kiosk by kiosk. (element-type ScanIngest). Days must be asked in order, and once. */
GPtrArray *crowd_batches (Crowd *crowd, int day, guint most);

/** crowd_take: takes a batch in, in a transaction of its own. */
void crowd_take (Store *store, ScanIngest *batch, gint64 now_ms);

/** crowd_settle: what the housekeeper does, until nothing is left. */
void crowd_settle (Store *store, gint64 now_ms);
