/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge by itself: a page of A6 to fold into the letter of confirmation or to keep on a
 * phone, and a picture of the bare badge for a page or a label printer.
 */
#pragma once

#include "badges/sheet.h"

/**
 * badge_single_pdf:
 * @note: (nullable): UTF-8, printed under the badge, such as where to go and to bring it; NULL
 *        prints our own sentence in the person's language
 *
 * Returns: (transfer full): a PDF of one A6 page, the layout "a6"; NULL with @error set.
 * Errors: BADGE_ERROR_DRAW.
 */
GBytes *badge_single_pdf (const BadgeEdition *edition, const BadgePerson *person, const char *note,
                          GError **error);

/**
 * badge_single_png:
 * @layout: (nullable): whose first page is drawn; NULL is the bare badge, the layout "card-90x55"
 * @dpi: 0 is BADGE_DPI
 *
 * Returns: (transfer full): a PNG, edge to edge; NULL with @error set.
 * Errors: BADGE_ERROR_INPUT for a resolution out of range, BADGE_ERROR_DRAW.
 */
GBytes *badge_single_png (const BadgeLayout *layout, const BadgeEdition *edition,
                          const BadgePerson *person, BadgeInk ink, guint dpi, GError **error);
