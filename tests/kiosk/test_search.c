/* SPDX-License-Identifier: EUPL-1.2
 *
 * People found by what somebody at a door types.
 */
#include <sodium.h>
#include <string.h>

#include "kiosk/search.h"

static const char *const NAMES[] = {
  "Anneke de Vries",        "Jan van den Berg",   "Zoë de Wit",         "Çağla Yılmaz",
  "François Béranger",      "Bert O'Brien",       "Nicolaas de Bruijn", "Sjoerd ’t Hooft",
  "Anne-Marie Jansen-Smit", "Søren Ørsted",       "J.P. Balk",          "De Raad",
  "Łukasz Nowak",           "Vera van Vriesland",
};

static SearchIndex *
everybody (void)
{
  SearchIndex *index = search_index_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    SearchPerson person = { .name = (char *) NAMES[i], .number = (guint32) (1000 + i) };
    search_index_add (index, &person);
  }
  return index;
}

static char *
found_names (const SearchIndex *index, const char *typed)
{
  g_auto (SearchFound) found = { 0 };
  search_index_find (index, typed, &found);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < found.people->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "",
                            ((const SearchPerson *) found.people->pdata[i])->name);
  return g_string_free (text, FALSE);
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
  g_autoptr (SearchIndex) index = everybody ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *found = found_names (index, rows[i].typed);
    g_test_message ("%s", rows[i].typed);
    g_assert_cmpstr (found, ==, rows[i].found);
  }
}

static void
little_is_given_away (void)
{
  static const char *const FEW[] = { "", "a", " ", ".", "é", "--" };
  g_autoptr (SearchIndex) index = everybody ();
  for (gsize i = 0; i < G_N_ELEMENTS (FEW); i++) {
    g_auto (SearchFound) found = { 0 };
    search_index_find (index, FEW[i], &found);
    g_assert_true (found.few);
    g_assert_cmpuint (found.people->len, ==, 0);
  }
  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf ("Kim de Boer%d", i);
    SearchPerson person = { .name = name, .number = (guint32) (2000 + i) };
    search_index_add (index, &person);
  }
  g_auto (SearchFound) many = { 0 };
  search_index_find (index, "boer", &many);
  g_assert_cmpuint (many.people->len, ==, SEARCH_FOUND_MAX);
  g_assert_true (many.more);
}

static void
numbers_are_found (void)
{
  g_autoptr (SearchIndex) index = everybody ();
  g_assert_cmpuint (search_index_count (index), ==, G_N_ELEMENTS (NAMES));
  g_assert_cmpstr (search_index_number (index, 1002)->name, ==, NAMES[2]);
  g_assert_null (search_index_number (index, 999));
}

static void
a_congress_is_searched_in_a_blink (void)
{
  g_autoptr (SearchIndex) index = search_index_new ();
  for (int i = 0; i < 5000; i++) {
    g_autofree char *name = g_strdup_printf ("Voornaam%d van der Achternaam%d", i % 70, i);
    SearchPerson person = { .name = name, .number = (guint32) i };
    search_index_add (index, &person);
  }
  gint64 before_us = g_get_monotonic_time ();
  g_autofree char *found = found_names (index, "achternaam4321");
  g_test_message ("%" G_GINT64_FORMAT " us", g_get_monotonic_time () - before_us);
  g_assert_cmpstr (found, ==, "Voornaam51 van der Achternaam4321");
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/names_are_found_as_typed", names_are_found_as_typed);
  g_test_add_func ("/search/little_is_given_away", little_is_given_away);
  g_test_add_func ("/search/numbers_are_found", numbers_are_found);
  g_test_add_func ("/search/a_congress_is_searched_in_a_blink", a_congress_is_searched_in_a_blink);
  return g_test_run ();
}
