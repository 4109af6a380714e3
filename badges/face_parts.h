/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the parts of drawing a face share: face.c sets texts, face_signs.c draws signs and codes,
 * face_programme.c sets lists of sessions and rounds. For nobody else.
 */
#pragma once

#include "badges/face.h"

/** A face being drawn. */
typedef struct {
  BadgeDraw *draw;
  const BadgeLayout *layout;
  const BadgeFace *face;
  const BadgeEdition *edition;
  const BadgePerson *person;
  gboolean english;
} Drawing;

static const BadgeColour BADGE_INK = 0x12171c;
static const BadgeColour BADGE_SOFT = 0x4a545e;
static const BadgeColour BADGE_BLACK = 0x000000;
static const BadgeColour BADGE_WHITE = 0xffffff;

/** face_role_colour, face_day_colour (@day from 0): dark enough that white letters on them have a
 * contrast above 7:1, and that they print black. */
BadgeColour face_role_colour (BadgeRole role);
BadgeColour face_day_colour (int day);

/** face_colour: of a field. */
BadgeColour face_colour (const Drawing *drawing, const BadgeField *field);

/** face_day_text: "vr 6 okt" of @day, from 0. (transfer full). */
char *face_day_text (const Drawing *drawing, int day);

/** face_day_chip: a day as a chip: its colour, its word, and as many dots as its place. */
void face_day_chip (const Drawing *drawing, int day, const BadgeBox *box, double size_pt);

/* A field each. */
void face_role (const Drawing *drawing, const BadgeField *field, gboolean word);
void face_days (const Drawing *drawing, const BadgeField *field);
void face_no_photo (const Drawing *drawing, const BadgeField *field);
void face_code (const Drawing *drawing, const BadgeField *field);
void face_programme (const Drawing *drawing, const BadgeField *field);
