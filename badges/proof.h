/* SPDX-License-Identifier: EUPL-1.2
 *
 * What would print badly, found before it is printed: letters no face has, texts set smaller than
 * the layout wants.
 */
#pragma once

#include "badges/face.h"

typedef enum {
  BADGE_FLAW_GLYPH, /* a letter that no face has: a box is printed */
  BADGE_FLAW_SMALL, /* a text is set smaller than the layout's least size */
} BadgeFlaw;

/**
 * BadgeProofTell:
 * @text: (nullable): the text concerned, borrowed
 * @size_pt: the size it is set in
 */
typedef void (*BadgeProofTell) (BadgeFlaw flaw, const BadgePerson *person, const char *text,
                                double size_pt, gpointer user);

/**
 * badge_proof:
 *
 * Goes through one badge. Errors: BADGE_ERROR_DRAW without the fonts.
 *
 * Returns: FALSE with @error set; otherwise each flaw was told.
 */
gboolean badge_proof (const BadgeLayout *layout, const BadgeEdition *edition,
                      const BadgePerson *person, BadgeProofTell tell, gpointer user,
                      GError **error);
