/* SPDX-License-Identifier: EUPL-1.2
 *
 * A card for each verdict, as the desk gives them, with ordinary words and with the longest that a
 * door meets.
 */
#pragma once

#include "kiosk/desk.h"

/** cards_each: calls @look for every verdict. @longest: with the longest Dutch words and names. */
void cards_each (gboolean longest, void (*look) (const DeskCard *card, gpointer user),
                 gpointer user);

/** cards_fill: a card with @verdict, as a door of a session gives it. To be cleared. */
void cards_fill (Verdict verdict, gboolean longest, DeskCard *card);
