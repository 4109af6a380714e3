/* SPDX-License-Identifier: EUPL-1.2
 *
 * Names and groups of the verdicts; see verdict.h.
 */
#include "schedule/verdict.h"

static const struct {
  Verdict verdict;
  const char *name;
} VERDICTS[] = {
  { VERDICT_OK_ENTRY, "ok_entry" },
  { VERDICT_OK_REENTRY, "ok_reentry" },
  { VERDICT_OK_EXIT, "ok_exit" },
  { VERDICT_OK_MOVED, "ok_moved" },
  { VERDICT_OK_WALKIN, "ok_walkin" },
  { VERDICT_OK_REPEAT, "ok_repeat" },
  { VERDICT_OK_UNLISTED, "ok_unlisted" },
  { VERDICT_OK_OVERRIDE, "ok_override" },
  { VERDICT_OK_LATE, "ok_late" },
  { VERDICT_OK_EARLY, "ok_early" },
  { VERDICT_OK_CLOCK_UNSURE, "ok_clock_unsure" },
  { VERDICT_ALREADY_IN, "already_in" },
  { VERDICT_BOOKED_OTHER_ROOM, "booked_other_room" },
  { VERDICT_BOOKED_OTHER_TIME, "booked_other_time" },
  { VERDICT_NOT_BOOKED_FULL, "not_booked_full" },
  { VERDICT_NO_ENTRANCE_SCAN, "no_entrance_scan" },
  { VERDICT_DATA_OLD, "data_old" },
  { VERDICT_SEEN_ELSEWHERE, "seen_elsewhere" },
  { VERDICT_FOREIGN_CODE, "foreign_code" },
  { VERDICT_OTHER_EVENT, "other_event" },
  { VERDICT_REVOKED_REPLACED, "revoked_replaced" },
  { VERDICT_CANCELLED, "cancelled" },
  { VERDICT_UNPAID, "unpaid" },
  { VERDICT_BLOCKED, "blocked" },
  { VERDICT_OUTSIDE_WINDOW, "outside_window" },
  { VERDICT_ROOM_FULL, "room_full" },
  { VERDICT_NOT_A_BADGE, "not_a_badge" },
  { VERDICT_CAMERA_LOST, "camera_lost" },
  { VERDICT_STORAGE_ERROR, "storage_error" },
  { VERDICT_NOT_PAIRED, "not_paired" },
  { VERDICT_CLOCK_WRONG, "clock_wrong" },
};

VerdictGroup
verdict_group (Verdict verdict)
{
  return (VerdictGroup) ((int) verdict / 100);
}

const char *
verdict_group_name (VerdictGroup group)
{
  switch (group) {
  case VERDICT_GROUP_GO:
    return "go";
  case VERDICT_GROUP_NOTE:
    return "note";
  case VERDICT_GROUP_ASK:
    return "ask";
  case VERDICT_GROUP_STOP:
    return "stop";
  case VERDICT_GROUP_SYSTEM:
    return "system";
  }
  return "system";
}

gboolean
verdict_admits (Verdict verdict)
{
  VerdictGroup group = verdict_group (verdict);
  return group == VERDICT_GROUP_GO || group == VERDICT_GROUP_NOTE;
}

const char *
verdict_name (Verdict verdict)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VERDICTS); i++)
    if (VERDICTS[i].verdict == verdict)
      return VERDICTS[i].name;
  return "unknown";
}

gboolean
verdict_known (int number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VERDICTS); i++)
    if ((int) VERDICTS[i].verdict == number)
      return TRUE;
  return FALSE;
}
