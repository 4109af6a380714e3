/* SPDX-License-Identifier: EUPL-1.2
 *
 * Names against what is typed; see names.h.
 */
#include "kiosk/names.h"

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

static char *
fold_plain (const char *text)
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
  g_autofree char *plain = fold_plain (text);
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

GStrv
names_words (const char *text)
{
  g_autofree char *folded = fold (text);
  GStrv words = g_strsplit (folded, " ", -1);
  sodium_memzero (folded, strlen (folded));
  return words;
}

/* ---- Fitting ---- */

/* What people write as one: from the first small word on, or from the second word. */
static char *
join_surname (char *const *words)
{
  gsize first = words[0] != NULL ? 1 : 0;
  for (gsize i = 1; words[i] != NULL; i++)
    if (is_small (words[i])) {
      first = i;
      break;
    }
  return g_strjoinv ("", (GStrv) words + first);
}

gboolean
names_few (char *const *typed)
{
  glong letters = 0;
  for (; *typed != NULL; typed++)
    letters += g_utf8_strlen (*typed, -1);
  return letters < NAMES_LETTERS_MIN;
}

/* How well one typed word fits: 0 not at all, 2 a whole word, 1 the beginning of one. Each word of
 * the name serves once. */
static int
fit_word (char *const *words, const char *typed, guint64 *taken)
{
  int best = 0;
  gsize at = 0;
  for (gsize i = 0; words[i] != NULL && i < 64; i++) {
    if ((*taken >> i & 1) != 0 || !g_str_has_prefix (words[i], typed))
      continue;
    int fits = strcmp (words[i], typed) == 0 ? 2 : 1;
    if (fits > best) {
      best = fits;
      at = i;
    }
  }
  if (best > 0)
    *taken |= G_GUINT64_CONSTANT (1) << at;
  return best;
}

/* Who writes a surname as one word. */
static int
fit_joined (char *const *words, char *const *typed)
{
  g_autofree char *surname = join_surname (words);
  g_autofree char *joined = g_strjoinv ("", (GStrv) typed);
  int score = g_str_has_prefix (surname, joined) ? 3 : 0;
  sodium_memzero (surname, strlen (surname));
  return score;
}

/* Small words are looked at last, and only help: who types "van der Berg" means "van den Berg" too.
 */
int
names_fit (char *const *words, char *const *typed)
{
  int score = 0;
  guint64 taken = 0;
  gboolean large = FALSE, missing = FALSE;
  for (gsize i = 0; typed[i] != NULL; i++) {
    if (is_small (typed[i]))
      continue;
    int fits = fit_word (words, typed[i], &taken);
    large = TRUE;
    missing = missing || fits == 0;
    score += 4 * fits;
  }
  if (missing || !large)
    return fit_joined (words, typed);
  for (gsize i = 0; typed[i] != NULL; i++)
    if (is_small (typed[i]))
      score += fit_word (words, typed[i], &taken);
  return score;
}
