/* SPDX-License-Identifier: EUPL-1.2
 *
 * One scan from code to verdict: parse, look up, open the sealed record, ask the rule of
 * schedule/admission.h, write the record, and only then tell. No screen, no network, no clock:
 * whoever shows the card, or prints it, calls this. Three files: desk_case.c gathers the facts,
 * desk.c decides and writes, desk_hand.c is what staff do by hand.
 */
#pragma once

#include "kiosk/hand_index.h"
#include "kiosk/journal.h"

typedef struct Desk Desk;

enum {
  DESK_UNDO_MS = 30 * 1000,         /* so long the last scan can be taken back */
  DESK_OVERRIDE_MS = 2 * 60 * 1000, /* and a refusal overruled */
  DESK_BY_MAX = 60,                 /* bytes of a name of staff */
  DESK_REASON_MAX = SCAN_NOTE_MAX - DESK_BY_MAX - 2,
};

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
  ScanKind kind;
  ScanDirection direction;
  guint64 sequence; /* of the record on the disk; 0: none could be written */
  gint64 at_ms;
  guint8 badge_id[BADGE_ID_BYTES]; /* zeros when no badge of ours was read */
  char *name;
  char lang[3];  /* of the visitor: "nl", "en" or "" */
  char *session; /* title of the session at this door */
  gint64 session_starts_ms;
  gint64 window_from_ms; /* when that session's door lets this person in; 0: no session */
  gint64 window_until_ms;
  char *go_to; /* title of the session they have a seat in */
  char *go_to_room;
  gint64 go_to_starts_ms;
  AdmissionPassage last; /* the door passed before this scan, the newest known from anywhere */
  gboolean last_heard;   /* another kiosk told of it over the network: not sure */
  char *last_room;
  int places;   /* free for who has no seat; -1: no limit */
  int inside;   /* people in the session, this one counted when they passed */
  int expected; /* seats in the session */
  int capacity; /* of session or room; 0: no limit known */
  int released; /* seats of people who did not come that were given away */
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

/** The room behind this door now, for a screen that waits. */
typedef struct {
  const SnapshotSession *session; /* (nullable): that is on, or that the door is open for */
  int capacity;                   /* 0: no limit known */
  int inside;
  int expected;
  int places;   /* free for who has no seat; -1: no limit */
  int released; /* seats of people who did not come that were given away */
} DeskRoom;

/** desk_room: fills @room, as far as known here. Its session is borrowed until desk_reload(). */
gboolean desk_room (Desk *desk, gint64 now_ms, DeskRoom *room, GError **error);

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

/** What came of a room card. */
typedef enum {
  DESK_CARD_NONE,         /* not a room card: a scan */
  DESK_CARD_FOREIGN,      /* looks like one, but we did not make it */
  DESK_CARD_UNKNOWN_DOOR, /* ours, of a door this kiosk has not heard of yet */
  DESK_CARD_HERE,         /* we stand there already */
  DESK_CARD_MOVED,        /* we stand there from now on */
  DESK_CARD_FAILED,       /* could not be stored; @error is set */
} DeskCardOutcome;

/** desk_take_room_card: to be asked before desk_scan(). desk_snapshot() has the new door then. */
DeskCardOutcome desk_take_room_card (Desk *desk, const guint8 *text, gsize size, GError **error);

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

/**
 * desk_last_passed: the last record, when by it somebody passed, or a passage was taken back.
 * @passage: (out): where they are since; its direction is SCAN_DIRECTION_NONE when it was taken
 * back
 *
 * Returns: FALSE when the last scan moved nobody.
 */
gboolean desk_last_passed (Desk *desk, ScanRecord *record, JournalPassage *passage);

/* ---- By hand; @by is who does it, at most DESK_BY_MAX bytes, and stands in the record ---- */

/**
 * desk_scan_number:
 * @typed: a badge number as people type it
 * @index: (nullable): when opened, the person is known; without it only the badge's state is
 *
 * The same rule and the same record as desk_scan(). A number that is wrong, or of no badge here,
 * gives VERDICT_NOT_A_BADGE or VERDICT_DATA_OLD and a record without a badge.
 */
gboolean desk_scan_number (Desk *desk, const char *typed, const HandIndex *index, const char *by,
                           const DeskMoment *moment, DeskCard *card, GError **error);

/** desk_scan_person: the same for somebody found by name. */
gboolean desk_scan_person (Desk *desk, const HandPerson *person, const char *by,
                           const DeskMoment *moment, DeskCard *card, GError **error);

/** desk_undo_left_ms: how long the last scan can still be taken back; 0: not (any more). */
gint64 desk_undo_left_ms (Desk *desk, gint64 monotonic_ms);

/**
 * desk_undo:
 *
 * Takes the last passage back, by a record of its own: the state is as before it. @card tells of
 * the record taken back, its kind is SCAN_KIND_UNDO.
 *
 * Errors: KIOSK_ERROR_STATE when there is none, or it is too long ago; STORE_ERROR.
 */
gboolean desk_undo (Desk *desk, const char *by, const DeskMoment *moment, DeskCard *card,
                    GError **error);

/** desk_may_override: TRUE when the last verdict can be overruled. */
gboolean desk_may_override (Desk *desk, gint64 monotonic_ms);

/**
 * desk_override:
 * @reason: why; 1 to DESK_REASON_MAX bytes of UTF-8
 *
 * A supervisor lets the person of the last scan pass: a record of its own that refers to it, with
 * reason. Revoked, cancelled, blocked and unpaid badges, foreign codes and our own faults cannot be
 * overruled.
 *
 * Errors: KIOSK_ERROR_STATE when it cannot; STORE_ERROR.
 */
gboolean desk_override (Desk *desk, const char *by, const char *reason, const DeskMoment *moment,
                        DeskCard *card, GError **error);
