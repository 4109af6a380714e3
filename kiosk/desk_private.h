/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the parts of the desk share. For nobody else.
 */
#pragma once

#include "kiosk/desk.h"
#include "kiosk/sightings.h"

/** What is gathered about one code before the rule is asked. */
typedef struct {
  AdmissionFacts facts;
  guint8 badge_id[BADGE_ID_BYTES];
  BadgeRecord record;
  GArray *seats;         /* of AdmissionSession */
  GArray *sessions;      /* of AdmissionSession */
  JournalPassage before; /* our own last passage of this person */
} DeskCase;

void desk_case_clear (DeskCase *one);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeskCase, desk_case_clear)

/** How somebody is known: by the code, or found by hand. */
typedef struct {
  AdmissionCode code;
  gboolean has_id;
  guint8 badge_id[BADGE_ID_BYTES];
  gboolean has_key;
  guint8 opening_key[BADGE_OPENING_KEY_BYTES];
} DeskWho;

struct Desk {
  Journal *journal; /* borrowed */
  DeskOptions options;
  Snapshot *snapshot;
  Sightings *sightings;
  /* The last scan, for what can still be done about it. */
  DeskCase last;
  ScanRecord last_record;      /* sequence 0: nothing can be done */
  JournalPassage last_passage; /* that it caused */
};

/** desk_case_gather: fills @one, to be cleared, for @who at this door. */
gboolean desk_case_gather (Desk *desk, const DeskWho *who, const DeskMoment *moment, DeskCase *one,
                           GError **error);

/** desk_case_door: fills in what does not depend on the person: door, clock, settings. */
void desk_case_door (Desk *desk, const DeskMoment *moment, DeskCase *one);

/** desk_case_sessions: fills in the sessions behind this door, and who is in them. */
gboolean desk_case_sessions (Desk *desk, DeskCase *one, GError **error);

/**
 * desk_case_finish: asks the rule, writes the record, fills the card and remembers the case, which
 * it takes.
 * @note: (nullable): for the record
 *
 * Errors: STORE_ERROR, KIOSK_ERROR_STATE; the card says VERDICT_STORAGE_ERROR or
 * VERDICT_NOT_PAIRED then.
 */
gboolean desk_case_finish (Desk *desk, DeskCase *one, const ScanRecord *form, const char *note,
                           const DeskMoment *moment, DeskCard *card, GError **error);

/** desk_fill_card: what @one and @answer say to staff. */
void desk_fill_card (Desk *desk, const DeskCase *one, const AdmissionAnswer *answer,
                     DeskCard *card);

/** desk_cut: at most @most bytes of UTF-8 text, cut between characters. Returns: (transfer full).
 */
char *desk_cut (const char *text, gsize most);

/** desk_fail: a card that says who is at fault: we are. Returns: FALSE. */
gboolean desk_fail (Desk *desk, const DeskMoment *moment, DeskCard *card);
