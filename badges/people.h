/* SPDX-License-Identifier: EUPL-1.2
 *
 * A list of people to print badges for, from a file: CSV as a spreadsheet saves it, or JSON.
 * Strict: what is not understood is refused with its line, before anything is printed.
 *
 * CSV as schedule/csv.h has it. The first line names the columns, in any order:
 *
 *   name    required and not empty
 *   school, place
 *   role    "attendee" (also when empty), "speaker" or "staff"
 *   days    numbers of days from 1, joined by "+", such as "1+2"; empty for none
 *   lang    "nl", "en" or empty
 *   photo   "no" for people who do not want to be photographed; "yes" or empty
 *   code    the text of the badge code (code.h)
 *   number  the badge number with its check digit (number.h)
 *   ticket  name of the ticket
 *   programme  their sessions, a line each: "1 10:15-11:15 | A0.04 | Title": day, from and to,
 *           room, title; in order of time
 *
 * JSON: an array of objects whose members are these columns, all texts.
 */
#pragma once

#include "badges/person.h"

enum {
  BADGE_PEOPLE_MAX = 100000,
  BADGE_PEOPLE_FIELD_MAX = 1000,      /* bytes of a field */
  BADGE_PEOPLE_PROGRAMME_MAX = 10000, /* the same of a programme */
  BADGE_PEOPLE_ITEMS_MAX = 60,        /* sessions of one person */
};

/** Which columns a file has. */
typedef enum {
  BADGE_PEOPLE_NAME,
  BADGE_PEOPLE_SCHOOL,
  BADGE_PEOPLE_PLACE,
  BADGE_PEOPLE_ROLE,
  BADGE_PEOPLE_DAYS,
  BADGE_PEOPLE_LANG,
  BADGE_PEOPLE_PHOTO,
  BADGE_PEOPLE_CODE,
  BADGE_PEOPLE_NUMBER,
  BADGE_PEOPLE_TICKET,
  BADGE_PEOPLE_PROGRAMME,
} BadgePeopleColumn;

enum { BADGE_PEOPLE_COLUMNS = 11 };

/**
 * badge_people_read_csv:
 * @columns: (out) (optional): bit c is set when column c was there; on success only
 *
 * Codes and numbers must be unique; where the column is missing, they are left zero. A column
 * that is there must be filled in each row.
 *
 * Errors: BADGE_ERROR_INPUT; the message starts with "line N: " and quotes nothing of the file.
 *
 * Returns: (transfer full) (element-type BadgePerson): at least one; NULL with @error set.
 */
GPtrArray *badge_people_read_csv (const char *text, gsize size, guint *columns, GError **error);

/** badge_people_read_json: the same for JSON; messages start with "person N: " or "line N: ". */
GPtrArray *badge_people_read_json (const char *text, gsize size, guint *columns, GError **error);
