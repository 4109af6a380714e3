/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-schedule: looks at a programme, tells its conflicts, and turns it from one form
 * into another.
 */
#include <locale.h>
#include <string.h>

#include "schedule/conflicts.h"
#include "schedule/frab.h"
#include "schedule/ics.h"
#include "schedule/json.h"
#include "schedule/when.h"
#include "schedule/xml.h"

enum { EXIT_WELL = 0, EXIT_FOUND = 1, EXIT_CANNOT = 2 };

static const char USAGE[] =
    "usage: congress-schedule check FILE\n"
    "       congress-schedule show FILE\n"
    "       congress-schedule convert --to json|frab-json|xml|ics [--out FILE] FILE\n"
    "\n"
    "FILE is a programme in the project's own JSON, schedule.json or schedule.xml.\n"
    "check prints every conflict of rooms, speakers and capacities; exit status 1 when there is "
    "one.\n"
    "Exit status 2: the file cannot be read, or the words of the command are off.\n";

static Programme *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  Programme *programme = programme_load_file (path, &error);
  if (programme == NULL) {
    g_printerr ("%s\n", error->message);
    return NULL;
  }
  for (guint i = 0; i < programme->warnings->len; i++)
    g_printerr ("%s: warning: %s\n", path, (const char *) programme->warnings->pdata[i]);
  return programme;
}

static int
command_check (const char *path)
{
  g_autoptr (Programme) programme = load (path);
  if (programme == NULL)
    return EXIT_CANNOT;
  g_autoptr (GPtrArray) found = conflicts_find (programme);
  for (guint i = 0; i < found->len; i++) {
    const Conflict *conflict = found->pdata[i];
    g_print ("%s: %s\n", conflict_kind_name (conflict->kind), conflict->text);
  }
  g_print ("%u sessions, %u conflicts\n", programme->sessions->len, found->len);
  return found->len == 0 ? EXIT_WELL : EXIT_FOUND;
}

static int
command_show (const char *path)
{
  g_autoptr (Programme) programme = load (path);
  if (programme == NULL)
    return EXIT_CANNOT;
  g_print ("%s\n", programme->title);
  int day = -1;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (session->day != day) {
      g_autofree char *date = when_format_date (session->starts_ms, WHEN_NL);
      g_print ("\n%s\n", date);
      day = session->day;
    }
    g_autofree char *span = when_format_span (session->starts_ms, session->ends_ms, WHEN_NL);
    g_print ("  %s  %-10s  %s\n", span, session->room->name, session->title);
  }
  return EXIT_WELL;
}

static char *
convert (const Programme *programme, const char *to)
{
  if (strcmp (to, "json") == 0)
    return programme_json_write (programme);
  if (strcmp (to, "frab-json") == 0)
    return programme_frab_write (programme);
  if (strcmp (to, "xml") == 0)
    return programme_xml_write (programme);
  if (strcmp (to, "ics") == 0)
    return ics_programme (programme, "lerarencongres", g_get_real_time () / 1000);
  return NULL;
}

static int
command_convert (const char *path, const char *to, const char *out)
{
  g_autoptr (Programme) programme = load (path);
  if (programme == NULL)
    return EXIT_CANNOT;
  g_autofree char *text = convert (programme, to);
  if (text == NULL) {
    g_printerr ("no form “%s”: json, frab-json, xml or ics\n", to);
    return EXIT_CANNOT;
  }
  g_autoptr (GError) error = NULL;
  if (out == NULL)
    g_print ("%s", text);
  else if (!g_file_set_contents (out, text, -1, &error)) {
    g_printerr ("%s\n", error->message);
    return EXIT_CANNOT;
  }
  return EXIT_WELL;
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  g_autofree char *to = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry options[] = { { "to", 't', 0, G_OPTION_ARG_STRING, &to,
                                     "form to write: json, frab-json, xml, ics", "FORM" },
                                   { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out,
                                     "file to write instead of standard output", "FILE" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new ("check|show|convert FILE");
  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_description (context, USAGE);
  g_autoptr (GError) error = NULL;
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n%s", error->message, USAGE);
    return EXIT_CANNOT;
  }
  if (argc == 3 && strcmp (argv[1], "check") == 0)
    return command_check (argv[2]);
  if (argc == 3 && strcmp (argv[1], "show") == 0)
    return command_show (argv[2]);
  if (argc == 3 && strcmp (argv[1], "convert") == 0 && to != NULL)
    return command_convert (argv[2], to, out);
  g_printerr ("%s", USAGE);
  return EXIT_CANNOT;
}
