/* SPDX-License-Identifier: EUPL-1.2
 *
 * A badge for a label printer that speaks ZPL II: one picture of a bit a dot, packed. A picture and
 * not the printer's own letters and codes, so that any script prints and the code is the one that
 * was tested.
 *
 * Source: Zebra, ZPL II Programming Guide: ^GF, and "Alternative Data Compression Scheme for ~DG
 * and ~DB Commands".
 */
#pragma once

#include "badges/sheet.h"

enum {
  BADGE_ZPL_DPI = 203, /* what most label printers have */
  BADGE_ZPL_DPI_MAX = 600,
};

/**
 * badge_zpl_new:
 * @layout: its paper is the label
 * @dpi: of the printer's head: 203, 300 or 600; 0 is BADGE_ZPL_DPI
 *
 * Errors: BADGE_ERROR_INPUT for another head, BADGE_ERROR_SIZE for a label too large,
 * BADGE_ERROR_DRAW.
 *
 * Returns: (transfer full): a label's commands, from ^XA to ^XZ; NULL with @error set.
 */
GBytes *badge_zpl_new (const BadgeLayout *layout, const BadgeEdition *edition,
                       const BadgePerson *person, guint dpi, GError **error);

/**
 * badge_zpl_pack_row: appends one row of @size bytes, packed; 1 is ink.
 * @before: (nullable): the row above
 */
void badge_zpl_pack_row (GString *out, const guint8 *row, const guint8 *before, gsize size);
