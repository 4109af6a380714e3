/* SPDX-License-Identifier: EUPL-1.2
 *
 * A page in black: where a pixel is ink or not, as 1-bit printers and files have it. Drawn in
 * bands, for pixels.c.
 */
#pragma once

#include "badges/draw.h"
#include "badges/pixels_bits.h"

/** A band of pages, and what of the pages before comes back. */
typedef struct BadgeBlack BadgeBlack;

/**
 * badge_black_new:
 * @width: of a band, @height: the same, in pixels
 *
 * Returns: (transfer full): for the pages of one BadgeDraw, since its pieces are known by their
 * address; to free with badge_black_free().
 */
BadgeBlack *badge_black_new (guint width, guint height);

/** badge_black_band: draws what of @draw stands from row @first of the page on. */
void badge_black_band (BadgeBlack *black, const BadgeDraw *draw, guint first, double px_per_mm);

/** badge_black_row: row @y of the band, as a 1-bit PNG has it. Good until the next band. */
const guint8 *badge_black_row (const BadgeBlack *black, guint y);

/** badge_black_rest: lets go of the band, until there is a next one. */
void badge_black_rest (BadgeBlack *black);

/** badge_black_height: rows of a band. */
guint badge_black_height (const BadgeBlack *black);

/** badge_black_status: whether cairo could do its part. */
cairo_status_t badge_black_status (const BadgeBlack *black);

/** badge_black_free: accepts NULL. */
void badge_black_free (BadgeBlack *black);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeBlack, badge_black_free)
