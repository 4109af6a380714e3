/* SPDX-License-Identifier: EUPL-1.2
 *
 * From scans to presence: who was how long in which session. The rule is a pure function over
 * plain arrays; presence_update() feeds it from the log and keeps what comes out. The log and what
 * people agreed upon decide, so that computing again gives the same, whatever order things came in.
 *
 * The rule, version 2:
 *  - entering a room leaves the one the person was in; leaving the building leaves the room;
 *  - an exit at the room's own door ends a stay, when it comes within presence.stay_max_min;
 *  - a missing exit is closed at the end of the session that was on at entry, or came next within
 *    presence.wait_max_min, or before that when the person is seen elsewhere;
 *  - entering again after that end is a new stay; before it, a repeat;
 *  - presence is the time inside the room within the session's own time;
 *  - an agreed correction takes the place of the scans for its session;
 *  - a minute counts for one session: that of the correction agreed last, then the one the person
 *    has a seat in, then the one that began first, then the lowest id;
 *  - it counts from a share of the session's minutes, and only once the session is over.
 */
#pragma once

#include "schedule/scan.h"
#include "schedule/store.h"

/** PRESENCE_INSTANT: SQL for the moment of a row of the table scan called s: the only place that
 * says which of its clocks is believed. */
#define PRESENCE_INSTANT "s.at_ms"

/** One admitted passage of one person. */
typedef struct {
  gint64 kiosk_id;
  gint64 sequence;
  gint64 at_ms;
  gint64 room_id; /* 0: the building's entrance or exit */
  ScanDirection direction;
} PresencePassage;

typedef struct {
  gint64 session_id;
  gint64 room_id;
  gint64 starts_ms;
  gint64 ends_ms;
  gboolean booked; /* the person has a seat in it */
} PresenceSession;

/** What an organiser said and a second one agreed to. */
typedef struct {
  gint64 id;
  gint64 session_id;
  gint64 from_ms, to_ms; /* equal: not present */
} PresenceCorrection;

/** The rule's numbers; settings, see server/core/settings.c. */
typedef struct {
  gint64 share_permille; /* of a session's minutes, to count */
  gint64 near_permille;  /* from here on a presence that does not count is doubtful */
  gint64 stay_max_ms;    /* an exit later than this is of another stay */
  gint64 wait_max_ms;    /* who enters longer before a session is not there for it */
} PresenceRule;

/** Why a person might look at a result. */
typedef enum {
  PRESENCE_DOUBT_NO_EXIT = 1 << 0,  /* closed by rule */
  PRESENCE_DOUBT_NO_ENTRY = 1 << 1, /* seen to leave, never to enter */
  PRESENCE_DOUBT_NEAR = 1 << 2,     /* just too short */
  PRESENCE_DOUBT_OVERLAP = 1 << 3,  /* lost minutes to another session */
} PresenceDoubt;

/**
 * PresenceInput: of one person.
 * @passages: (element-type PresencePassage): by time, kiosk and sequence
 * @sessions: (element-type PresenceSession): any order
 * @corrections: (element-type PresenceCorrection): in the order they were agreed to
 */
typedef struct {
  const GArray *passages;
  const GArray *sessions;
  const GArray *corrections;
  PresenceRule rule;
  gint64 now_ms;
} PresenceInput;

typedef struct {
  gint64 session_id;
  gint64 first_in_ms;
  gint64 last_out_ms; /* 0: still inside */
  gint64 present_ms;
  gboolean counts;
  unsigned doubt;       /* mask of PresenceDoubt */
  gint64 correction_id; /* that it stands on; 0: on scans */
  GArray *passages;     /* of guint: places in the array of passages that it stands on */
} PresenceResult;

/** presence_compute: Returns: (transfer full) (element-type PresenceResult): sessions with
 * presence or a doubt, by session id. */
GArray *presence_compute (const PresenceInput *input);

/** presence_rule_read: the numbers from the settings. */
PresenceRule presence_rule_read (Store *store);
/** presence_rule_text: version and numbers, such as stand beside what was computed. (transfer
 * full). */
char *presence_rule_text (const PresenceRule *rule);

/** presence_input_read: everything the rule wants of one attendee, in arrays that
 * presence_input_clear() frees. */
gboolean presence_input_read (Store *store, gint64 attendee_id, gint64 now_ms, PresenceInput *input,
                              GError **error);
void presence_input_clear (PresenceInput *input);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PresenceInput, presence_input_clear)

/** PresenceWhy: what made the computing needed; after the books are closed, scans change no
 * activity any more. */
typedef struct {
  gint64 correction_session; /* a correction in this session was agreed to; 0: none */
  gboolean standing;         /* the person's place in the register was decided */
} PresenceWhy;

/** presence_update: computes one attendee again and stores it, register activity included. For
 * commands. */
gboolean presence_update (Store *store, gint64 attendee_id, PresenceWhy why, gint64 now_ms,
                          GError **error);

/** presence_update_badge: the same for whoever has, or had, the badge @badge_id; nobody is no
 * error. */
gboolean presence_update_badge (Store *store, const guint8 badge_id[SCAN_ID_BYTES], gint64 now_ms,
                                GError **error);

/**
 * presence_recompute:
 * @to: gets a line for each person and session, by attendee and session: the canonical form of all
 *   presence
 *
 * Computes everybody from the log, and stores nothing.
 */
gboolean presence_recompute (Store *store, gint64 now_ms, GString *to, GError **error);

/** presence_stored: the same lines of what is stored. Both are byte for byte the same, or
 * something changed presence that is not in the log. */
gboolean presence_stored (Store *store, GString *to, GError **error);

/**
 * PresenceSettle: settles people seen at a session that is over and was not settled yet, a few at
 * a time; after the last session of a day that is worth something as a whole, everybody seen then.
 * @more: there may be others
 */
typedef struct {
  gboolean more;
} PresenceSettle;

/** presence_settle_again: lets presence_settle() begin with the first session once more: what
 * sessions are worth has changed. For commands. */
gboolean presence_settle_again (Store *store, GError **error);

/** presence_settle: see PresenceSettle. For commands. */
gboolean presence_settle (Store *store, gint64 now_ms, PresenceSettle *settle, GError **error);
