/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's conversation with the server (schedule/protocol.h): pulls what changed, hands
 * over what was seen. Two lanes that do not wait for each other; the network is in their
 * threads, while all decisions and the journal stay in the main loop. Whatever the network
 * does, nothing is lost here: a record counts as delivered only when the server says so.
 */
#pragma once

#include "kiosk/journal.h"

typedef struct Sync Sync;

typedef struct {
  int first_wait_ms; /* after the first failure; doubled with each, and shaken */
  int most_wait_ms;
  int poll_ms; /* between questions to a server that does not hold its answers */
  int hold_s;  /* how long the server may hold an answer; at most PROTOCOL_WAIT_MAX_S */
  guint8 boot_id[SCAN_ID_BYTES]; /* of the listener's monotonic clock, as in scan records */
} SyncOptions;

/** SYNC_OPTIONS_DEFAULT: for a door. */
#define SYNC_OPTIONS_DEFAULT                                                                       \
  ((SyncOptions){ .first_wait_ms = 1000, .most_wait_ms = 60000, .poll_ms = 5000, .hold_s = 25 })

/** Who wants to know. All are called in the main loop. */
typedef struct {
  gint64 (*now_ms) (gpointer user);                      /* the device clock */
  gint64 (*monotonic_ms) (gpointer user);                /* time since boot */
  void (*changed) (gpointer user);                       /* the journal was told something */
  void (*troubled) (const char *problem, gpointer user); /* a call failed, or somebody lies */
  gpointer user;
} SyncListener;

typedef struct {
  gboolean pulled;     /* the list was complete once since the start */
  gboolean delivered;  /* the server has every record */
  guint pull_failures; /* since the last success */
  guint push_failures; /* since the last success */
  guint64 apart;       /* records the server keeps apart, since the start */
  gboolean quarrel;    /* the server's copy of our log is another, or longer: call somebody */
  gboolean locked;     /* the server took this kiosk out of use; see journal_lock() */
} SyncStatus;

/**
 * sync_new:
 * @journal: borrowed until sync_free(); paired
 * @listener: borrowed until sync_free()
 *
 * Starts both lanes.
 */
Sync *sync_new (Journal *journal, const SyncOptions *options, const SyncListener *listener);

/** sync_free: breaks off what is under way. Accepts NULL. */
void sync_free (Sync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sync, sync_free)

/** sync_kick: there is a new record. */
void sync_kick (Sync *sync);

/** sync_status: how it stands. */
SyncStatus sync_status (Sync *sync);

/**
 * sync_pair:
 * @server: base URL
 * @code: as sync_pair_code_read() gives it
 * @name: what to call this machine
 *
 * Makes a key pair, asks the server to take this kiosk in, and stores who it is. Waits for the
 * answer.
 *
 * Errors: KIOSK_ERROR_STATE when already paired or the code is not good (any more),
 * KIOSK_ERROR_FORM, KIOSK_ERROR_NETWORK, STORE_ERROR.
 */
gboolean sync_pair (Journal *journal, const char *server, const char *code, const char *name,
                    gint64 device_ms, GError **error);
