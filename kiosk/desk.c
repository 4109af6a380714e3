/* SPDX-License-Identifier: EUPL-1.2
 *
 * From code to verdict; see desk.h.
 */
#include "kiosk/desk.h"

#include <sodium.h>
#include <string.h>

#include "badges/room_card.h"
#include "kiosk/desk_private.h"

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
  desk_case_clear (&desk->last);
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
  /* The last case looks into the old one's days. */
  if (desk->snapshot != NULL) {
    desk->last.facts.congress_days =
        (const AdmissionDay *) (void *) snapshot->programme->days->data;
    desk->last.facts.n_congress_days = snapshot->programme->days->len;
  }
  snapshot_free (desk->snapshot);
  desk->snapshot = snapshot;
  return TRUE;
}

const Snapshot *
desk_snapshot (Desk *desk)
{
  return desk->snapshot;
}

gboolean
desk_room (Desk *desk, gint64 now_ms, DeskRoom *room, GError **error)
{
  *room = (DeskRoom){ .places = -1 };
  g_auto (DeskCase) nobody = { 0 };
  DeskMoment moment = { .now_ms = now_ms };
  desk_case_door (desk, &moment, &nobody);
  if (!desk_case_sessions (desk, &nobody, error))
    return FALSE;
  nobody.facts.works_here = TRUE; /* a session shows until it ends, not until its door closes */
  AdmissionWindow window = admission_window (&nobody.facts);
  if (window.session == NULL || now_ms < window.opens_ms)
    return TRUE;
  const AdmissionFacts *facts = &nobody.facts;
  *room = (DeskRoom){
    .session = snapshot_find_session (desk->snapshot->programme, window.session->id),
    .capacity = window.session->capacity,
    .inside = window.session->inside,
    .expected = window.session->expected,
    .places = admission_session_places (window.session, now_ms, facts->release_ms),
    .released = admission_session_released (window.session, now_ms, facts->release_ms),
  };
  return TRUE;
}

/* ---- What is in view ---- */

static gboolean
is_ours_to_read (GBytes *text)
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
    badges += is_ours_to_read (codes->pdata[i]) ? 1 : 0;
  if (live && badges > 1)
    return DESK_ONE_PLEASE;
  /* A poster behind the person says nothing about the person. */
  for (guint i = codes->len; badges > 0 && i-- > 0;)
    if (!is_ours_to_read (codes->pdata[i]))
      g_ptr_array_remove_index (codes, i);
  return codes->len > 0 ? DESK_SCAN : DESK_NOTHING;
}

DeskCardOutcome
desk_take_room_card (Desk *desk, const guint8 *text, gsize size, GError **error)
{
  const SnapshotIdentity *identity = journal_identity (desk->journal);
  gint64 checkpoint = 0;
  RoomCard read = identity == NULL ? ROOM_CARD_NONE
                                   : room_card_read ((const char *) text, size, &identity->tag_keys,
                                                     &checkpoint);
  if (read != ROOM_CARD_OURS)
    return read == ROOM_CARD_NONE ? DESK_CARD_NONE : DESK_CARD_FOREIGN;
  const SnapshotDoor *door = snapshot_find_door (desk->snapshot->programme, checkpoint);
  if (door == NULL)
    return DESK_CARD_UNKNOWN_DOOR;
  if (desk->snapshot->door.kind != ADMISSION_DOOR_NONE && desk->snapshot->door.id == checkpoint)
    return DESK_CARD_HERE;
  if (!journal_move (desk->journal, door, error) || !desk_reload (desk, error))
    return DESK_CARD_FAILED;
  desk->last_record.sequence = 0;
  return DESK_CARD_MOVED;
}

/* ---- Writing and telling ---- */

static gboolean
has_seat (const DeskCase *one, const AdmissionSession *session)
{
  for (guint i = 0; i < one->facts.n_seats; i++)
    if (one->facts.seats[i].id == session->id)
      return TRUE;
  return FALSE;
}

static gboolean
write_record (Desk *desk, const DeskCase *one, const AdmissionAnswer *answer, ScanRecord *record,
              const DeskMoment *moment, GError **error)
{
  const SnapshotDoor *door = &desk->snapshot->door;
  record->checkpoint = door->id;
  record->direction = answer->direction;
  record->verdict = answer->verdict;
  record->method = moment->method;
  record->device_ms = moment->now_ms;
  record->monotonic_ms = moment->monotonic_ms;
  memcpy (record->badge_id, one->badge_id, SCAN_ID_BYTES);
  memcpy (record->boot_id, desk->options.boot_id, SCAN_ID_BYTES);
  const AdmissionSession *session = answer->direction == SCAN_DIRECTION_IN ? answer->session : NULL;
  JournalPassage passage = {
    .passage = { .known = TRUE,
                 .direction = answer->direction,
                 .checkpoint = door->id,
                 .room = door->room,
                 .session = session != NULL ? session->id : 0 },
    .booked = session != NULL && has_seat (one, session),
  };
  gboolean passes = answer->direction != SCAN_DIRECTION_NONE;
  if (!journal_append (desk->journal, record, passes ? &passage : NULL, error))
    return FALSE;
  desk->last_passage = passage;
  return TRUE;
}

