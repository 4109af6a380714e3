/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sample congress is what it says: two days, more than a hundred sessions, without a
 * conflict, and with register hours that equal the time spent.
 */
#include <string.h>

#include "schedule/conflicts.h"
#include "tests/schedule/programmes.h"

typedef struct {
  Programme *programme;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = programmes_sample_path ();
  fixture->programme = programmes_load (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  programme_free (fixture->programme);
}

static guint
count_titles (const Programme *programme, const char *title)
{
  guint count = 0;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (strcmp (session->title, title) == 0)
      count++;
  }
  return count;
}

static void
it_is_the_congress_of_2017 (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const Programme *p = fixture->programme;
  static const char *const KNOWN[] = {
    "Visible Thinking met digitale activerende werkvormen",
    "Activerende werkvormen voor formatieve toetsing",
    "Lerarencafé",
    "Leraar24-café",
    "LerarenKamer",
    "De Deelnemersvergadering stelt zich voor",
    "Finale Leraar van het Jaar",
  };
  g_assert_cmpstr (((ProgrammeDay *) p->days->pdata[0])->date, ==, "2017-10-06");
  g_assert_cmpstr (((ProgrammeDay *) p->days->pdata[1])->date, ==, "2017-10-07");
  g_assert_cmpuint (p->days->len, ==, 2);
  g_assert_cmpuint (p->tracks->len, ==, 4);
  g_assert_cmpuint (p->rounds->len, ==, 7);
  g_assert_cmpuint (p->warnings->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (KNOWN); i++)
    if (count_titles (p, KNOWN[i]) == 0)
      g_error ("not in the sample: %s", KNOWN[i]);
}

static void
more_than_a_hundred_sessions_differ (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const Programme *p = fixture->programme;
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) abstracts = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < p->sessions->len; i++) {
    const ProgrammeSession *session = p->sessions->pdata[i];
    g_hash_table_add (titles, session->title);
    g_hash_table_add (abstracts, session->abstract);
    g_assert_cmpint (g_utf8_strlen (session->abstract, -1), >=, 30);
    g_assert_cmpuint (session->speakers->len, >, 0);
    g_assert_cmpint (session->sectors, !=, 0);
    g_assert_nonnull (session->track);
  }
  g_assert_cmpuint (g_hash_table_size (titles), >, 100);
  g_assert_cmpuint (g_hash_table_size (abstracts), >, 100);
}

static void
nothing_conflicts (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GPtrArray) found = conflicts_find (fixture->programme);
  for (guint i = 0; i < found->len; i++)
    g_printerr ("%s\n", ((Conflict *) found->pdata[i])->text);
  g_assert_cmpuint (found->len, ==, 0);
}

static void
every_kind_of_visitor_finds_something (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const Programme *p = fixture->programme;
  guint in_sector[SECTOR_COUNT] = { 0 }, starters = 0, research = 0, plain = 0, offered = 0;
  for (guint i = 0; i < p->sessions->len; i++) {
    const ProgrammeSession *session = p->sessions->pdata[i];
    for (int bit = 0; bit < SECTOR_COUNT; bit++)
      if ((session->sectors & 1 << bit) != 0)
        in_sector[bit]++;
    if (session->for_starters)
      starters++;
    if (session->research_based)
      research++;
    if (!session->for_starters && !session->research_based)
      plain++;
    if (session->offering != NULL)
      offered++;
  }
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    g_assert_cmpuint (in_sector[bit], >=, 30);
  g_assert_cmpuint (starters, >=, 20);
  g_assert_cmpuint (research, >=, 20);
  g_assert_cmpuint (plain, >=, 20);
  g_assert_cmpuint (offered, >, p->sessions->len / 2);
  g_assert_cmpuint (offered, <, p->sessions->len);
}

static void
each_round_has_room_for_many (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const Programme *p = fixture->programme;
  for (guint i = 0; i < p->rounds->len; i++) {
    const ProgrammeRound *round = p->rounds->pdata[i];
    int places = 0;
    for (guint j = 0; j < p->sessions->len; j++) {
      const ProgrammeSession *session = p->sessions->pdata[j];
      places += session->round == round ? session->capacity : 0;
    }
    g_test_message ("day %d, %s: %d places", round->day, round->name, places);
    g_assert_cmpint (places, >=, 400);
  }
}

static void
register_hours_equal_the_time_spent (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const Programme *p = fixture->programme;
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < p->sessions->len; i++) {
    const ProgrammeSession *session = p->sessions->pdata[i];
    const ProgrammeOffering *offering = session->offering;
    if (offering == NULL)
      continue;
    int quarters = offering->subject_quarters + offering->didactic_quarters +
                   offering->pedagogic_quarters + offering->other_quarters;
    g_assert_cmpint (quarters * 15 * 60000, ==, session->ends_ms - session->starts_ms);
    g_assert_cmpstr (offering->provider, ==, "Onderwijscoöperatie");
    g_assert_cmpstr (offering->activity_type, ==, "conferentie");
    g_assert_cmpstr (offering->valid_until, ==, "2018-08-01");
    g_assert_true (g_hash_table_add (codes, offering->code));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(test) g_test_add ("/schedule/sample/" #test, Fixture, NULL, set_up, test, tear_down)
  ADD (it_is_the_congress_of_2017);
  ADD (more_than_a_hundred_sessions_differ);
  ADD (nothing_conflicts);
  ADD (every_kind_of_visitor_finds_something);
  ADD (each_round_has_room_for_many);
  ADD (register_hours_equal_the_time_spent);
  return g_test_run ();
}
