/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who a badge is for, and what all badges of a congress share. Apart from drawing, because lists of
 * people and layouts speak of it too.
 */
#pragma once

#include <glib.h>

#include "badges/code.h"
#include "badges/role.h"

enum { BADGE_DAYS_MAX = 7 };

/** A session somebody has a place in. Times are minutes since midnight, where the congress is. */
typedef struct {
  guint8 day; /* from 1 */
  guint16 starts_min, ends_min;
  char *room, *title; /* owned */
} BadgeItem;

/** Who the badge is for. Texts are UTF-8 and may be of any length; NULL counts as "". */
typedef struct {
  char *name;
  char *school;
  char *place;
  char *ticket; /* name of the ticket */
  char lang[3]; /* "en" for English words on the badge; otherwise Dutch */
  BadgeRole role;
  guint32 days; /* bit 0 is the first day of the congress */
  gboolean no_photo;
  BadgeCode code;
  guint32 number; /* serial of the badge number (number.h); 0 prints none */
  GArray *items;  /* (nullable): of BadgeItem, by day and start; their own programme */
} BadgePerson;

/** badge_person_free: frees @person and its texts. Accepts NULL. */
void badge_person_free (BadgePerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgePerson, badge_person_free)

/** badge_person_add_item: adds a session to their programme; texts are copied. */
void badge_person_add_item (BadgePerson *person, guint8 day, guint16 starts_min, guint16 ends_min,
                            const char *room, const char *title);

/** badge_person_print: 64 bits of everything that stands on the front (@back FALSE) or on the back
 * of their badge; another number means that it must be printed again. */
guint64 badge_person_print (const BadgePerson *person, gboolean back);

/** What sheets can be ordered by. */
typedef enum {
  BADGE_ORDER_GIVEN, /* as they came */
  BADGE_ORDER_NAME,
  BADGE_ORDER_SCHOOL,
  BADGE_ORDER_TICKET,
  BADGE_ORDER_NUMBER,
} BadgeOrder;

/** badge_people_sort: puts BadgePerson in @order; of equals by name, then by number. Letters with
 * accents stand with those without, whatever the machine's language. */
void badge_people_sort (GPtrArray *people, BadgeOrder order);

/** A round of the congress. */
typedef struct {
  guint8 day; /* from 1 */
  guint16 starts_min, ends_min;
  const char *name; /* borrowed */
} BadgeRound;

/** What all badges of a congress share. Texts and rounds are borrowed. */
typedef struct {
  const char *title; /* UTF-8 */
  int n_days;        /* at most BADGE_DAYS_MAX */
  struct {
    guint16 year;
    guint8 month, day; /* a date of the calendar */
  } days[BADGE_DAYS_MAX];
  const BadgeRound *rounds;
  guint n_rounds;
  const char *note; /* (nullable): what a letter to its owner says */
} BadgeEdition;
