/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge, drawn: 90 x 55 mm, the insert of the usual badge holder. The same strokes go to
 * PDF and to pixels. It knows no page: sheet.h and single.h put cards on paper.
 *
 *     +--------------------------------------------------+
 *     | title of the congress           sign + role      |  band in the colour of the role
 *     |                              +------------------+|
 *     | NAME as large as             |                  ||
 *     | it fits                      |    code, 33 mm   ||
 *     | school                       |  in its quiet    ||
 *     | place                        |      zone        ||
 *     | [day] [day]                  +------------------+|
 *     |                          no photo         1042-7 |
 *     +--------------------------------------------------+
 *
 * What a colour says is said by a sign and a word as well.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "badges/code.h"
#include "badges/role.h"

enum { BADGE_DAYS_MAX = 7 };

#define BADGE_CARD_WIDTH_MM  90.0
#define BADGE_CARD_HEIGHT_MM 55.0

/** Who the badge is for. Texts are UTF-8 and may be of any length; NULL counts as "". */
typedef struct {
  char *name;
  char *school;
  char *place;
  char lang[3]; /* "en" for English words on the badge; otherwise Dutch */
  BadgeRole role;
  guint32 days; /* bit 0 is the first day of the congress */
  gboolean no_photo;
  BadgeCode code;
  guint32 number; /* serial of the badge number (number.h); 0 prints none */
} BadgePerson;

/** badge_person_free: frees @person and its texts. Accepts NULL. */
void badge_person_free (BadgePerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgePerson, badge_person_free)

/** What all badges of a congress share. */
typedef struct {
  const char *title; /* UTF-8 */
  int n_days;        /* at most BADGE_DAYS_MAX */
  struct {
    guint16 year;
    guint8 month, day; /* a date of the calendar */
  } days[BADGE_DAYS_MAX];
} BadgeEdition;

/**
 * badge_card_draw:
 * @cr: unit is the millimetre; its font options are used
 * @x_mm: left side of the card
 * @y_mm: top of the card
 * @bleed_mm: how far the band runs over the edges, for a knife that is not exact
 *
 * Draws the card of @person; leaves @cr as it was. Errors of drawing stay in cairo_status().
 */
void badge_card_draw (cairo_t *cr, const BadgeEdition *edition, const BadgePerson *person,
                      double x_mm, double y_mm, double bleed_mm);
