/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register's rules as tables: splitting hours, adding up a portfolio, the register's list and
 * its names, and offerings.
 */
#include <sodium.h>
#include <string.h>

#include "server/register/own_activity.h"
#include "server/register/portfolio.h"
#include "server/register/roll.h"

/* ---- Hours ---- */

static void
split_adds_up (void)
{
  static const struct {
    int total, weights[AREAS], out[AREAS];
  } ROWS[] = {
    { 10, { 1, 1, 1, 0 }, { 4, 3, 3, 0 } },    { 7, { 50, 50, 0, 0 }, { 4, 3, 0, 0 } },
    { 4, { 25, 25, 25, 25 }, { 1, 1, 1, 1 } }, { 5, { 10, 0, 0, 90 }, { 1, 0, 0, 4 } },
    { 3, { 0, 0, 0, 0 }, { 0, 0, 0, 3 } },     { 0, { 1, 2, 3, 4 }, { 0, 0, 0, 0 } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    int out[AREAS];
    offering_split (ROWS[i].total, ROWS[i].weights, out);
    for (int k = 0; k < AREAS; k++)
      if (out[k] != ROWS[i].out[k])
        g_error ("row %zu, area %d: %d", i, k, out[k]);
  }
  /* Whatever the weights, nothing is lost. */
  for (int total = 0; total < 50; total++)
    for (int a = 0; a < 5; a++)
      for (int b = 0; b < 5; b++) {
        const int weights[AREAS] = { a, b, 3, 1 };
        int out[AREAS], sum = 0;
        offering_split (total, weights, out);
        for (int k = 0; k < AREAS; k++)
          sum += out[k];
        g_assert_cmpint (sum, ==, total);
      }
}

static void
hours_are_read_in_quarters (void)
{
  static const struct {
    const char *text;
    int quarters;
  } ROWS[] = { { "", 0 },     { "0", 0 },     { "1", 4 },      { "1,5", 6 },   { "1.25", 5 },
               { "0,75", 3 }, { "2,50", 10 }, { "1,3", -1 },   { "-1", -1 },   { "1e3", -1 },
               { "1,", 4 },   { ",5", -1 },   { "99999", -1 }, { "1001", -1 }, { "een", -1 } };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if (own_parse_quarters (ROWS[i].text) != ROWS[i].quarters)
      g_error ("“%s” is %d", ROWS[i].text, own_parse_quarters (ROWS[i].text));
}

/* ---- A portfolio: 160 registeruren are 640 quarters ---- */

static void
portfolio_adds_up_by_the_rules (void)
{
  static const struct {
    const char *name;
    int sector, hours[AREAS]; /* whole hours, validated */
    int counted, ceiling, over, missing_total, missing_primary, missing_subject;
  } ROWS[] = {
    { "nothing yet", SECTOR_PO, { 0, 0, 0, 0 }, 0, 60, 0, 160, 100, 0 },
    { "100 leaves 60", SECTOR_PO, { 50, 30, 20, 60 }, 160, 60, 0, 0, 0, 0 },
    { "120 leaves 40", SECTOR_PO, { 60, 40, 20, 60 }, 160, 40, 20, 0, 0, 0 },
    { "160 leaves none", SECTOR_MBO, { 80, 40, 40, 10 }, 160, 0, 10, 0, 0, 0 },
    { "below the minimum the ceiling is 60", SECTOR_SO, { 10, 0, 0, 90 }, 70, 60, 30, 90, 90, 0 },
    { "VO wants 40 of subject matter", SECTOR_VO, { 30, 50, 40, 40 }, 160, 40, 0, 0, 0, 10 },
    { "VO has them", SECTOR_VO, { 40, 40, 40, 40 }, 160, 40, 0, 0, 0, 0 },
    { "PO does not ask for them", SECTOR_PO, { 0, 60, 60, 40 }, 160, 40, 0, 0, 0, 0 },
  };
  static const PortfolioRules RULES = { 640, 400, 160, 240, 4 };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (portfolio_item_free);
    PortfolioItem *item = portfolio_item_new ();
    g_free (item->date);
    item->date = g_strdup ("2017-10-06");
    item->validated = TRUE;
    for (int k = 0; k < AREAS; k++)
      item->quarters[k] = ROWS[i].hours[k] * 4;
    g_ptr_array_add (items, item);
    PortfolioSums sums = portfolio_sum (items, &RULES, ROWS[i].sector, "2014-01-01", "2018-01-01");
    const int got[] = {
      sums.counted / 4,       sums.ceiling / 4,         sums.over_ceiling / 4,
      sums.missing_total / 4, sums.missing_primary / 4, sums.missing_subject / 4
    };
    const int wanted[] = {
      ROWS[i].counted,       ROWS[i].ceiling,         ROWS[i].over,
      ROWS[i].missing_total, ROWS[i].missing_primary, ROWS[i].missing_subject
    };
    for (gsize k = 0; k < G_N_ELEMENTS (got); k++)
      if (got[k] != wanted[k])
        g_error ("%s: figure %zu is %d, not %d", ROWS[i].name, k, got[k], wanted[k]);
    /* Outside the period nothing counts. */
    PortfolioSums none = portfolio_sum (items, &RULES, ROWS[i].sector, "2018-01-01", "2022-01-01");
    g_assert_cmpint (none.counted, ==, 0);
  }
}

