/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding people by name; see search.h.
 */
#include "kiosk/search.h"

#include <sodium.h>
#include <string.h>

/* The words between first name and surname; also those of other countries' names that live here.
 * Source: the list of voorvoegsels of the Basisregistratie Personen (tabel 36), the frequent ones.
 */
static const char *const SMALL[] = {
  "aan", "af",   "al",    "am",   "auf",   "aus",   "bei",  "bij",    "bin",    "da",  "dal",
  "das", "de",   "degli", "dei",  "del",   "della", "den",  "der",    "des",    "di",  "die",
  "do",  "dos",  "du",    "el",   "en",    "het",   "im",   "in",     "la",     "las", "le",
  "les", "lo",   "los",   "of",   "onder", "op",    "over", "te",     "ten",    "ter", "til",
  "to",  "toe",  "tot",   "uijt", "uit",   "unter", "van",  "vanden", "vander", "ver", "vom",
  "von", "voor", "vor",   "zu",   "zum",   "zur",
};

/* Letters that no decomposition makes plain. */
static const struct {
  gunichar letter;
  const char *plain;
} PLAIN[] = {
  { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f0, "d" }, { 0x00f8, "o" },  { 0x00fe, "th" },
  { 0x0111, "d" },  { 0x0131, "i" },  { 0x0142, "l" }, { 0x0153, "oe" },
};

typedef struct {
  SearchPerson person;
  GStrv words;  /* folded, all of them */
  char *joined; /* folded, from the first small word on, without spaces: "vandenberg" */
} Entry;

struct SearchIndex {
  GPtrArray *entries;  /* of Entry */
  GHashTable *numbers; /* GUINT_TO_POINTER -> Entry */
};

/* ---- Folding ---- */

static void
append_plain (GString *out, gunichar letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PLAIN); i++)
    if (PLAIN[i].letter == letter) {
      g_string_append (out, PLAIN[i].plain);
      return;
    }
  g_string_append_unichar (out, letter);
}

char *
search_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *small = g_utf8_strdown (valid, -1);
  g_autofree char *apart = g_utf8_normalize (small, -1, G_NORMALIZE_ALL);
  GString *out = g_string_new (NULL);
  for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar letter = g_utf8_get_char (at);
    if (g_unichar_ismark (letter) || letter == '.')
      continue;
    if (g_unichar_isalnum (letter))
      append_plain (out, letter);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
  }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

/* "ij" and "y" sound and are written alike: De Bruijn, De Bruyn. */
static char *
fold (const char *text)
{
  g_autofree char *plain = search_fold (text);
  g_auto (GStrv) parts = g_strsplit (plain, "ij", -1);
  return g_strjoinv ("y", parts);
}

static gboolean
is_small (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SMALL); i++)
    if (strcmp (SMALL[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* ---- The index ---- */

static void
wipe_text (char *text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
  g_free (text);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  for (gsize i = 0; entry->words[i] != NULL; i++)
    sodium_memzero (entry->words[i], strlen (entry->words[i]));
  g_strfreev (entry->words);
  wipe_text (entry->joined);
  wipe_text (entry->person.name);
  sodium_memzero (entry, sizeof *entry);
  g_free (entry);
}

SearchIndex *
search_index_new (void)
{
  SearchIndex *index = g_new0 (SearchIndex, 1);
  index->entries = g_ptr_array_new_with_free_func (entry_free);
  index->numbers = g_hash_table_new (g_direct_hash, g_direct_equal);
  return index;
}

void
search_index_free (SearchIndex *index)
{
  if (index == NULL)
    return;
  g_hash_table_unref (index->numbers);
  g_ptr_array_unref (index->entries);
  g_free (index);
}

/* What people write as one: from the first small word on, or from the second word. */
static char *
join_surname (GStrv words)
{
  gsize first = words[0] != NULL ? 1 : 0;
  for (gsize i = 1; words[i] != NULL; i++)
    if (is_small (words[i])) {
      first = i;
      break;
    }
  return g_strjoinv ("", words + first);
}

void
search_index_add (SearchIndex *index, const SearchPerson *person)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *folded = fold (person->name);
  entry->person = *person;
  entry->person.name = g_strdup (person->name);
  entry->words = g_strsplit (folded, " ", -1);
  entry->joined = join_surname (entry->words);
  sodium_memzero (folded, strlen (folded));
  g_ptr_array_add (index->entries, entry);
  g_hash_table_insert (index->numbers, GUINT_TO_POINTER (person->number), entry);
}

guint
search_index_count (const SearchIndex *index)
{
  return index->entries->len;
}

const SearchPerson *
search_index_number (const SearchIndex *index, guint32 number)
{
  const Entry *entry = g_hash_table_lookup (index->numbers, GUINT_TO_POINTER (number));
  return entry != NULL ? &entry->person : NULL;
}

/* ---- Finding ---- */

/* How well one typed word fits: 0 not at all, 2 a whole word, 1 the beginning of one. Each word of
 * the name serves once. */
static int
fit_word (const Entry *entry, const char *typed, guint64 *taken)
{
  int best = 0;
  gsize at = 0;
  for (gsize i = 0; entry->words[i] != NULL && i < 64; i++) {
    if ((*taken >> i & 1) != 0 || !g_str_has_prefix (entry->words[i], typed))
      continue;
    int fits = strcmp (entry->words[i], typed) == 0 ? 2 : 1;
    if (fits > best) {
      best = fits;
      at = i;
    }
  }
  if (best > 0)
    *taken |= G_GUINT64_CONSTANT (1) << at;
  return best;
}

/* Small words are looked at last, and only help: who types "van der Berg" means "van den Berg" too.
 */
static int
fit_name (const Entry *entry, GStrv typed, const char *joined)
{
  int score = 0;
  guint64 taken = 0;
  gboolean large = FALSE, missing = FALSE;
  for (gsize i = 0; typed[i] != NULL; i++) {
    if (is_small (typed[i]))
      continue;
    int fits = fit_word (entry, typed[i], &taken);
    large = TRUE;
    missing = missing || fits == 0;
    score += 4 * fits;
  }
  if (missing || !large)
    return g_str_has_prefix (entry->joined, joined) ? 3 : 0;
  for (gsize i = 0; typed[i] != NULL; i++)
    if (is_small (typed[i]))
      score += fit_word (entry, typed[i], &taken);
  return score;
}

typedef struct {
  const Entry *entry;
  int score;
} Hit;

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Hit *one = a, *other = b;
  if (one->score != other->score)
    return other->score - one->score;
  return g_utf8_collate (one->entry->person.name, other->entry->person.name);
}

void
search_found_clear (SearchFound *found)
{
  g_clear_pointer (&found->people, g_ptr_array_unref);
}

void
search_index_find (const SearchIndex *index, const char *typed, SearchFound *found)
{
  g_autofree char *folded = fold (typed);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  g_autofree char *joined = g_strjoinv ("", words);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  *found = (SearchFound){ .people = g_ptr_array_new () };
  found->few = g_utf8_strlen (joined, -1) < SEARCH_LETTERS_MIN;
  for (guint i = 0; !found->few && i < index->entries->len; i++) {
    Hit hit = { index->entries->pdata[i], 0 };
    hit.score = fit_name (hit.entry, words, joined);
    if (hit.score > 0)
      g_array_append_val (hits, hit);
  }
  g_array_sort (hits, best_first);
  found->more = hits->len > SEARCH_FOUND_MAX;
  for (guint i = 0; i < MIN (hits->len, SEARCH_FOUND_MAX); i++)
    g_ptr_array_add (found->people, (gpointer) &g_array_index (hits, Hit, i).entry->person);
}
