/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding people by name or number; see hand_index.h.
 */
#include "kiosk/hand_index.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/names.h"

struct HandIndex {
  guint8 key[HAND_KEY_BYTES];
  guint8 box[HAND_BOX_BYTES]; /* the one that gave the key */
  GPtrArray *people;          /* of HandPerson, by name */
};

static void
person_free (gpointer data)
{
  HandPerson *person = data;
  hand_entry_clear (&person->entry);
  for (char **word = person->words; word != NULL && *word != NULL; word++)
    sodium_memzero (*word, strlen (*word));
  g_strfreev (person->words);
  g_free (person);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  const HandPerson *x = *(HandPerson *const *) a, *y = *(HandPerson *const *) b;
  int order = g_utf8_collate (x->entry.name, y->entry.name);
  return order != 0 ? order
                    : (x->entry.number > y->entry.number) - (x->entry.number < y->entry.number);
}

static gboolean
no_right (GError **error)
{
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                       "this kiosk has no right to find people by hand, or not under this PIN");
  return FALSE;
}

/* A box that does not open is of a newer or older key: that person is not found, the others are. */
static void
open_boxes (HandIndex *index, const GArray *badges)
{
  g_ptr_array_set_size (index->people, 0);
  for (guint i = 0; i < badges->len; i++) {
    const SnapshotBadge *badge = &g_array_index (badges, SnapshotBadge, i);
    HandEntry entry = { 0 };
    gsize size = 0;
    const void *box = g_bytes_get_data (badge->hand, &size);
    if (!hand_entry_open (box, size, index->key, &entry, NULL))
      continue;
    HandPerson *person = g_new0 (HandPerson, 1);
    memcpy (person->badge_id, badge->id, BADGE_ID_BYTES);
    person->entry = entry;
    person->words = names_words (entry.name);
    g_ptr_array_add (index->people, person);
  }
  g_ptr_array_sort (index->people, by_name);
}

HandIndex *
hand_index_open (Journal *journal, const char *pin, GError **error)
{
  SnapshotHand hand;
  g_autoptr (GArray) badges = journal_hand (journal, &hand, error);
  if (badges == NULL)
    return NULL;
  g_autoptr (HandIndex) index = g_new0 (HandIndex, 1);
  index->people = g_ptr_array_new_with_free_func (person_free);
  if (!hand.given || !hand_pin_fits (pin) ||
      !hand_key_open (hand.box, pin, hand.salt, index->key)) {
    no_right (error);
    return NULL;
  }
  memcpy (index->box, hand.box, sizeof index->box);
  open_boxes (index, badges);
  return g_steal_pointer (&index);
}

gboolean
hand_index_refresh (HandIndex *index, Journal *journal, GError **error)
{
  SnapshotHand hand;
  g_autoptr (GArray) badges = journal_hand (journal, &hand, error);
  if (badges == NULL)
    return FALSE;
  if (!hand.given || memcmp (hand.box, index->box, sizeof index->box) != 0) {
    g_ptr_array_set_size (index->people, 0);
    return no_right (error);
  }
  open_boxes (index, badges);
  return TRUE;
}

void
hand_index_free (HandIndex *index)
{
  if (index == NULL)
    return;
  g_ptr_array_unref (index->people);
  sodium_memzero (index, sizeof *index);
  g_free (index);
}

typedef struct {
  HandPerson *person;
  int score;
  guint place; /* by name */
} Hit;

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;
  return x->score != y->score ? y->score - x->score : (int) x->place - (int) y->place;
}

GPtrArray *
hand_index_search (const HandIndex *index, const char *words, guint most)
{
  g_auto (GStrv) typed = names_words (words);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  GPtrArray *found = g_ptr_array_new ();
  for (guint i = 0; !names_few (typed) && i < index->people->len; i++) {
    Hit hit = { index->people->pdata[i], 0, i };
    hit.score = names_fit (hit.person->words, typed);
    if (hit.score > 0)
      g_array_append_val (hits, hit);
  }
  g_array_sort (hits, best_first);
  for (guint i = 0; i < MIN (hits->len, most); i++)
    g_ptr_array_add (found, g_array_index (hits, Hit, i).person);
  return found;
}

const HandPerson *
hand_index_badge (const HandIndex *index, const guint8 id[BADGE_ID_BYTES])
{
  for (guint i = 0; i < index->people->len; i++) {
    const HandPerson *person = index->people->pdata[i];
    if (memcmp (person->badge_id, id, BADGE_ID_BYTES) == 0)
      return person;
  }
  return NULL;
}
