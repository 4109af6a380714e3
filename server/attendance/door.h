/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door without a computer: staff with a phone, the server's own data, the same rule
 * (schedule/admission.h) and the same records. The page is a kiosk of its own: it has a key pair,
 * and its records make one chain over all doors, whoever holds the phone.
 */
#pragma once

#include "schedule/admission.h"
#include "schedule/scan.h"
#include "server/core/writer.h"

#define DOOR_ERROR (door_error_quark ())
GQuark door_error_quark (void);

/**
 * DoorError:
 * @DOOR_ERROR_DOOR: no such door
 * @DOOR_ERROR_LATE: there is no scan (any more) that can be taken back or overruled
 * @DOOR_ERROR_REASON: a supervisor gives a reason
 */
typedef enum {
  DOOR_ERROR_DOOR,
  DOOR_ERROR_LATE,
  DOOR_ERROR_REASON,
} DoorError;

enum {
  DOOR_UNDO_MS = 30 * 1000,
  DOOR_OVERRIDE_MS = 2 * 60 * 1000,
  DOOR_REASON_MAX = 120,
};

/** What the server knows of one person at one door. */
typedef struct {
  AdmissionFacts facts;
  guint8 badge_id[SCAN_ID_BYTES];
  char *name;               /* (nullable) */
  GArray *seats, *sessions; /* of AdmissionSession */
  GArray *days;             /* of AdmissionDay */
} DoorCase;

void door_case_clear (DoorCase *one);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoorCase, door_case_clear)

/**
 * door_case_load:
 * @badge: serial of the badge number; 0: of no badge here
 *
 * Errors: DOOR_ERROR_DOOR.
 */
gboolean door_case_load (Store *store, gint64 checkpoint_id, gint64 badge, gint64 now_ms,
                         DoorCase *one, GError **error);

/** The command: a scan, an undo or an override. */
typedef struct {
  gint64 checkpoint_id;
  ScanKind kind;
  ScanMethod method; /* of a scan: SCAN_METHOD_TYPED or SCAN_METHOD_NAME */
  gint64 badge;      /* of a scan: serial of the badge number; 0: of no badge here */
  guint64 refers;    /* of the others: the record they are about */
  char *reason;      /* of an override */
  char actor[40];    /* "staff:3", stands in the record */
  /* What came of it. */
  guint64 sequence;
  Verdict verdict;
} DoorScan;

void door_scan_free (gpointer command);

/** door_scan_run: decides, and adds the record. Errors: DOOR_ERROR. WRITER_SAVEPOINT. */
gboolean door_scan_run (gpointer command, WriterTurn *turn, GError **error);

/** A record of the page's own chain, for its card. */
typedef struct {
  ScanRecord record;
  gint64 badge; /* serial of its badge; 0: none */
  gboolean undone;
} DoorRecord;

/** door_record_find: Returns: FALSE with DOOR_ERROR_LATE when there is none. */
gboolean door_record_find (Store *store, guint64 sequence, DoorRecord *record, GError **error);

/** door_may_undo, door_may_override: what can still be done about @record at @now_ms by @actor. */
gboolean door_may_undo (const DoorRecord *record, const char *actor, gint64 now_ms);
gboolean door_may_override (Store *store, const DoorRecord *record, gint64 now_ms);
