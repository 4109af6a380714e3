/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finds people by a part of their name, the way somebody at a door types it: accents, capitals,
 * hyphens and order do not matter, and neither do the small words of a Dutch name: "de vries",
 * "Vries, de", "vrie" and "devries" all find "Anneke de Vries". Pure; the names live in memory
 * only, and are wiped with it.
 */
#pragma once

#include <glib.h>

#include "badges/code.h"

enum {
  SEARCH_LETTERS_MIN = 2, /* fewer would list the congress */
  SEARCH_FOUND_MAX = 8,   /* what a person can choose from */
};

/** One person. */
typedef struct {
  char *name; /* as on the badge */
  guint32 number;
  guint8 badge_id[BADGE_ID_BYTES];
  guint8 opening_key[BADGE_OPENING_KEY_BYTES];
} SearchPerson;

typedef struct SearchIndex SearchIndex;

SearchIndex *search_index_new (void);

/** search_index_free: wipes names and keys first. Accepts NULL. */
void search_index_free (SearchIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchIndex, search_index_free)

/** search_index_add: copies @person. */
void search_index_add (SearchIndex *index, const SearchPerson *person);

/** search_index_count: how many people it knows. */
guint search_index_count (const SearchIndex *index);

/** search_index_number: by badge number. Returns: (transfer none) (nullable). */
const SearchPerson *search_index_number (const SearchIndex *index, guint32 number);

/** What came of a search. */
typedef struct {
  GPtrArray *people; /* (element-type SearchPerson): borrowed from the index; best first */
  gboolean few;      /* too few letters were typed: nothing was looked for */
  gboolean more;     /* there are more than SEARCH_FOUND_MAX */
} SearchFound;

void search_found_clear (SearchFound *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SearchFound, search_found_clear)

/** search_index_find: fills @found, to be cleared, with who fits @typed. */
void search_index_find (const SearchIndex *index, const char *typed, SearchFound *found);

/** search_fold: @text as words of plain small letters and digits, a space between. Returns:
 * (transfer full). */
char *search_fold (const char *text);
