/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.xml: what goes out validates and comes back, and nothing that comes in reaches for
 * files, networks or memory.
 */
#include "schedule/xml.h"

#include <glib/gstdio.h>
#include <string.h>

#include "schedule/json.h"
#include "tests/schedule/programmes.h"

static const char DOCUMENT[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<schedule>\n"
    " <version>1.1</version>\n"
    " <conference>\n"
    "  <title>Demo</title><acronym>demo</acronym>\n"
    "  <time_zone_name>Europe/Amsterdam</time_zone_name>\n"
    "  <track name=\"Les\" color=\"#123456\"/>\n"
    " </conference>\n"
    " <day index=\"1\" date=\"2017-10-06\" start=\"2017-10-06T06:00:00+02:00\" "
    "end=\"2017-10-07T06:00:00+02:00\">\n"
    "  <room name=\"A1\" guid=\"11111111-2222-4333-8444-555555555555\">\n"
    "   <event id=\"5\" guid=\"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\">\n"
    "    <room>A1</room><title>Een &amp; twee</title><subtitle/><type>les</type>\n"
    "    <date>2017-10-06T10:00:00+02:00</date><start>10:00</start>\n"
    "    <duration>01:00</duration><abstract><![CDATA[<!DOCTYPE> is maar tekst]]></abstract>\n"
    "    <track>Les</track><persons><person id=\"3\">docent</person></persons>\n"
    "   </event>\n"
    "  </room>\n"
    " </day>\n"
    "</schedule>\n";

static void
a_document_is_read_in_full (void)
{
  g_autoptr (Programme) p = programmes_read (DOCUMENT);
  g_assert_cmpuint (p->sessions->len, ==, 1);
  const ProgrammeSession *session = p->sessions->pdata[0];
  g_assert_cmpstr (session->title, ==, "Een & twee");
  g_assert_cmpstr (session->abstract, ==, "<!DOCTYPE> is maar tekst");
  g_assert_cmpstr (session->room->guid, ==, "11111111-2222-4333-8444-555555555555");
  g_assert_cmpstr (session->track->colour, ==, "#123456");
  g_assert_cmpint (session->id, ==, 5);
  g_assert_cmpuint (session->speakers->len, ==, 1);
  g_assert_cmpint (session->ends_ms - session->starts_ms, ==, 3600000);
  g_assert_cmpuint (p->warnings->len, ==, 0);
}

static void
faults_are_told_with_their_line (void)
{
  static const struct {
    const char *from, *to, *why;
  } ROWS[] = {
    { "<title>Demo</title>", "", "line 4, <conference>: title: is missing" },
    { "<acronym>demo</acronym>", "", "line 4, <conference>: acronym: is missing" },
    { "date=\"2017-10-06\"", "date=\"6 oktober\"", "line 9, <day>: date: " },
    { "<room name=\"A1\"", "<room", "line 10, <room>: name: is missing" },
    { "id=\"5\"", "id=\"vijf\"", "line 11, <event>: id: " },
    { "id=\"5\"", "id=\"-5\"", "line 11, <event>: id: " },
    { "aaaaaaaa-bbbb", "aaaa-bbbb", "line 11, <event>: guid: " },
    { "<title>Een &amp; twee</title>", "<title> </title>", "line 11, <event>: title: is missing" },
    { "2017-10-06T10:00:00+02:00", "2017-10-06T10:00:00", "line 11, <event>: date: " },
    { "2017-10-06T10:00:00+02:00", "9999-12-31T23:59:59-12:00", "line 11, <event>: date: " },
    { "<duration>01:00</duration>", "", "line 11, <event>: duration: " },
    { "</event>", "</evnt>", "line 16: " },
    { "&amp;", "&", "line 12: " },
    { "&amp;", "&file;", "line 12: Entity 'file' not defined" },
    { "<subtitle/>", "<subtitle>\xff</subtitle>", "line 12: " },
    { "<subtitle/>", "<subtitle>&#0;</subtitle>", "line 12: " },
    { "<schedule>", "<plan>", "line" },
    { "UTF-8", "EBCDIC-NONE", "line 1: " },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = programmes_changed (DOCUMENT, ROWS[i].from, ROWS[i].to);
    programmes_refused (ROWS[i].to, text, ROWS[i].why);
  }
  programmes_refused ("no schedule", "<html/>", "not a <schedule>");
  programmes_refused ("no conference", "<schedule/>", "conference: is missing");
  programmes_refused ("nothing", "<", "line 1");
}

static void
a_doctype_is_refused_before_it_does_anything (void)
{
  static const char *const ROWS[] = {
    "<!DOCTYPE schedule>\n<schedule>",
    "<!DOCTYPE schedule SYSTEM \"file:///etc/passwd\">\n<schedule>",
    "<!DOCTYPE schedule [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<schedule>&x;",
    "<!DOCTYPE s [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>\n"
    "<schedule>&d;",
    "<!DOCTYPE schedule [<!ATTLIST event id CDATA \"9\">]>\n<schedule>",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = programmes_changed (DOCUMENT, "<schedule>", ROWS[i]);
    programmes_refused (ROWS[i], text, "a DOCTYPE is not accepted");
    g_autofree char *wide_text = programmes_changed (text, "UTF-8", "UTF-16");
    gsize size = 0;
    g_autofree char *wide = g_convert (wide_text, -1, "UTF-16", "UTF-8", NULL, &size, NULL);
    g_autoptr (GError) error = NULL;
    g_assert_null (programme_xml_read (wide, size, &error));
    g_assert_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM);
    g_assert_cmpstr (error->message, ==, "a DOCTYPE is not accepted");
  }
}

static void
every_cut_is_refused (void)
{
  programmes_refused_when_cut (DOCUMENT);
}

