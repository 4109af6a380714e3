/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every conflict is found, and named; what only looks like one is not.
 */
#include "schedule/conflicts.h"

#include <string.h>

#include "tests/schedule/programmes.h"

/* The small programme with @to for its one @from. */
typedef struct {
  const char *name;
  const char *from, *to;
  const char *kind; /* NULL: no conflict */
  const char *words;
} Row;

/* Sessions put before the first; the café stands 9.30-17.05 in a shared room. */
#define FIRST      "\"sessions\": ["
#define ADD(words) FIRST "{" words "},"

static const Row ROWS[] = {
  { "as it is", "Klein congres", "Klein congres", NULL, NULL },
  { "two in a room", FIRST,
    ADD ("\"id\": 9, \"title\": \"Nog een\", \"room\": \"A1\", \"day\": 1, \"starts\": "
         "\"2017-10-06T11:14\", \"ends\": \"2017-10-06T12:00\""),
    "room",
    "room A1 is double-booked: “Één; twee, drie” (Fri 6 Oct 10:15–11:15, A1) and “Nog een” (Fri 6 "
    "Oct 11:14–12:00, A1)" },
  { "one after the other", FIRST,
    ADD ("\"id\": 9, \"title\": \"Nog een\", \"room\": \"A1\", \"day\": 1, \"starts\": "
         "\"2017-10-06T11:15\", \"ends\": \"2017-10-06T12:00\""),
    NULL, NULL },
  { "two in a shared room", FIRST,
    ADD ("\"id\": 9, \"title\": \"Nog een\", \"room\": \"Foyer\", \"day\": 1, \"round\": 1"), NULL,
    NULL },
  { "a cancelled one in the room", FIRST,
    ADD ("\"id\": 9, \"title\": \"Nog een\", \"room\": \"A1\", \"day\": 1, \"round\": 1, "
         "\"cancelled\": true"),
    NULL, NULL },
  { "a speaker in two places", "\"language\": \"en\"", "\"speakers\": [\"s2\"]", "speaker",
    "intern begeleider is in two places at once: “Café”" },
  { "a speaker in two rooms, one after the other", "\"cancelled\": true", "\"speakers\": [\"s1\"]",
    NULL, NULL },
  { "more places than the room holds", "\"capacity\": 25", "\"capacity\": 31", "capacity",
    "“Één; twee, drie” (Fri 6 Oct 10:15–11:15, A1) offers 31 places, the room holds 30" },
  { "as many places as the room holds", "\"capacity\": 25", "\"capacity\": 30", NULL, NULL },
  { "a room of unknown size", "\"name\": \"A1\", \"capacity\": 30",
    "\"name\": \"A1\", \"capacity\": 0", NULL, NULL },
  { "on another day", "\"starts\": \"2017-10-06T09:30\",\n   \"ends\": \"2017-10-06T17:05\"",
    "\"starts\": \"2017-10-07T09:30\", \"ends\": \"2017-10-07T17:05\"", "time",
    "is not on its day 1" },
  { "a night belongs to the day before",
    "\"starts\": \"2017-10-06T09:30\",\n   \"ends\": \"2017-10-06T17:05\"",
    "\"starts\": \"2017-10-07T05:59\", \"ends\": \"2017-10-07T06:30\"", NULL, NULL },
  { "past its round", "\"type\": \"workshop\"",
    "\"starts\": \"2017-10-06T10:30\", \"ends\": \"2017-10-06T11:30\"", "time",
    "does not fit within Ronde 1" },
  { "before its round", "\"type\": \"workshop\"",
    "\"starts\": \"2017-10-06T10:00\", \"ends\": \"2017-10-06T11:00\"", "time",
    "does not fit within Ronde 1" },
  { "shorter than its round", "\"type\": \"workshop\"",
    "\"starts\": \"2017-10-06T10:30\", \"ends\": \"2017-10-06T11:00\"", NULL, NULL },
  { "one id", "\"id\": 2", "\"id\": 1, \"guid\": \"11111111-2222-4333-8444-555555555555\"",
    "identity", "the same id: “" },
  { "one guid", "\"id\": 2", "\"id\": 2, \"guid\": \"01234567-89ab-cdef-0123-456789abcdef\"",
    "identity", "the same guid: “" },
  { "one slug", "\"id\": 2", "\"id\": 2, \"slug\": \"1-een-twee-drie\"", "identity",
    "the same slug: “" },
};

static void
each_kind_is_found_and_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const Row *row = &ROWS[i];
    g_autofree char *text = programmes_changed (PROGRAMME_SMALL, row->from, row->to);
    g_autoptr (Programme) programme = programmes_read (text);
    g_autoptr (GPtrArray) found = conflicts_find (programme);
    if (found->len != (row->kind != NULL ? 1 : 0))
      g_error ("%s: %u conflicts", row->name, found->len);
    if (row->kind == NULL)
      continue;
    const Conflict *conflict = found->pdata[0];
    if (strcmp (conflict_kind_name (conflict->kind), row->kind) != 0 ||
        strstr (conflict->text, row->words) == NULL)
      g_error ("%s: %s", row->name, conflict->text);
    g_assert_nonnull (conflict->one);
  }
}

static void
one_speaker_twice_is_found_in_a_published_schedule (void)
{
  g_autofree char *path = programmes_path ("pretalx-democon.json");
  g_autoptr (Programme) programme = programmes_load (path);
  g_autoptr (GPtrArray) found = conflicts_find (programme);
  g_assert_cmpuint (found->len, ==, 1);
  const Conflict *conflict = found->pdata[0];
  g_assert_cmpint (conflict->kind, ==, CONFLICT_SPEAKER);
  g_assert_nonnull (conflict->other);
}

static void
a_hopeless_programme_ends_at_the_ceiling (void)
{
  g_autoptr (Programme) programme = programmes_read (PROGRAMME_SMALL);
  const ProgrammeSession *first = programme->sessions->pdata[1];
  for (guint i = 0; i < 2000; i++) {
    ProgrammeSession *session = programme_add_session (programme);
    session->room = first->room;
    session->day = first->day;
    session->starts_ms = first->starts_ms;
    session->ends_ms = first->ends_ms;
  }
  g_autoptr (GPtrArray) found = conflicts_find (programme);
  g_assert_cmpuint (found->len, >=, CONFLICTS_MAX);
  g_assert_cmpuint (found->len, <, CONFLICTS_MAX + 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/conflicts/each_kind_is_found_and_named",
                   each_kind_is_found_and_named);
  g_test_add_func ("/schedule/conflicts/one_speaker_twice_is_found_in_a_published_schedule",
                   one_speaker_twice_is_found_in_a_published_schedule);
  g_test_add_func ("/schedule/conflicts/a_hopeless_programme_ends_at_the_ceiling",
                   a_hopeless_programme_ends_at_the_ceiling);
  return g_test_run ();
}