gboolean
desk_last_passed (Desk *desk, ScanRecord *record, JournalPassage *passage)
{
  const ScanRecord *last = &desk->last_record;
  gboolean back = last->kind == SCAN_KIND_UNDO;
  if (last->sequence == 0 || (last->direction == SCAN_DIRECTION_NONE && !back))
    return FALSE;
  *record = *last;
  *passage = desk->last_passage;
  if (back)
    passage->passage.direction = SCAN_DIRECTION_NONE;
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
fill_session (const DeskCase *one, const AdmissionAnswer *answer, DeskCard *card)
{
  const AdmissionSession *session = answer->session;
  const AdmissionPassage *newest = admission_newest (&one->facts);
  card->session_starts_ms = session->starts_ms;
  card->expected = session->expected;
  card->capacity = session->capacity;
  card->released = admission_session_released (session, one->facts.now_ms, one->facts.release_ms);
  gboolean was_inside =
      newest->known && newest->direction == SCAN_DIRECTION_IN && newest->session == session->id;
  gboolean is_inside = was_inside || answer->direction == SCAN_DIRECTION_IN;
  card->inside = session->inside + (is_inside ? 1 : 0);
}

void
desk_fill_card (Desk *desk, const DeskCase *one, const AdmissionAnswer *answer, DeskCard *card)
{
  card->verdict = answer->verdict;
  card->direction = answer->direction;
  memcpy (card->badge_id, one->badge_id, BADGE_ID_BYTES);
  card->name = one->facts.known ? g_strdup (one->record.name) : NULL;
  g_strlcpy (card->lang, one->record.lang, sizeof card->lang);
  card->places = answer->places;
  card->last = *admission_newest (&one->facts);
  card->last_heard = admission_newest (&one->facts) == &one->facts.heard;
  card->last_room = card->last.known ? room_name (desk, card->last.room) : NULL;
  AdmissionWindow window = admission_window (&one->facts);
  if (window.session != NULL) {
    card->window_from_ms = window.opens_ms;
    card->window_until_ms = window.closes_ms;
    card->session = session_title (desk, window.session->id);
    card->session_starts_ms = window.session->starts_ms;
  }
  if (answer->session != NULL)
    fill_session (one, answer, card);
  if (answer->go_to != NULL) {
    card->go_to = session_title (desk, answer->go_to->id);
    card->go_to_room = room_name (desk, answer->go_to->room);
    card->go_to_starts_ms = answer->go_to->starts_ms;
  }
}

char *
desk_cut (const char *text, gsize most)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  if (strlen (valid) <= most)
    return g_steal_pointer (&valid);
  return g_strndup (valid, (gsize) (g_utf8_find_prev_char (valid, valid + most + 1) - valid));
}

gboolean
desk_fail (Desk *desk, const DeskMoment *moment, DeskCard *card)
{
  desk_card_clear (card);
  *card = (DeskCard){ .at_ms = moment->now_ms, .kind = SCAN_KIND_SCAN, .places = -1 };
  card->verdict = journal_locked (desk->journal) ? VERDICT_NOT_PAIRED : VERDICT_STORAGE_ERROR;
  desk->last_record.sequence = 0;
  return FALSE;
}

gboolean
desk_case_finish (Desk *desk, DeskCase *one, const ScanRecord *form, const char *note,
                  const DeskMoment *moment, DeskCard *card, GError **error)
{
  AdmissionAnswer answer = { .places = -1 };
  ScanRecord record = *form;
  admission_decide (&one->facts, &answer);
  g_autofree char *cut = desk_cut (note != NULL ? note : "", SCAN_NOTE_MAX);
  g_strlcpy (record.note, cut, sizeof record.note);
  if (!write_record (desk, one, &answer, &record, moment, error))
    return desk_fail (desk, moment, card);
  *card = (DeskCard){ .at_ms = moment->now_ms, .kind = record.kind, .sequence = record.sequence };
  desk_fill_card (desk, one, &answer, card);
  desk_case_clear (&desk->last);
  desk->last = *one;
  *one = (DeskCase){ 0 };
  desk->last_record = record;
  return TRUE;
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

static DeskWho
read_code (Desk *desk, const guint8 *text, gsize size)
{
  BadgeCode code;
  if (!badge_code_parse ((const char *) text, size, &code))
    return (DeskWho){ .code = ADMISSION_CODE_NONE };
  DeskWho who = { .code = code_of (
                      badge_code_check (&code, &journal_identity (desk->journal)->tag_keys)) };
  who.has_id = who.code == ADMISSION_CODE_OURS || who.code == ADMISSION_CODE_UNKNOWN_KEY;
  who.has_key = who.has_id;
  if (who.has_id) {
    badge_code_id (&code, who.badge_id);
    badge_code_opening_key (&code, who.opening_key);
  }
  sodium_memzero (&code, sizeof code);
  return who;
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
  g_auto (DeskCase) one = { 0 };
  const ScanRecord scan = { .kind = SCAN_KIND_SCAN };
  DeskWho who = read_code (desk, text, size);
  *card = (DeskCard){ .places = -1 };
  gboolean ok = desk_case_gather (desk, &who, moment, &one, error)
                    ? desk_case_finish (desk, &one, &scan, NULL, moment, card, error)
                    : desk_fail (desk, moment, card);
  sodium_memzero (&who, sizeof who);
  if (!ok)
    sightings_forget (desk->sightings, door, text, size); /* the next frame may try again */
  return ok;
}
