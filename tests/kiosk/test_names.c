/* SPDX-License-Identifier: EUPL-1.2
 *
 * People found by what somebody at a door types.
 */
#include "kiosk/names.h"

static const char *const NAMES[] = {
  "Anneke de Vries",        "Jan van den Berg",   "Zoë de Wit",         "Çağla Yılmaz",
  "François Béranger",      "Bert O'Brien",       "Nicolaas de Bruijn", "Sjoerd ’t Hooft",
  "Anne-Marie Jansen-Smit", "Søren Ørsted",       "J.P. Balk",          "De Raad",
  "Łukasz Nowak",           "Vera van Vriesland",
};

typedef struct {
  const char *name;
  int score;
} Hit;

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;
  return x->score != y->score ? y->score - x->score : g_utf8_collate (x->name, y->name);
}

static char *
found_names (const char *text)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_auto (GStrv) typed = names_words (text);
  GString *found = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_auto (GStrv) words = names_words (NAMES[i]);
    Hit hit = { NAMES[i], names_fit (words, typed) };
    if (hit.score > 0)
      g_array_append_val (hits, hit);
  }
  g_array_sort (hits, best_first);
  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? "|" : "", g_array_index (hits, Hit, i).name);
  return g_string_free (found, FALSE);
}

static void
names_are_found_as_typed (void)
{
  static const struct {
    const char *typed, *found;
  } rows[] = {
    { "de vries", "Anneke de Vries|Vera van Vriesland" },
    { "Vries, de", "Anneke de Vries|Vera van Vriesland" },
    { "vrie", "Anneke de Vries|Vera van Vriesland" },
    { "VRIES ANNEKE", "Anneke de Vries" },
    { "a vries", "Anneke de Vries" },
    { "devries", "Anneke de Vries" },
    { "van der berg", "Jan van den Berg" },
    { "vandenberg", "Jan van den Berg" },
    { "berg, van den", "Jan van den Berg" },
    { "zoe", "Zoë de Wit" },
    { "ZOË", "Zoë de Wit" },
    { "Zoe\xcc\x88", "Zoë de Wit" },
    { "yilmaz", "Çağla Yılmaz" },
    { "cagla", "Çağla Yılmaz" },
    { "beranger francois", "François Béranger" },
    { "obrien", "Bert O'Brien" },
    { "o'brien", "Bert O'Brien" },
    { "brien", "Bert O'Brien" },
    { "de bruyn", "Nicolaas de Bruijn" },
    { "hooft", "Sjoerd ’t Hooft" },
    { "'t hooft", "Sjoerd ’t Hooft" },
    { "smit", "Anne-Marie Jansen-Smit" },
    { "annemarie", "" },
    { "anne marie", "Anne-Marie Jansen-Smit" },
    { "orsted", "Søren Ørsted" },
    { "jp balk", "J.P. Balk" },
    { "nowak lukasz", "Łukasz Nowak" },
    { "raad", "De Raad" },
    { "de raad", "De Raad" },
    { "vries jan", "" },
    { "xyz", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *found = found_names (rows[i].typed);
    g_test_message ("%s", rows[i].typed);
    g_assert_cmpstr (found, ==, rows[i].found);
  }
}

static void
too_few_letters_are_told (void)
{
  static const struct {
    const char *typed;
    gboolean few;
  } rows[] = { { "", TRUE },  { "a", TRUE },  { " ", TRUE },   { ".", TRUE },
               { "é", TRUE }, { "--", TRUE }, { "ab", FALSE }, { "a b", FALSE } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) typed = names_words (rows[i].typed);
    g_assert_cmpint (names_few (typed), ==, rows[i].few);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/names/names_are_found_as_typed", names_are_found_as_typed);
  g_test_add_func ("/names/too_few_letters_are_told", too_few_letters_are_told);
  return g_test_run ();
}
