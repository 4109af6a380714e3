/* SPDX-License-Identifier: EUPL-1.2
 *
 * Programmes for tests; see programmes.h.
 */
#include "tests/schedule/programmes.h"

#include <string.h>
#include <sys/wait.h>

#include "schedule/json.h"
#include "schedule/when.h"

const char PROGRAMME_SMALL[] =
    "{\"format\": \"lerarencongres-programme-1\",\n"
    " \"congress\": {\"title\": \"Klein congres\", \"acronym\": \"klein\", \"number\": 3,\n"
    "   \"venue\": \"De School\", \"city\": \"Ede\", \"time_zone\": \"Europe/Amsterdam\",\n"
    "   \"version\": \"1\", \"base_url\": \"https://congres.example/\"},\n"
    " \"days\": [{\"date\": \"2017-10-06\"}, {\"date\": \"2017-10-07\"}],\n"
    " \"rooms\": [{\"name\": \"A1\", \"capacity\": 30}, {\"name\": \"Foyer\", \"capacity\": 200,\n"
    "   \"shared\": true}],\n"
    " \"rounds\": [{\"day\": 1, \"round\": 1, \"name\": \"Ronde 1\", \"starts\": "
    "\"2017-10-06T10:15\",\n"
    "   \"ends\": \"2017-10-06T11:15\"}, {\"day\": 2, \"round\": 1, \"name\": \"Ronde 1\",\n"
    "   \"starts\": \"2017-10-07T10:15\", \"ends\": \"2017-10-07T11:15\"}],\n"
    " \"tracks\": [{\"slug\": \"les\", \"name_nl\": \"De leraar & de les\",\n"
    "   \"name_en\": \"The teacher & the lesson\", \"colour\": \"#a8480e\"}],\n"
    " \"speakers\": [{\"key\": \"s1\", \"name\": \"docent Frans, vmbo\", \"bio\": \"Sinds "
    "2001.\"},\n"
    "   {\"key\": \"s2\", \"name\": \"intern begeleider\"}],\n"
    " \"sessions\": [\n"
    "  {\"id\": 1, \"title\": \"Één; twee, drie\", \"subtitle\": \"tellen\", \"abstract\": \"Regel "
    "1\\n\\n*Regel 2* <b> & \\\\\",\n"
    "   \"room\": \"A1\", \"day\": 1, \"round\": 1, \"track\": \"les\", \"sectors\": [\"PO\", "
    "\"MBO\"],\n"
    "   \"capacity\": 25, \"starters\": true, \"research\": true, \"speakers\": [\"s1\", \"s2\"],\n"
    "   \"type\": \"workshop\", \"sequence\": 4, \"offering\": {\"code\": \"V-1\", \"provider\": "
    "\"School\",\n"
    "   \"activity\": \"conferentie\", \"vakinhoudelijk\": 1, \"vakdidactisch\": 2, "
    "\"pedagogisch\": 1,\n"
    "   \"overig\": 0, \"valid_until\": \"2018-08-01\"}},\n"
    "  {\"id\": 2, \"title\": \"Café\", \"room\": \"Foyer\", \"day\": 1, \"starts\": "
    "\"2017-10-06T09:30\",\n"
    "   \"ends\": \"2017-10-06T17:05\", \"language\": \"en\"},\n"
    "  {\"id\": 3, \"title\": \"Gaat niet door\", \"room\": \"A1\", \"day\": 2, \"round\": 1,\n"
    "   \"cancelled\": true, \"guid\": \"01234567-89AB-cdef-0123-456789abcdef\"}\n"
    " ]}\n";

char *
programmes_path (const char *name)
{
  return g_build_filename (g_getenv ("TEST_DATA"), "schedule", name, NULL);
}

char *
programmes_sample_path (void)
{
  return g_build_filename (g_getenv ("TEST_DATA"), "..", "..", "schedule", "sample",
                           "lerarencongres-2017.json", NULL);
}

Programme *
programmes_load (const char *path)
{
  g_autoptr (GError) error = NULL;
  Programme *programme = programme_load_file (path, &error);
  g_assert_no_error (error);
  return programme;
}

Programme *
programmes_read (const char *text)
{
  g_autoptr (GError) error = NULL;
  Programme *programme = programme_load (text, strlen (text), &error);
  g_assert_no_error (error);
  return programme;
}

void
programmes_refused (const char *name, const char *text, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Programme) programme = programme_load (text, strlen (text), &error);
  if (programme != NULL)
    g_error ("%s: accepted", name);
  if (!g_error_matches (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM) ||
      strstr (error->message, why) == NULL)
    g_error ("%s: “%s” does not say “%s”", name, error->message, why);
}

void
programmes_refused_when_cut (const char *text)
{
  gsize size = strlen (text);
  for (gsize cut = 0; cut + 1 < size; cut++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (programme_load (text, cut, &error));
    g_assert_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

char *
programmes_changed (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);
  if (g_strv_length (parts) != 2)
    g_error ("“%s” stands there %u times", from, g_strv_length (parts) - 1);
  return g_strjoinv (to, parts);
}

static void
digest_session (GString *digest, const ProgrammeSession *session)
{
  g_autofree char *starts = when_format_utc (session->starts_ms);
  g_autofree char *ends = when_format_utc (session->ends_ms);
  g_string_append_printf (digest, "%" G_GINT64_FORMAT " %s day %d %s %s\n", session->id,
                          session->guid, session->day, starts, ends);
  g_string_append_printf (digest, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n", session->title, session->subtitle,
                          session->abstract, session->type, session->language, session->room->name,
                          session->track != NULL ? session->track->name_nl : "no track");
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    g_string_append_printf (digest, "%s %s\n", speaker->guid, speaker->name);
  }
}

char *
programmes_digest (const Programme *programme)
{
  GString *digest = g_string_new (NULL);
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (!session->cancelled)
      digest_session (digest, session);
  }
  return g_string_free (digest, FALSE);
}

int
programmes_run (const char *const *argv, char **out, char **err)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *complained = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &printed, &complained,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  if (out != NULL)
    *out = g_steal_pointer (&printed);
  if (err != NULL)
    *err = g_steal_pointer (&complained);
  return WEXITSTATUS (status);
}
