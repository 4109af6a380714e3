/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a kiosk was told by the server: who it is, its door, the programme, who may enter.
 * Plain structs between the three that use them: sync_messages.h reads them from JSON,
 * journal.h keeps them, desk.h decides by them.
 */
#pragma once

#include <glib.h>

#include "badges/hand.h"
#include "schedule/admission.h"
#include "schedule/scan.h"

/** Who this kiosk is, from pairing until its data folder is thrown away. Wiped when cleared. */
typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  char *token;  /* goes with every call */
  char *server; /* base URL, no slash at its end */
  char *title;  /* of the congress */
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  guint8 secret_key[SCAN_SECRET_KEY_BYTES];
  BadgeTagKeys tag_keys; /* its congress is the kiosk's */
} SnapshotIdentity;

void snapshot_identity_clear (SnapshotIdentity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnapshotIdentity, snapshot_identity_clear)

typedef struct {
  gint64 id;
  char *name;
  int capacity; /* 0: unknown */
} SnapshotRoom;

typedef struct {
  gint64 id;
  char *title;
  gint64 room;
  gint64 starts_ms;
  gint64 ends_ms;
  int capacity; /* places to book; 0: none, walk in */
} SnapshotSession;

/** A door; the one this kiosk stands at has kind ADMISSION_DOOR_NONE while it has none. */
typedef struct {
  AdmissionDoor kind;
  gint64 id;
  gint64 room; /* 0: the building */
  char *name;
} SnapshotDoor;

typedef struct {
  gint64 early_ms;
  gint64 late_ms;
  gint64 release_ms;
  gboolean entrance_first; /* a session door asks for a scan at the entrance before */
  GArray *rooms;           /* of SnapshotRoom */
  GArray *sessions;        /* of SnapshotSession */
  GArray *days;            /* of AdmissionDay */
  GArray *doors;           /* of SnapshotDoor: where a room card can send us */
} SnapshotProgramme;

/** snapshot_programme_new: an empty programme. snapshot_programme_free: accepts NULL. */
SnapshotProgramme *snapshot_programme_new (void);
void snapshot_programme_free (SnapshotProgramme *programme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnapshotProgramme, snapshot_programme_free)

/** snapshot_find_…: Returns: borrowed, as long as @programme; NULL when there is none. */
const SnapshotRoom *snapshot_find_room (const SnapshotProgramme *programme, gint64 id);
const SnapshotSession *snapshot_find_session (const SnapshotProgramme *programme, gint64 id);
const SnapshotDoor *snapshot_find_door (const SnapshotProgramme *programme, gint64 id);

typedef struct {
  guint8 id[BADGE_ID_BYTES];
  AdmissionBadge state;
  GBytes *sealed; /* (nullable): box of badges/seal.h */
  GBytes *hand;   /* (nullable): box of badges/hand.h */
  guint32 number; /* 0: not told */
} SnapshotBadge;

/** snapshot_badge_clear: lets go of its boxes. */
void snapshot_badge_clear (SnapshotBadge *badge);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnapshotBadge, snapshot_badge_clear)

/** The last door a person passed, as the server knows it. */
typedef struct {
  guint8 badge_id[BADGE_ID_BYTES];
  ScanDirection direction; /* SCAN_DIRECTION_NONE: the server knows of none any more */
  gint64 checkpoint;
  gint64 room;    /* 0: the building */
  gint64 session; /* 0: none */
  gboolean booked;
  gint64 at_ms; /* the server's clock */
} SnapshotPassage;

/** Another kiosk of this congress. */
typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  char *name;
} SnapshotPeer;

/** snapshot_peers_new: Returns: (transfer full) (element-type SnapshotPeer): an empty list. */
GArray *snapshot_peers_new (void);

/** How the right to find people by hand stands, when told. */
typedef struct {
  gboolean told;
  gboolean given;
  guint8 salt[HAND_SALT_BYTES];
  guint8 box[HAND_BOX_BYTES];
} SnapshotHand;

typedef struct {
  gint64 session;
  int count; /* confirmed seats */
} SnapshotExpected;

/** One answer to "what changed?". Zeroed memory is an empty change. */
typedef struct {
  gint64 version;
  gboolean more;
  gint64 server_ms;
  char *kiosk_name;
  SnapshotDoor door;
  char *programme_json; /* (nullable): as it came; NULL when unchanged */
  GArray *badges;       /* of SnapshotBadge */
  GArray *expected;     /* (nullable): of SnapshotExpected, complete when there */
  GArray *peers;        /* (nullable): of SnapshotPeer, complete when there */
  SnapshotHand hand;
  GArray *passages; /* (nullable): of SnapshotPassage, each instead of the one before */
  gint64 seen;      /* place in the server's list of passages after these */
  gboolean seen_more;
} SnapshotChange;

void snapshot_change_clear (SnapshotChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnapshotChange, snapshot_change_clear)

/** What is known now, but for the badges: those are asked for one by one. */
typedef struct {
  gint64 version;     /* 0: nothing yet */
  gint64 server_ms;   /* server's clock at the last answer */
  gint64 received_ms; /* our clock at that moment */
  char *kiosk_name;
  SnapshotDoor door;
  gint64 card_door;             /* sent here by a room card, which the server has not heard of; 0 */
  gboolean hand;                /* this kiosk has the right to find people by hand */
  SnapshotProgramme *programme; /* never NULL */
  GHashTable *expected;         /* session id (gint64 *) -> count (GINT_TO_POINTER) */
} Snapshot;

Snapshot *snapshot_new (void);
void snapshot_free (Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Snapshot, snapshot_free)
