/* SPDX-License-Identifier: EUPL-1.2
 *
 * One scan from code to verdict: parse, look up, open the sealed record, ask the rule of
 * schedule/admission.h, write the record, and only then tell. No screen, no network, no clock:
 * whoever shows the card, or prints it, calls this.
 */
#pragma once

#include "kiosk/journal.h"

typedef struct Desk Desk;

typedef struct {
  guint8 boot_id[SCAN_ID_BYTES]; /* tells which boot a monotonic time belongs to */
  gboolean clock_told;           /* whoever started us set the clock: it is not doubted */
} DeskOptions;

/** When and how a code was read. */
typedef struct {
  ScanMethod method;
  gint64 now_ms;       /* device clock, UTC */
  gint64 monotonic_ms; /* since boot */
  gint64 seen_ms;      /* time of the frame, on any clock that does not jump */
} DeskMoment;

/** What staff hear. Texts are owned; NULL when there is nothing to say. */
typedef struct {
  Verdict verdict;
  ScanDirection direction;
  guint64 sequence; /* of the record on the disk; 0: none could be written */
  gint64 at_ms;
  guint8 badge_id[BADGE_ID_BYTES]; /* zeros when no badge of ours was read */
  char *name;
  char *session; /* title of the session at this door */
  gint64 session_starts_ms;
  char *go_to; /* title of the session they have a seat in */
  char *go_to_room;
  gint64 go_to_starts_ms;
  AdmissionPassage last; /* the door passed before this scan */
  char *last_room;
  int places;   /* free for who has no seat; -1: no limit */
  int inside;   /* people in the session, this one counted when they passed */
  int expected; /* seats in the session */
} DeskCard;

void desk_card_clear (DeskCard *card);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeskCard, desk_card_clear)

/**
 * desk_new:
 * @journal: borrowed until desk_free(); paired
 *
 * Returns: (transfer full): a desk, to free with desk_free(); NULL with @error set.
 */
Desk *desk_new (Journal *journal, const DeskOptions *options, GError **error);
void desk_free (Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

/** desk_reload: takes up what the journal was told meanwhile. On error the old stays in use. */
gboolean desk_reload (Desk *desk, GError **error);

/** desk_snapshot: Returns: (transfer none): what is known now; until desk_reload(). */
const Snapshot *desk_snapshot (Desk *desk);

/** What to do with the codes of one frame. */
typedef enum {
  DESK_NOTHING,
  DESK_SCAN,       /* scan those left over */
  DESK_ONE_PLEASE, /* two badges before a live camera: whose verdict would it be? */
} DeskView;

/**
 * desk_choose:
 * @codes: (element-type GBytes): texts of one frame; those not to be scanned are taken out
 * @live: a camera at a door; FALSE for still pictures, where each badge counts
 */
DeskView desk_choose (GPtrArray *codes, gboolean live);

/**
 * desk_scan:
 * @card: filled, to be cleared, unless the code is held
 * @held: (out): TRUE when this is still the same badge before the camera: nothing to tell
 *
 * Decides about one code and writes the record down. When that fails the card says so
 * (VERDICT_STORAGE_ERROR) and not who may pass. The text of what is not a badge goes nowhere.
 *
 * Errors: STORE_ERROR, with @card filled.
 */
gboolean desk_scan (Desk *desk, const guint8 *text, gsize size, const DeskMoment *moment,
                    DeskCard *card, gboolean *held, GError **error);
