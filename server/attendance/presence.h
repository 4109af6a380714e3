/* SPDX-License-Identifier: EUPL-1.2
 *
 * From scans to presence: who was how long in which session. The rule is a pure function over
 * plain arrays; presence_update() feeds it from the log and keeps what comes out. The log alone
 * decides, so that computing again gives the same.
 *
 * The rule, version 1:
 *  - entering a room leaves the one the person was in; leaving the building leaves the room;
 *  - a missing exit is closed at the end of the session that was on, or came next, at entry;
 *  - presence is the time inside the room within the session's own time;
 *  - it counts from a share of the session's minutes (setting presence.share_permille; ours, since
 * the register's own minimum is unknown), and only once the session is over.
 */
#pragma once

#include "schedule/scan.h"
#include "schedule/store.h"

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
} PresenceSession;

typedef struct {
  gint64 session_id;
  gint64 first_in_ms;
  gint64 last_out_ms; /* 0: still inside */
  gint64 present_ms;
  gboolean counts;
  GArray *passages; /* of guint: places in the array of passages that it stands on */
} PresenceResult;

/**
 * presence_compute:
 * @passages: (element-type PresencePassage): of one person, in the order of time
 * @sessions: (element-type PresenceSession): any order
 *
 * Returns: (transfer full) (element-type PresenceResult): sessions with presence, by session id.
 */
GArray *presence_compute (const GArray *passages, const GArray *sessions, gint64 now_ms,
                          gint64 share_permille);

/** presence_update: computes one attendee again and stores it, register activity included. For
 * commands. */
gboolean presence_update (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/** presence_update_badge: the same for whoever has, or had, the badge @badge_id; nobody is no
 * error. */
gboolean presence_update_badge (Store *store, const guint8 badge_id[SCAN_ID_BYTES], gint64 now_ms,
                                GError **error);

/**
 * PresenceSettle: settles one session that is over and was not settled yet: everybody seen at its
 * door.
 * @more: there may be another one
 */
typedef struct {
  gboolean more;
} PresenceSettle;

/** presence_settle: see PresenceSettle. For commands. */
gboolean presence_settle (Store *store, gint64 now_ms, PresenceSettle *settle, GError **error);
