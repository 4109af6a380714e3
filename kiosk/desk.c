/* SPDX-License-Identifier: EUPL-1.2
 *
 * From code to verdict; see desk.h.
 */
#include "kiosk/desk.h"

#include <string.h>

#include "badges/seal.h"
#include "kiosk/sightings.h"

enum {
  CLOCK_UNSURE_MS = 2 * 60 * 1000,
  CLOCK_WRONG_MS = 12 * 3600 * 1000,
  CLOCK_BACK_MS = 5 * 60 * 1000,
};

struct Desk {
  Journal *journal; /* borrowed */
  DeskOptions options;
  Snapshot *snapshot;
  Sightings *sightings;
};

/* What is gathered about one code before the rule is asked. */
typedef struct {
  AdmissionFacts facts;
  guint8 badge_id[BADGE_ID_BYTES];
  BadgeRecord record;
  GArray *seats;    /* of AdmissionSession */
  GArray *sessions; /* of AdmissionSession */
} Case;

static void
case_clear (Case *one)
{
  badge_record_clear (&one->record);
  g_clear_pointer (&one->seats, g_array_unref);
  g_clear_pointer (&one->sessions, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

void
desk_card_clear (DeskCard *card)
{
  g_free (card->name);
  g_free (card->session);
  g_free (card->go_to);
  g_free (card->go_to_room);
  g_free (card->last_room);
  *card = (DeskCard){ 0 };
}

Desk *
desk_new (Journal *journal, const DeskOptions *options, GError **error)
{
  g_autoptr (Desk) desk = g_new0 (Desk, 1);
  desk->journal = journal;
  desk->options = *options;
  desk->sightings = sightings_new ();
  return desk_reload (desk, error) ? g_steal_pointer (&desk) : NULL;
}

void
desk_free (Desk *desk)
{
  if (desk == NULL)
    return;
  snapshot_free (desk->snapshot);
  sightings_free (desk->sightings);
  g_free (desk);
}

gboolean
desk_reload (Desk *desk, GError **error)
{
  Snapshot *snapshot = journal_load (desk->journal, error);
  if (snapshot == NULL)
    return FALSE;
  snapshot_free (desk->snapshot);
  desk->snapshot = snapshot;
  return TRUE;
}

const Snapshot *
desk_snapshot (Desk *desk)
{
  return desk->snapshot;
}

/* ---- What is in view ---- */

static gboolean
is_badge (GBytes *text)
{
  BadgeCode code;
  gsize size = 0;
  const char *bytes = g_bytes_get_data (text, &size);
  return badge_code_parse (bytes, size, &code);
}

DeskView
desk_choose (GPtrArray *codes, gboolean live)
{
  for (guint i = codes->len; i-- > 0;)
    for (guint j = 0; j < i; j++)
      if (g_bytes_equal (codes->pdata[i], codes->pdata[j])) {
        g_ptr_array_remove_index (codes, i);
        break;
      }
  guint badges = 0;
  for (guint i = 0; i < codes->len; i++)
    badges += is_badge (codes->pdata[i]) ? 1 : 0;
  if (live && badges > 1)
    return DESK_ONE_PLEASE;
  /* A poster behind the person says nothing about the person. */
  for (guint i = codes->len; badges > 0 && i-- > 0;)
    if (!is_badge (codes->pdata[i]))
      g_ptr_array_remove_index (codes, i);
  return codes->len > 0 ? DESK_SCAN : DESK_NOTHING;
}

/* ---- Gathering the facts ---- */

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

static gboolean
gather_sessions (Desk *desk, Case *one, GError **error)
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
gather_seats (Desk *desk, Case *one)
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

static void
gather_door (Desk *desk, Case *one, const DeskMoment *moment)
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
  facts->clock = judge_clock (desk, moment->now_ms);
}

static AdmissionCode
code_of (BadgeTag tag)
{
  switch (tag) {
  case BADGE_TAG_OK:
    return ADMISSION_CODE_OURS;
  case BADGE_TAG_FOREIGN:
    return ADMISSION_CODE_FOREIGN;
  case BADGE_TAG_OTHER_CONGRESS:
    return ADMISSION_CODE_OTHER_EVENT;
  case BADGE_TAG_UNKNOWN_GENERATION:
    return ADMISSION_CODE_UNKNOWN_KEY;
  }
  return ADMISSION_CODE_FOREIGN;
}

/* A box that does not open leaves the person unknown; the list still says the badge is valid. */
static gboolean
gather_badge (Desk *desk, Case *one, const BadgeCode *code, GError **error)
{
  SnapshotBadge badge;
  badge_code_id (code, one->badge_id);
  if (!journal_find_badge (desk->journal, one->badge_id, &badge, error))
    return FALSE;
  g_autoptr (GBytes) sealed = badge.sealed;
  AdmissionFacts *facts = &one->facts;
  facts->badge = badge.state;
  if (sealed != NULL && badge.state == ADMISSION_BADGE_VALID)
    facts->known = badge_record_unseal (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                                        code, &one->record, NULL);
  facts->works_here = facts->known && one->record.role != BADGE_ROLE_ATTENDEE;
  facts->days = one->record.days;
  gather_seats (desk, one);
  return journal_last_passage (desk->journal, one->badge_id, &facts->last, error);
}

static gboolean
gather (Desk *desk, Case *one, const guint8 *text, gsize size, const DeskMoment *moment,
        GError **error)
{
  BadgeCode code;
  gather_door (desk, one, moment);
  if (!badge_code_parse ((const char *) text, size, &code)) {
    one->facts.code = ADMISSION_CODE_NONE;
    return TRUE;
  }
  one->facts.code = code_of (badge_code_check (&code, &journal_identity (desk->journal)->tag_keys));
  if (one->facts.code != ADMISSION_CODE_OURS && one->facts.code != ADMISSION_CODE_UNKNOWN_KEY)
    return TRUE;
  return gather_badge (desk, one, &code, error) && gather_sessions (desk, one, error);
}

/* ---- Writing and telling ---- */

static gboolean
has_seat (const Case *one, const AdmissionSession *session)
{
  for (guint i = 0; i < one->seats->len; i++)
    if (g_array_index (one->seats, AdmissionSession, i).id == session->id)
      return TRUE;
  return FALSE;
}

static gboolean
write_record (Desk *desk, const Case *one, const AdmissionAnswer *answer, const DeskMoment *moment,
              DeskCard *card, GError **error)
{
  const SnapshotDoor *door = &desk->snapshot->door;
  ScanRecord record = {
    .kind = SCAN_KIND_SCAN,
    .checkpoint = door->id,
    .direction = answer->direction,
    .verdict = answer->verdict,
    .method = moment->method,
    .device_ms = moment->now_ms,
    .monotonic_ms = moment->monotonic_ms,
  };
  memcpy (record.badge_id, one->badge_id, SCAN_ID_BYTES);
  memcpy (record.boot_id, desk->options.boot_id, SCAN_ID_BYTES);
  const AdmissionSession *session = answer->direction == SCAN_DIRECTION_IN ? answer->session : NULL;
  JournalPassage passage = {
    .passage = { .known = TRUE,
                 .direction = answer->direction,
                 .checkpoint = door->id,
                 .room = door->room,
                 .session = session != NULL ? session->id : 0,
                 .at_ms = moment->now_ms },
    .booked = session != NULL && has_seat (one, session),
  };
  gboolean passes = answer->direction != SCAN_DIRECTION_NONE;
  if (!journal_append (desk->journal, &record, passes ? &passage : NULL, error))
    return FALSE;
  card->sequence = record.sequence;
  return TRUE;
}

static char *
room_name (Desk *desk, gint64 id)
{
  const SnapshotRoom *room = snapshot_find_room (desk->snapshot->programme, id);
  return room != NULL ? g_strdup (room->name) : NULL;
}

static char *
session_title (Desk *desk, gint64 id)
{
  const SnapshotSession *session = snapshot_find_session (desk->snapshot->programme, id);
  return session != NULL ? g_strdup (session->title) : NULL;
}

static void
fill_card (Desk *desk, const Case *one, const AdmissionAnswer *answer, DeskCard *card)
{
  card->verdict = answer->verdict;
  card->direction = answer->direction;
  memcpy (card->badge_id, one->badge_id, BADGE_ID_BYTES);
  card->name = one->facts.known ? g_strdup (one->record.name) : NULL;
  card->places = answer->places;
  card->last = one->facts.last;
  card->last_room = card->last.known ? room_name (desk, card->last.room) : NULL;
  if (answer->session != NULL) {
    card->session = session_title (desk, answer->session->id);
    card->session_starts_ms = answer->session->starts_ms;
    card->expected = answer->session->expected;
    const AdmissionPassage *last = &one->facts.last;
    gboolean was_inside =
        last->known && last->direction == SCAN_DIRECTION_IN && last->session == answer->session->id;
    gboolean is_inside = was_inside || answer->direction == SCAN_DIRECTION_IN;
    card->inside = answer->session->inside + (is_inside ? 1 : 0);
  }
  if (answer->go_to != NULL) {
    card->go_to = session_title (desk, answer->go_to->id);
    card->go_to_room = room_name (desk, answer->go_to->room);
    card->go_to_starts_ms = answer->go_to->starts_ms;
  }
}

gboolean
desk_scan (Desk *desk, const guint8 *text, gsize size, const DeskMoment *moment, DeskCard *card,
           gboolean *held, GError **error)
{
  /* The door is part of what is remembered: at another one the same badge is news. */
  gint64 door = desk->snapshot->door.id;
  *held = sightings_held (desk->sightings, door, text, size, moment->seen_ms);
  if (*held)
    return TRUE;
  g_auto (Case) one = { 0 };
  AdmissionAnswer answer = { .places = -1 };
  *card = (DeskCard){ .at_ms = moment->now_ms, .places = -1 };
  if (gather (desk, &one, text, size, moment, error)) {
    admission_decide (&one.facts, &answer);
    if (write_record (desk, &one, &answer, moment, card, error)) {
      fill_card (desk, &one, &answer, card);
      return TRUE;
    }
  }
  sightings_forget (desk->sightings, door, text, size); /* the next frame may try again */
  card->verdict = VERDICT_STORAGE_ERROR;
  return FALSE;
}
