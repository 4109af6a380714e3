/* SPDX-License-Identifier: EUPL-1.2
 *
 * A list of people is read whole or refused with its line; nobody gets somebody else's badge.
 */
#include <string.h>

#include "badges/error.h"
#include "badges/people.h"
#include "tests/badges/sample.h"

#define CODE_A "LCCEAYVAJTUNFJ3Z3WTJBQ5EI2SM"
#define CODE_B "LCCEAZ432L3IEBEQTUQL2LH4MK54"

static void
reads_the_sample (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  g_assert_cmpuint (people->len, ==, 12);
  const BadgePerson *person = people->pdata[9];
  g_assert_cmpstr (person->name, ==, "Θεόδωρος Παπαδόπουλος-Χατζηγεωργίου");
  g_assert_cmpstr (person->school, ==, "Vrije School; \"De Zonnewende\"");
  g_assert_cmpstr (person->place, ==, "Bergen (L)");
  g_assert_cmpuint (person->days, ==, 1);
  g_assert_cmpuint (person->number, ==, 1051);
  person = people->pdata[4];
  g_assert_cmpint (person->role, ==, BADGE_ROLE_SPEAKER);
  g_assert_cmpstr (person->lang, ==, "en");
  g_assert_cmpuint (person->days, ==, 3);
  g_assert_true (person->no_photo);
}

static void
csv_is_strict (void)
{
  static const struct {
    const char *text;
    const char *place; /* start of the message; NULL: good */
  } ROWS[] = {
    { "name\nA", NULL },
    { "name\nA\n", NULL },
    { "name\r\nA\r\n", NULL },
    { "\xef\xbb\xbfname,school\nA,B\n", NULL },
    { "\"name\";school\n\"A;\"\"B\"\"\nC\";D\n", NULL },
    { "name,code\nA," CODE_A "\nB," CODE_B, NULL },
    { "name,days,photo,lang,role\nA,,,,\nB,1+7,yes,en,staff", NULL },
    { "", "line 1" },
    { "school\nA", "line 1" },
    { "name,name\nA,B", "line 1" },
    { "name,shoe\nA,B", "line 1" },
    { "Name\nA", "line 1" },
    { "name", "there is nobody" },
    { "name\n", "there is nobody" },
    { "name\nA\n\n", "line 3" },
    { "name,school\nA", "line 2" },
    { "name,school\nA,B,C", "line 2" },
    { "name\nA\n\"B", "line 3" },
    { "name\n\"A\nB\"\n\"C\"D", "line 4" },
    { "name\nA\"B", "line 2" },
    { "name\nA\rB", "line 2" },
    { "name\nA\r", "line 2" },
    { "name\nA\n\xff", "line 3" },
    { "name,role\nA,king", "line 2" },
    { "name,days\nA,0", "line 2" },
    { "name,days\nA,8", "line 2" },
    { "name,days\nA,1+", "line 2" },
    { "name,days\nA,12", "line 2" },
    { "name,lang\nA,fr", "line 2" },
    { "name,photo\nA,maybe", "line 2" },
    { "name,code\nA,", "line 2" },
    { "name,code\nA," CODE_A "\nB," CODE_A, "line 3" },
    { "name,number\nA,1042-8", "line 2" },
    { "name,number\nA,1042-9\nB,10429", "line 3" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) people =
        badge_people_read_csv (ROWS[i].text, strlen (ROWS[i].text), NULL, &error);
    if ((people != NULL) != (ROWS[i].place == NULL) || (people != NULL) != (error == NULL))
      g_error ("'%s'", ROWS[i].text);
    if (people != NULL)
      continue;
    g_assert_error (error, BADGE_ERROR, BADGE_ERROR_INPUT);
    if (!g_str_has_prefix (error->message, ROWS[i].place))
      g_error ("'%s' gives '%s'", ROWS[i].text, error->message);
  }
  g_assert_null (badge_people_read_csv ("name\nA\0B", 8, NULL, NULL));
}

static void
columns_are_told (void)
{
  static const char TEXT[] = "name,number\nA,1042-9\n";
  guint columns = 0;
  g_autoptr (GPtrArray) people = badge_people_read_csv (TEXT, strlen (TEXT), &columns, NULL);
  g_assert_nonnull (people);
  g_assert_cmpuint (columns, ==, 1u << BADGE_PEOPLE_NAME | 1u << BADGE_PEOPLE_NUMBER);
}

static void
fields_have_a_limit (void)
{
  g_autofree char *fits = g_strnfill (BADGE_PEOPLE_FIELD_MAX, 'x');
  g_autofree char *good = g_strconcat ("name\n", fits, NULL);
  g_autofree char *bad = g_strconcat ("name\n", fits, "x", NULL);
  g_autoptr (GPtrArray) people = badge_people_read_csv (good, strlen (good), NULL, NULL);
  g_assert_nonnull (people);
  g_assert_null (badge_people_read_csv (bad, strlen (bad), NULL, NULL));
}

static void
json_is_strict (void)
{
  static const struct {
    const char *text;
    const char *place;
  } ROWS[] = {
    { "[{\"name\":\"Zo\xc3\xab\",\"days\":\"1+2\",\"code\":\"" CODE_A "\"}]", NULL },
    { "[{\"name\":\"A\"},{\"name\":\"B\"}]", NULL },
    { "", "line 1" },
    { "{}", "line 1" },
    { "[\n{\"name\":}]", "line 2" },
    { "[]", "there is nobody" },
    { "[1]", "person 1" },
    { "[{}]", "person 1" },
    { "[{\"name\":1}]", "person 1" },
    { "[{\"name\":\"A\",\"shoe\":\"1\"}]", "person 1" },
    { "[{\"name\":\"A\",\"name\":\"B\"}]", "line 1" },
    { "[{\"name\":\"A\"},{\"name\":\"B\",\"days\":\"1\"}]", "person 2" },
    { "[{\"name\":\"A\",\"role\":\"king\"}]", "person 1" },
    { "[{\"name\":\"A\\u0000\"}]", "line 1" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) people =
        badge_people_read_json (ROWS[i].text, strlen (ROWS[i].text), NULL, &error);
    if ((people != NULL) != (ROWS[i].place == NULL) || (people != NULL) != (error == NULL))
      g_error ("'%s'", ROWS[i].text);
    if (people == NULL && !g_str_has_prefix (error->message, ROWS[i].place))
      g_error ("'%s' gives '%s'", ROWS[i].text, error->message);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/people/reads_the_sample", reads_the_sample);
  g_test_add_func ("/badges/people/csv_is_strict", csv_is_strict);
  g_test_add_func ("/badges/people/columns_are_told", columns_are_told);
  g_test_add_func ("/badges/people/fields_have_a_limit", fields_have_a_limit);
  g_test_add_func ("/badges/people/json_is_strict", json_is_strict);
  return g_test_run ();
}
