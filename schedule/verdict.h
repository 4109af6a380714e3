/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a door can say. The numbers stand in signed scan records and never change their
 * meaning; a new verdict gets a new number. The rule that chooses one is in admission.h.
 */
#pragma once

#include <glib.h>

/** What staff must do, each group with a sign, a word and a tone of its own. */
typedef enum {
  VERDICT_GROUP_GO = 1,
  VERDICT_GROUP_NOTE = 2,
  VERDICT_GROUP_ASK = 3,
  VERDICT_GROUP_STOP = 4,
  VERDICT_GROUP_SYSTEM = 5, /* never a verdict on the person */
} VerdictGroup;

/** The hundreds are the group, so that a number alone tells what was done. */
typedef enum {
  VERDICT_OK_ENTRY = 100,
  VERDICT_OK_REENTRY = 101,
  VERDICT_OK_EXIT = 102,
  VERDICT_OK_MOVED = 103,  /* left the other room by entering this one */
  VERDICT_OK_WALKIN = 104, /* no seat of their own, but one is free */
  VERDICT_OK_REPEAT = 105, /* same person within a minute; silent, presence unchanged */

  VERDICT_OK_UNLISTED = 200, /* tag good, not in the snapshot yet */
  VERDICT_OK_OVERRIDE = 201, /* a supervisor's decision, with a reason */
  VERDICT_OK_LATE = 202,
  VERDICT_OK_EARLY = 203,
  VERDICT_OK_CLOCK_UNSURE = 204,

  VERDICT_ALREADY_IN = 300,
  VERDICT_BOOKED_OTHER_ROOM = 301,
  VERDICT_BOOKED_OTHER_TIME = 302,
  VERDICT_NOT_BOOKED_FULL = 303,
  VERDICT_NO_ENTRANCE_SCAN = 304,
  VERDICT_DATA_OLD = 305,
  VERDICT_SEEN_ELSEWHERE = 306,

  VERDICT_FOREIGN_CODE = 400,
  VERDICT_OTHER_EVENT = 401,
  VERDICT_REVOKED_REPLACED = 402,
  VERDICT_CANCELLED = 403,
  VERDICT_UNPAID = 404,
  VERDICT_BLOCKED = 405,
  VERDICT_OUTSIDE_WINDOW = 406,
  VERDICT_ROOM_FULL = 407,

  VERDICT_NOT_A_BADGE = 500, /* its text is never stored */
  VERDICT_CAMERA_LOST = 501,
  VERDICT_STORAGE_ERROR = 502,
  VERDICT_NOT_PAIRED = 503,
  VERDICT_CLOCK_WRONG = 504,
} Verdict;

/** verdict_group: the group of @verdict. */
VerdictGroup verdict_group (Verdict verdict);
/** verdict_group_name: "go", "note", "ask", "stop" or "system": in class names, message keys and
 * the lines a kiosk prints. Returns: (transfer none). */
const char *verdict_group_name (VerdictGroup group);

/** verdict_admits: TRUE for GO and NOTE: the person passes, and the scan counts for presence. */
gboolean verdict_admits (Verdict verdict);

/** verdict_name: the stable word of @verdict such as "ok_entry", never NULL; static. */
const char *verdict_name (Verdict verdict);

/** verdict_known: TRUE when @number is one of the verdicts above. For bytes from outside. */
gboolean verdict_known (int number);
