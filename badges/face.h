/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge, drawn as its layout says. It knows no page: sheet.h puts badges on paper. What a
 * colour says is said by a sign and a word as well.
 */
#pragma once

#include "badges/draw.h"
#include "badges/layout.h"
#include "badges/person.h"

/**
 * badge_face_draw:
 * @face: number of the face in @layout
 *
 * Draws that face of @person's badge from 0,0 on, as it is read.
 */
void badge_face_draw (BadgeDraw *draw, const BadgeLayout *layout, guint face,
                      const BadgeEdition *edition, const BadgePerson *person);

/**
 * badge_label_draw:
 * @at: where the label stands on the page
 * @back: draws what stands on the back of the paper
 * @turned: the whole label upside down, for paper that is turned over its short edge
 *
 * Draws all faces of one side of a label.
 */
void badge_label_draw (BadgeDraw *draw, const BadgeLayout *layout, const BadgeEdition *edition,
                       const BadgePerson *person, const BadgeBox *at, gboolean back,
                       gboolean turned);