/* ---- The list ---- */

static void
names_are_compared (void)
{
  static const struct {
    const char *a, *b;
    RollName same;
  } ROWS[] = {
    { "Anna de Vries", "Vries, Anna de", ROLL_NAME_SAME },
    { "A. de Vries", "Anna de Vries", ROLL_NAME_SAME },
    { "ANNA DE VRIES", "anna de vries", ROLL_NAME_SAME },
    { "Anna de Vries-Jansen", "A. de Vries", ROLL_NAME_SAME },
    { "Zoë Müller", "Zoe Muller", ROLL_NAME_SAME },
    { "D’Arcy, Jan", "Jan d'Arcy", ROLL_NAME_SAME },
    { "Anna de Vries", "Bert de Vries", ROLL_NAME_NEAR },
    { "Anna de Vries", "Anna Jansen", ROLL_NAME_NEAR },
    { "Vries", "Anna de Vries", ROLL_NAME_NEAR },
    { "A. B.", "A. B.", ROLL_NAME_OTHER },
    { "Anna de Vries", "Bert Jansen", ROLL_NAME_OTHER },
    { "", "Anna", ROLL_NAME_OTHER },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if (roll_compare_names (ROWS[i].a, ROWS[i].b) != ROWS[i].same ||
        roll_compare_names (ROWS[i].b, ROWS[i].a) != ROWS[i].same)
      g_error ("“%s” and “%s”: %d", ROWS[i].a, ROWS[i].b,
               roll_compare_names (ROWS[i].a, ROWS[i].b));
}

static void
teachers_are_judged (void)
{
  static const struct {
    const char *name, *birth;
    RollRow row; /* name NULL: not on the list */
    StandingVerdict verdict;
    const char *why;
  } ROWS[] = {
    { "Anna de Vries",
      "1980-02-29",
      { "1", "Vries, A. de", "1980-02-29", "2014-01-01" },
      STANDING_MATCHED,
      "" },
    { "Anna de Vries",
      "1980-02-29",
      { "1", "Vries, A. de", "1980-02-29", "" },
      STANDING_MATCHED,
      "" },
    { "Anna de Vries",
      "1980-02-29",
      { "1", "Vries, A. de", "1980-02-29", "2017-08-01" },
      STANDING_LATE,
      "" },
    { "Anna de Vries",
      "1980-02-28",
      { "1", "Vries, A. de", "1980-02-29", "2014-01-01" },
      STANDING_DOUBTFUL,
      "birth_date" },
    { "Anna de Vries",
      "",
      { "1", "Vries, A. de", "1980-02-29", "2014-01-01" },
      STANDING_DOUBTFUL,
      "birth_date" },
    { "Anna de Vries",
      "1980-02-29",
      { "1", "Jansen, B.", "1980-02-29", "2014-01-01" },
      STANDING_DOUBTFUL,
      "name" },
    { "Anna de Vries", "1980-02-29", { NULL, NULL, "", "" }, STANDING_DOUBTFUL, "unknown" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *why = NULL;
    StandingVerdict verdict =
        standing_judge (ROWS[i].name, ROWS[i].birth, ROWS[i].row.name != NULL ? &ROWS[i].row : NULL,
                        "2017-08-01", &why);
    if (verdict != ROWS[i].verdict || strcmp (why, ROWS[i].why) != 0)
      g_error ("row %zu: %s, %s", i, standing_word (verdict), why);
  }
}

static GPtrArray *
read_list (const char *text, GError **error)
{
  guint rows = 0;
  return roll_read (text, strlen (text), NULL, NULL, &rows, error);
}

static void
list_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      read_list ("\xef\xbb\xbfNaam;Registernummer;Plaats;Geboortedatum;Ingeschreven\r\n"
                 "\"Vries, \"\"Anna\"\" de\";R-1;Zwolle;29-02-1980;2014-09-01\r\n"
                 "\r\n"
                 "Jansen;R-2;;;\n",
                 &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  const RollRow *one = rows->pdata[0], *two = rows->pdata[1];
  g_assert_cmpstr (one->name, ==, "Vries, \"Anna\" de");
  g_assert_cmpstr (one->number, ==, "R-1");
  g_assert_cmpstr (one->birth_date, ==, "1980-02-29");
  g_assert_cmpstr (one->enrolled_on, ==, "2014-09-01");
  g_assert_cmpstr (two->birth_date, ==, "");
}

static void
list_is_refused_with_its_line (void)
{
  static const struct {
    const char *text, *message;
  } ROWS[] = {
    { "naam;plaats\n", "line 1: the columns" },
    { "naam,naam,registernummer\n", "line 1: a column stands twice" },
    { "naam,registernummer\nA,1\nB,\n", "line 3: number or name is empty" },
    { "naam,registernummer,geboortedatum\nA,1,30-02-1980\n", "line 2: not a date" },
    { "naam,registernummer,geboortedatum\nA,1,1980-2-30\n", "line 2: not a date" },
    { "naam,registernummer\n\"A,1\n", "line 2: a quote is not closed" },
    { "naam,registernummer\n\"A\"b,1\n", "line 2: something follows a quote" },
    { "naam,registernummer\n\xff\xfe,1\n", "line 2: not UTF-8" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) rows = read_list (ROWS[i].text, &error);
    g_assert_null (rows);
    g_assert_error (error, ROLL_ERROR, ROLL_ERROR_FORM);
    if (!g_str_has_prefix (error->message, ROWS[i].message))
      g_error ("row %zu: %s", i, error->message);
  }
}

static gboolean
only_two (const RollRow *row, gpointer data)
{
  (void) data;
  return strcmp (row->number, "2") == 0;
}

static void
of_the_list_only_what_is_taken_stays (void)
{
  static const char TEXT[] = "naam,registernummer\nA,1\nB,2\nC,3\n";
  g_autoptr (GError) error = NULL;
  guint in_file = 0;
  g_autoptr (GPtrArray) rows = roll_read (TEXT, strlen (TEXT), only_two, NULL, &in_file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (in_file, ==, 3);
  g_assert_cmpuint (rows->len, ==, 1);
}

/* ---- Offerings ---- */

static void
offerings_are_good_in_their_term (void)
{
  static const struct {
    gboolean validated;
    const char *offered, *until, *date;
    gboolean good;
  } ROWS[] = {
    { TRUE, "2017-05-01", "2018-08-01", "2017-10-06", TRUE },
    { TRUE, "", "2018-08-01", "2018-08-01", TRUE },
    { TRUE, "", "2018-08-01", "2018-08-02", FALSE },
    { TRUE, "2017-08-01", "2018-08-01", "2017-10-06", FALSE }, /* nothing can be offered since */
    { FALSE, "2017-05-01", "2018-08-01", "2017-10-06", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const Offering offering = { .validated = ROWS[i].validated,
                                .offered_on = (char *) ROWS[i].offered,
                                .valid_until = (char *) ROWS[i].until };
    if (offering_good_on (&offering, ROWS[i].date, "2017-08-01") != ROWS[i].good)
      g_error ("row %zu", i);
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function) g_test_add_func ("/register/rules/" #function, function)
  TEST (split_adds_up);
  TEST (hours_are_read_in_quarters);
  TEST (portfolio_adds_up_by_the_rules);
  TEST (names_are_compared);
  TEST (teachers_are_judged);
  TEST (list_is_read);
  TEST (list_is_refused_with_its_line);
  TEST (of_the_list_only_what_is_taken_stays);
  TEST (offerings_are_good_in_their_term);
  return g_test_run ();
}
