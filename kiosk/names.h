/* SPDX-License-Identifier: EUPL-1.2
 *
 * Does a name fit what somebody at a door types? Accents, capitals, hyphens and order do not
 * matter, and neither do the small words of a Dutch name: "de vries", "Vries, de", "vrie" and
 * "devries" all fit "Anneke de Vries", "van der berg" fits "Jan van den Berg", "bruyn" fits "De
 * Bruijn". Pure.
 */
#pragma once

#include <glib.h>

enum { NAMES_LETTERS_MIN = 2 /* fewer would list the congress */ };

/** names_words: @text as words of plain small letters and digits. Returns: (transfer full). */
GStrv names_words (const char *text);

/** names_few: TRUE when @typed has too few letters to look for. */
gboolean names_few (char *const *typed);

/**
 * names_fit:
 * @words: of the name, from names_words()
 * @typed: the same of what was typed
 *
 * Returns: how well it fits, more is better; 0: not at all.
 */
int names_fit (char *const *words, char *const *typed);