static void
sizes_have_a_ceiling (void)
{
  gsize size = 16 * 1024 * 1024 + 1;
  g_autofree char *big = g_malloc (size);
  memset (big, ' ', size);
  g_autoptr (GError) error = NULL;
  g_assert_null (programme_xml_read (big, size, &error));
  g_assert_nonnull (strstr (error->message, "16 MiB"));

  static const struct {
    const char *before, *repeated, *why;
  } ROWS[] = {
    { " <day index", " <day date=\"%04u-01-01\"/>", "days: there are too many" },
    { "  <room name=\"A1\"", "<room name=\"B%u\"/>", "rooms: there are too many" },
    { "<track name=\"Les\"", "<track name=\"T%u\"/>", "tracks: there are too many" },
    { "<person id", "<person>%u</person>", "persons: there are too many" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GString) many = g_string_new (NULL);
    for (guint number = 0; number <= PROGRAMME_LIST_MAX; number++) {
      g_auto (GStrv) parts = g_strsplit (ROWS[i].repeated, i == 0 ? "%04u" : "%u", 2);
      g_string_append_printf (many, "%s%04u%s", parts[0], i == 0 ? 1971 + number : number,
                              parts[1]);
    }
    g_string_append (many, ROWS[i].before);
    g_autofree char *text = programmes_changed (DOCUMENT, ROWS[i].before, many->str);
    programmes_refused (ROWS[i].repeated, text, ROWS[i].why);
  }
}

static void
assert_valid (const Programme *programme)
{
  g_autofree char *text = programme_xml_write (programme);
  g_autofree char *schema = programmes_path ("schedule.xml.xsd");
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("schedule-XXXXXX.xml", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  const char *argv[] = { "xmllint", "--nonet", "--noout", "--schema", schema, path, NULL };
  g_autofree char *complaints = NULL;
  int status = programmes_run (argv, NULL, &complaints);
  g_remove (path);
  if (status != 0)
    g_error ("%s", complaints);
}

static void
what_goes_out_validates (void)
{
  static const char *const FILES[] = { "frab-camp2019.json", "pretalx-democon.json" };
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *path = programmes_path (FILES[i]);
    g_autoptr (Programme) programme = programmes_load (path);
    assert_valid (programme);
  }
  g_autofree char *path = programmes_sample_path ();
  g_autoptr (Programme) sample = programmes_load (path);
  assert_valid (sample);
  g_autoptr (Programme) small = programmes_read (PROGRAMME_SMALL);
  assert_valid (small);
  g_autoptr (Programme) document = programmes_read (DOCUMENT);
  assert_valid (document);
}

/* Every text set to what a markup language likes least. */
static void
no_text_breaks_the_document (void)
{
  static const char *const TEXTS[] = { "<b>&amp;\"'</b>",
                                       "]]>",
                                       "a\x01"
                                       "b\x0b"
                                       "c\x7f",
                                       "--><!DOCTYPE x>",
                                       "\xef\xbf\xbf",
                                       "regel 1\n\tregel 2",
                                       "%s %n",
                                       "日本 عربي é" };
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++) {
    g_autoptr (Programme) p = programmes_read (PROGRAMME_SMALL);
    g_autofree char *title = g_strconcat ("x", TEXTS[i], NULL);
    ProgrammeSession *session = p->sessions->pdata[0];
    char **fields[] = { &session->title,
                        &session->subtitle,
                        &session->abstract,
                        &session->type,
                        &session->language,
                        &session->room->name,
                        &p->title,
                        &p->version,
                        &p->acronym,
                        &((ProgrammeTrack *) p->tracks->pdata[0])->name_nl,
                        &((ProgrammeSpeaker *) p->speakers->pdata[0])->name };
    for (gsize field = 0; field < G_N_ELEMENTS (fields); field++)
      programme_set_text (fields[field], title);
    assert_valid (p);
    g_autofree char *text = programme_xml_write (p);
    g_autoptr (Programme) read = programmes_read (text);
    g_autofree char *clean = g_strstrip (programme_clean (title));
    const ProgrammeSession *again = read->sessions->pdata[0];
    g_assert_cmpstr (again->title, ==, clean);
    g_assert_cmpstr (again->abstract, ==, clean);
    g_assert_cmpstr (read->title, ==, clean);
    g_assert_cmpuint (read->sessions->len, ==, 2);
  }
}

static void
sessions_survive_xml_xml (void)
{
  g_autofree char *path = programmes_sample_path ();
  g_autoptr (Programme) sample = programmes_load (path);
  g_autofree char *once = programme_xml_write (sample);
  g_autoptr (Programme) read = programmes_read (once);
  g_autofree char *twice = programme_xml_write (read);
  g_autoptr (Programme) again = programmes_read (twice);
  g_autofree char *before = programmes_digest (sample);
  g_autofree char *after = programmes_digest (again);
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/xml/a_document_is_read_in_full", a_document_is_read_in_full);
  g_test_add_func ("/schedule/xml/faults_are_told_with_their_line",
                   faults_are_told_with_their_line);
  g_test_add_func ("/schedule/xml/a_doctype_is_refused_before_it_does_anything",
                   a_doctype_is_refused_before_it_does_anything);
  g_test_add_func ("/schedule/xml/every_cut_is_refused", every_cut_is_refused);
  g_test_add_func ("/schedule/xml/sizes_have_a_ceiling", sizes_have_a_ceiling);
  g_test_add_func ("/schedule/xml/what_goes_out_validates", what_goes_out_validates);
  g_test_add_func ("/schedule/xml/no_text_breaks_the_document", no_text_breaks_the_document);
  g_test_add_func ("/schedule/xml/sessions_survive_xml_xml", sessions_survive_xml_xml);
  return g_test_run ();
}
