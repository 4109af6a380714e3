/* SPDX-License-Identifier: EUPL-1.2
 *
 * The people a kiosk with that right can find without their badge: opened with the PIN at the start
 * of the day, only in memory, and wiped from it at the end. See badges/hand.h for the boxes.
 */
#pragma once

#include "kiosk/journal.h"

typedef struct HandIndex HandIndex;

typedef struct {
  guint8 badge_id[BADGE_ID_BYTES];
  HandEntry entry;
  char **words; /* of the name, folded */
} HandPerson;

/**
 * hand_index_open:
 *
 * Opens all boxes. Takes 70 ms for the PIN alone, on purpose. After a change of the list it is
 * opened again by hand_index_refresh(), without the PIN.
 *
 * Errors: KIOSK_ERROR_STATE when this kiosk has not that right, or the PIN is wrong.
 */
HandIndex *hand_index_open (Journal *journal, const char *pin, GError **error);

/** hand_index_refresh: takes up what the journal was told meanwhile. Errors: as above, when the
 * right was taken away or the PIN changed; the index is empty then. */
gboolean hand_index_refresh (HandIndex *index, Journal *journal, GError **error);

/** hand_index_free: wipes it. Accepts NULL. */
void hand_index_free (HandIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandIndex, hand_index_free)

/**
 * hand_index_search:
 * @words: as people type a name; see names.h. With too few letters nobody is found
 *
 * Returns: (transfer container) (element-type HandPerson): at most @most, who fits best first;
 * borrowed from @index until it changes.
 */
GPtrArray *hand_index_search (const HandIndex *index, const char *words, guint most);

/** hand_index_badge: by badge id. Returns: (transfer none) (nullable). */
const HandPerson *hand_index_badge (const HandIndex *index, const guint8 id[BADGE_ID_BYTES]);
