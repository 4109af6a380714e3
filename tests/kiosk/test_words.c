/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's sentences: both languages say the same, each verdict has one, and values stay values.
 */
#include <string.h>

#include "kiosk/words.h"
#include "schedule/verdict.h"

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The {names} in a sentence, in the order of the alphabet. */
static char *
places_of (const char *sentence)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  for (const char *open = NULL; (open = strchr (sentence, '{')) != NULL; sentence = open + 1) {
    const char *close = strchr (open, '}');
    g_assert_nonnull (close);
    g_ptr_array_add (places, g_strndup (open, (gsize) (close - open + 1)));
  }
  g_ptr_array_sort (places, by_text);
  g_ptr_array_add (places, NULL);
  return g_strjoinv ("", (char **) places->pdata);
}

static void
languages_say_the_same (void)
{
  g_auto (GStrv) dutch = words_keys (WHEN_NL);
  g_auto (GStrv) english = words_keys (WHEN_EN);
  g_assert_cmpuint (g_strv_length (dutch), >, 100);
  for (gsize i = 0; dutch[i] != NULL || english[i] != NULL; i++) {
    g_assert_cmpstr (dutch[i], ==, english[i]);
    g_autofree char *one = places_of (words_get (WHEN_NL, dutch[i]));
    g_autofree char *other = places_of (words_get (WHEN_EN, dutch[i]));
    g_test_message ("%s", dutch[i]);
    g_assert_cmpstr (one, ==, other);
    g_assert_cmpint (*words_get (WHEN_NL, dutch[i]), !=, '\0');
    g_assert_true (g_utf8_validate (words_get (WHEN_NL, dutch[i]), -1, NULL));
  }
}

static void
each_verdict_has_a_sentence (void)
{
  int count = 0;
  for (int number = 0; number < 1000; number++) {
    if (!verdict_known (number))
      continue;
    g_autofree char *key = g_strconcat ("verdict.", verdict_name ((Verdict) number), NULL);
    g_assert_cmpstr (words_get (WHEN_NL, key), !=, key);
    count++;
  }
  g_assert_cmpint (count, ==, 31);
}

static void
values_are_filled_in (void)
{
  g_autofree char *plain =
      words_fill (WHEN_NL, "card.go_to", "room", "B1.08", "time", "10.00", NULL);
  g_assert_cmpstr (plain, ==, "Ga naar B1.08 · 10.00");
  g_autofree char *tricky =
      words_fill (WHEN_EN, "card.go_to", "room", "%s {time} %n", "time", "", NULL);
  g_assert_cmpstr (tricky, ==, "Go to %s {time} %n · ");
}

static void
numbers_are_grouped (void)
{
  static const struct {
    guint64 number;
    const char *dutch, *english;
  } rows[] = {
    { 0, "0", "0" },
    { 999, "999", "999" },
    { 1204, "1.204", "1,204" },
    { 1234567, "1.234.567", "1,234,567" },
    { G_MAXUINT64, "18.446.744.073.709.551.615", "18,446,744,073,709,551,615" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *dutch = words_number (WHEN_NL, rows[i].number);
    g_autofree char *english = words_number (WHEN_EN, rows[i].number);
    g_assert_cmpstr (dutch, ==, rows[i].dutch);
    g_assert_cmpstr (english, ==, rows[i].english);
  }
}

static void
languages_have_codes (void)
{
  WhenLang lang = WHEN_NL;
  g_assert_true (words_lang ("en", &lang));
  g_assert_cmpint (lang, ==, WHEN_EN);
  g_assert_false (words_lang ("", &lang));
  g_assert_false (words_lang ("nl_NL", &lang));
  g_assert_false (words_lang (NULL, &lang));
  g_assert_cmpint (lang, ==, WHEN_EN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/languages_say_the_same", languages_say_the_same);
  g_test_add_func ("/words/each_verdict_has_a_sentence", each_verdict_has_a_sentence);
  g_test_add_func ("/words/values_are_filled_in", values_are_filled_in);
  g_test_add_func ("/words/numbers_are_grouped", numbers_are_grouped);
  g_test_add_func ("/words/languages_have_codes", languages_have_codes);
  return g_test_run ();
}
