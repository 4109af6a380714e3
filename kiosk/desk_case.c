/* SPDX-License-Identifier: EUPL-1.2
 *
 * Gathering what is known about one person at this door; see desk.h.
 */
#include <sodium.h>
#include <string.h>

#include "kiosk/desk_private.h"

enum {
  CLOCK_UNSURE_MS = 2 * 60 * 1000,
  CLOCK_WRONG_MS = 12 * 3600 * 1000,
  CLOCK_BACK_MS = 5 * 60 * 1000,
  ENTRANCE_FRESH_MS = 5 * 60 * 1000, /* older, and somebody may have come in unknown to us */
};

void
desk_case_clear (DeskCase *one)
{
  badge_record_clear (&one->record);
  g_clear_pointer (&one->seats, g_array_unref);
  g_clear_pointer (&one->sessions, g_array_unref);
  *one = (DeskCase){ 0 };
}

static AdmissionClock
judge_clock (Desk *desk, gint64 now_ms)
{
  const Snapshot *snapshot = desk->snapshot;
  if (desk->options.clock_told || snapshot->received_ms == 0)
    return ADMISSION_CLOCK_GOOD;
  gint64 off_ms = ABS (snapshot->server_ms - snapshot->received_ms);
  /* A clock that runs back behind a moment it has shown before lost its battery. */
  if (off_ms > CLOCK_WRONG_MS || now_ms < snapshot->received_ms - CLOCK_BACK_MS)
    return ADMISSION_CLOCK_WRONG;
  return off_ms > CLOCK_UNSURE_MS ? ADMISSION_CLOCK_UNSURE : ADMISSION_CLOCK_GOOD;
}

static AdmissionSession
session_of (Desk *desk, const SnapshotSession *session)
{
  const SnapshotRoom *room = snapshot_find_room (desk->snapshot->programme, session->room);
  int seats = session->capacity;
  return (AdmissionSession){
    .id = session->id,
    .room = session->room,
    .starts_ms = session->starts_ms,
    .ends_ms = session->ends_ms,
    .bookable = seats > 0,
    .capacity = seats > 0 || room == NULL ? seats : room->capacity,
    .expected = GPOINTER_TO_INT (g_hash_table_lookup (desk->snapshot->expected, &session->id)),
  };
}

gboolean
desk_case_sessions (Desk *desk, DeskCase *one, GError **error)
{
  const SnapshotProgramme *programme = desk->snapshot->programme;
  one->sessions = g_array_new (FALSE, TRUE, sizeof (AdmissionSession));
  gint64 now_ms = one->facts.now_ms;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const SnapshotSession *listed = &g_array_index (programme->sessions, SnapshotSession, i);
    if (desk->snapshot->door.kind != ADMISSION_DOOR_SESSION ||
        listed->room != desk->snapshot->door.room)
      continue;
    AdmissionSession session = session_of (desk, listed);
    gboolean near = now_ms >= session.starts_ms - programme->early_ms - ADMISSION_GRACE_MS &&
                    now_ms < session.ends_ms;
    if (near && !journal_count_inside (desk->journal, session.id, one->badge_id, &session.inside,
                                       &session.arrived, error))
      return FALSE;
    g_array_append_val (one->sessions, session);
  }
  one->facts.sessions = (const AdmissionSession *) (void *) one->sessions->data;
  one->facts.n_sessions = one->sessions->len;
  return TRUE;
}

static void
gather_seats (Desk *desk, DeskCase *one)
{
  one->seats = g_array_new (FALSE, TRUE, sizeof (AdmissionSession));
  for (gsize i = 0; i < one->record.n_seats; i++) {
    const SnapshotSession *listed =
        snapshot_find_session (desk->snapshot->programme, one->record.seats[i]);
    if (listed == NULL)
      continue;
    AdmissionSession seat = session_of (desk, listed);
    g_array_append_val (one->seats, seat);
  }
  one->facts.seats = (const AdmissionSession *) (void *) one->seats->data;
  one->facts.n_seats = one->seats->len;
}

void
desk_case_door (Desk *desk, const DeskMoment *moment, DeskCase *one)
{
  const Snapshot *snapshot = desk->snapshot;
  AdmissionFacts *facts = &one->facts;
  facts->door = snapshot->door.kind;
  facts->checkpoint = snapshot->door.id;
  facts->room = snapshot->door.room;
  facts->congress_days = (const AdmissionDay *) (void *) snapshot->programme->days->data;
  facts->n_congress_days = snapshot->programme->days->len;
  facts->now_ms = moment->now_ms;
  facts->early_ms = snapshot->programme->early_ms;
  facts->late_ms = snapshot->programme->late_ms;
  facts->release_ms = snapshot->programme->release_ms;
  facts->data_age_ms = moment->now_ms - snapshot->received_ms;
  facts->entrance_asked =
      snapshot->programme->entrance_first && facts->data_age_ms < ENTRANCE_FRESH_MS;
  facts->clock = judge_clock (desk, moment->now_ms);
}

/* Whoever is inside today, wherever, came in through some entrance. */
static gboolean
entered_today (const AdmissionFacts *facts)
{
  const AdmissionPassage *newest = admission_newest (facts);
  return newest->known && newest->direction == SCAN_DIRECTION_IN &&
         facts->now_ms - newest->at_ms < ADMISSION_SAME_DAY_MS;
}

/* A box that does not open leaves the person unknown; the list still says the badge is valid. */
static gboolean
gather_badge (Desk *desk, const DeskWho *who, DeskCase *one, GError **error)
{
  g_auto (SnapshotBadge) badge = { 0 };
  memcpy (one->badge_id, who->badge_id, BADGE_ID_BYTES);
  if (!journal_find_badge (desk->journal, one->badge_id, &badge, error))
    return FALSE;
  AdmissionFacts *facts = &one->facts;
  facts->badge = badge.state;
  if (badge.sealed != NULL && badge.state == ADMISSION_BADGE_VALID && who->has_key)
    facts->known = badge_record_unseal_with (g_bytes_get_data (badge.sealed, NULL),
                                             g_bytes_get_size (badge.sealed), who->opening_key,
                                             &one->record, NULL);
  facts->works_here = facts->known && one->record.role != BADGE_ROLE_ATTENDEE;
  facts->days = one->record.days;
  gather_seats (desk, one);
  if (!journal_last_passage (desk->journal, one->badge_id, &facts->last, &facts->heard, error) ||
      !journal_own_passage (desk->journal, one->badge_id, &one->before, error))
    return FALSE;
  facts->entered_today = entered_today (facts);
  return TRUE;
}

gboolean
desk_case_gather (Desk *desk, const DeskWho *who, const DeskMoment *moment, DeskCase *one,
                  GError **error)
{
  desk_case_door (desk, moment, one);
  one->facts.code = who->code;
  return !who->has_id ||
         (gather_badge (desk, who, one, error) && desk_case_sessions (desk, one, error));
}
