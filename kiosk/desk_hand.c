/* SPDX-License-Identifier: EUPL-1.2
 *
 * What staff do by hand at a door: typing a number, finding a name, taking the last scan back,
 * overruling a refusal. Each leaves a record that says who did it. See desk.h.
 */
#include <sodium.h>
#include <string.h>

#include "badges/number.h"
#include "kiosk/desk_private.h"
#include "kiosk/error.h"

static gboolean
scan_by_hand (Desk *desk, const DeskWho *who, const char *by, const DeskMoment *moment,
              DeskCard *card, GError **error)
{
  g_auto (DeskCase) one = { 0 };
  const ScanRecord scan = { .kind = SCAN_KIND_SCAN };
  *card = (DeskCard){ .places = -1 };
  return desk_case_gather (desk, who, moment, &one, error)
             ? desk_case_finish (desk, &one, &scan, by, moment, card, error)
             : desk_fail (desk, moment, card);
}

/* A number that we have not heard of may be of a badge just sold; we cannot tell whose. */
gboolean
desk_scan_number (Desk *desk, const char *typed, const HandIndex *index, const char *by,
                  const DeskMoment *moment, DeskCard *card, GError **error)
{
  guint32 number = 0;
  gboolean found = FALSE;
  DeskWho who = { .code = ADMISSION_CODE_NONE };
  if (badge_number_parse (typed, &number)) {
    who.code = ADMISSION_CODE_UNKNOWN_KEY;
    if (!journal_find_number (desk->journal, number, who.badge_id, &found, error))
      return desk_fail (desk, moment, card);
  }
  if (found) {
    const HandPerson *person = index != NULL ? hand_index_badge (index, who.badge_id) : NULL;
    who.code = ADMISSION_CODE_OURS;
    who.has_id = TRUE;
    who.has_key = person != NULL;
    if (person != NULL)
      memcpy (who.opening_key, person->entry.opening_key, BADGE_OPENING_KEY_BYTES);
  }
  gboolean ok = scan_by_hand (desk, &who, by, moment, card, error);
  sodium_memzero (&who, sizeof who);
  return ok;
}

gboolean
desk_scan_person (Desk *desk, const HandPerson *person, const char *by, const DeskMoment *moment,
                  DeskCard *card, GError **error)
{
  DeskWho who = { .code = ADMISSION_CODE_OURS, .has_id = TRUE, .has_key = TRUE };
  memcpy (who.badge_id, person->badge_id, BADGE_ID_BYTES);
  memcpy (who.opening_key, person->entry.opening_key, BADGE_OPENING_KEY_BYTES);
  gboolean ok = scan_by_hand (desk, &who, by, moment, card, error);
  sodium_memzero (&who, sizeof who);
  return ok;
}

/* ---- Taking back ---- */

gint64
desk_undo_left_ms (Desk *desk, gint64 monotonic_ms)
{
  const ScanRecord *last = &desk->last_record;
  if (last->sequence == 0 || last->sequence != journal_last (desk->journal) ||
      last->kind == SCAN_KIND_UNDO || last->direction == SCAN_DIRECTION_NONE)
    return 0;
  return CLAMP (last->monotonic_ms + DESK_UNDO_MS - monotonic_ms, 0, DESK_UNDO_MS);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE, what);
  return FALSE;
}

gboolean
desk_undo (Desk *desk, const char *by, const DeskMoment *moment, DeskCard *card, GError **error)
{
  *card = (DeskCard){ .places = -1 };
  if (desk_undo_left_ms (desk, moment->monotonic_ms) == 0)
    return refuse (error, "there is no scan to take back, or it is too long ago");
  ScanRecord record = desk->last_record;
  const DeskCase *one = &desk->last;
  record.kind = SCAN_KIND_UNDO;
  record.refers = desk->last_record.sequence;
  record.direction = SCAN_DIRECTION_NONE;
  record.device_ms = moment->now_ms;
  record.monotonic_ms = moment->monotonic_ms;
  g_autofree char *who = desk_cut (by, DESK_BY_MAX);
  g_strlcpy (record.note, who, sizeof record.note);
  if (!journal_take_back (desk->journal, &record, one->before.passage.known ? &one->before : NULL,
                          desk->last_record.device_ms, error))
    return desk_fail (desk, moment, card);
  *card = (DeskCard){ .verdict = record.verdict,
                      .kind = record.kind,
                      .sequence = record.sequence,
                      .at_ms = moment->now_ms,
                      .name = one->facts.known ? g_strdup (one->record.name) : NULL,
                      .places = -1 };
  memcpy (card->badge_id, record.badge_id, BADGE_ID_BYTES);
  desk->last_record = record;
  return TRUE;
}

/* ---- Overruling ---- */

static gboolean
ask_supervisor (const DeskCase *one, gint64 now_ms)
{
  AdmissionFacts facts = one->facts;
  AdmissionAnswer answer;
  facts.supervisor = TRUE;
  facts.now_ms = now_ms;
  admission_decide (&facts, &answer);
  return answer.verdict == VERDICT_OK_OVERRIDE;
}

gboolean
desk_may_override (Desk *desk, gint64 monotonic_ms)
{
  const ScanRecord *last = &desk->last_record;
  return last->sequence != 0 && last->kind == SCAN_KIND_SCAN &&
         monotonic_ms - last->monotonic_ms < DESK_OVERRIDE_MS &&
         ask_supervisor (&desk->last, last->device_ms);
}

static gboolean
reason_fits (const char *reason)
{
  return strlen (reason) <= DESK_REASON_MAX && g_utf8_validate (reason, -1, NULL) &&
         strspn (reason, " \t") < strlen (reason);
}

gboolean
desk_override (Desk *desk, const char *by, const char *reason, const DeskMoment *moment,
               DeskCard *card, GError **error)
{
  *card = (DeskCard){ .places = -1 };
  if (!reason_fits (reason))
    return refuse (error, "a supervisor gives a reason");
  if (!desk_may_override (desk, moment->monotonic_ms))
    return refuse (error, "there is no verdict that can be overruled");
  g_auto (DeskCase) one = desk->last;
  desk->last = (DeskCase){ 0 };
  const ScanRecord form = { .kind = SCAN_KIND_OVERRIDE, .refers = desk->last_record.sequence };
  DeskMoment now = *moment;
  now.method = desk->last_record.method;
  one.facts.supervisor = TRUE;
  g_autofree char *who = desk_cut (by, DESK_BY_MAX);
  g_autofree char *note = g_strdup_printf ("%s: %s", who, reason);
  return desk_case_finish (desk, &one, &form, note, &now, card, error);
}
