/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-schedule: looks at a programme, tells its conflicts, and turns it from one form
 * into another.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "schedule/conflicts.h"
#include "schedule/frab.h"
#include "schedule/ics.h"
#include "schedule/json.h"
#include "schedule/when.h"
#include "schedule/xml.h"

enum { EXIT_WELL = 0, EXIT_FOUND = 1, EXIT_CANNOT = 2 };

static const char COMMANDS[] =
    "Commands:\n"
    "  check FILE                print every conflict of rooms, speakers, places and times\n"
    "  show FILE                 print the programme by day and round\n"
    "  convert --to FORM FILE    write it as json (our own), frab-json, xml or ics\n"
    "\n"
    "FILE is a programme in the project's own JSON, schedule.json or schedule.xml.\n"
    "Exit status: 0 all is well; 1 check found a conflict; 2 the file cannot be read or written,\n"
    "or the words of the command are off.\n";

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
  g_print ("%u sessions, %s%u conflicts\n", programme->sessions->len,
           found->len >= CONFLICTS_MAX ? "at least " : "", found->len);
  return found->len == 0 ? EXIT_WELL : EXIT_FOUND;
}

/* @text and blanks up to @width characters. Returns: (transfer full). */
static char *
padded (const char *text, glong width)
{
  GString *whole = g_string_new (text);
  for (glong length = g_utf8_strlen (text, -1); length < width; length++)
    g_string_append_c (whole, ' ');
  return g_string_free (whole, FALSE);
}

static void
show_session (const ProgrammeSession *session, glong room_width)
{
  g_autoptr (GString) sectors = g_string_new (NULL);
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    if ((session->sectors & 1 << bit) != 0)
      g_string_append_printf (sectors, "%s%s", sectors->len > 0 ? " " : "",
                              programme_sector_key (bit));
  g_autofree char *room = padded (session->room->name, room_width);
  g_autofree char *places =
      session->capacity > 0 ? g_strdup_printf ("%d", session->capacity) : g_strdup ("-");
  g_print ("    %4" G_GINT64_FORMAT "  %s  %4s  %-12s %c%c  %s%s\n", session->id, room, places,
           sectors->str, session->for_starters ? 'S' : ' ', session->research_based ? 'O' : ' ',
           session->title, session->cancelled ? " (cancelled)" : "");
}

/* A heading for the round or, outside the rounds, for the hours. */
static char *
heading (const ProgrammeSession *session)
{
  const ProgrammeRound *round = session->round;
  g_autofree char *span = when_format_span (session->starts_ms, session->ends_ms, WHEN_NL);
  return round == NULL ? g_steal_pointer (&span) : g_strdup_printf ("%s, %s", round->name, span);
}

/* In the order of their hours, but what shares its hours stays together, a round before the rest.
 */
static int
compare_for_show (gconstpointer a, gconstpointer b)
{
  const ProgrammeSession *x = *(ProgrammeSession *const *) a;
  const ProgrammeSession *y = *(ProgrammeSession *const *) b;
  const gint64 one[] = { x->starts_ms, x->round == NULL, x->ends_ms };
  const gint64 other[] = { y->starts_ms, y->round == NULL, y->ends_ms };
  for (gsize i = 0; i < G_N_ELEMENTS (one); i++)
    if (one[i] != other[i])
      return one[i] < other[i] ? -1 : 1;
  return 0;
}

static int
command_show (const char *path)
{
  g_autoptr (Programme) programme = load (path);
  if (programme == NULL)
    return EXIT_CANNOT;
  glong room_width = 0;
  for (guint i = 0; i < programme->rooms->len; i++) {
    const ProgrammeRoom *room = programme->rooms->pdata[i];
    room_width = MAX (room_width, g_utf8_strlen (room->name, -1));
  }
  g_ptr_array_sort (programme->sessions, compare_for_show);
  g_print ("%s%s%s%s%s\n", programme->title, *programme->venue != '\0' ? ", " : "",
           programme->venue, *programme->city != '\0' ? ", " : "", programme->city);
  int day = 0;
  g_autofree char *under = g_strdup ("");
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    const ProgrammeDay *its = programme->days->pdata[session->day - 1];
    g_autofree char *words = heading (session);
    if (session->day != day) {
      g_autofree char *date = when_format_day (its->date, WHEN_NL);
      g_print ("\n%s\n", date);
    }
    if (session->day != day || strcmp (words, under) != 0)
      g_print ("\n  %s\n", words);
    show_session (session, room_width);
    day = session->day;
    programme_set_text (&under, words);
  }
  return EXIT_WELL;
}

/* @to is one of known_form(). Returns: (transfer full). */
static char *
convert (const Programme *programme, const char *to)
{
  if (strcmp (to, "json") == 0)
    return programme_json_write (programme);
  if (strcmp (to, "frab-json") == 0)
    return programme_frab_write (programme);
  if (strcmp (to, "xml") == 0)
    return programme_xml_write (programme);
  return ics_programme (programme, "lerarencongres", g_get_real_time () / 1000);
}

static gboolean
known_form (const char *to)
{
  static const char *const FORMS[] = { "json", "frab-json", "xml", "ics", NULL };
  return g_strv_contains (FORMS, to);
}

/* A full disk or a reader that has gone must not look like success. */
static gboolean
write_text (const char *out, const char *text, GError **error)
{
  if (out != NULL)
    return g_file_set_contents (out, text, -1, error);
  gsize size = strlen (text);
  if (fwrite (text, 1, size, stdout) == size && fflush (stdout) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "standard output: %s",
               g_strerror (errno));
  return FALSE;
}

static int
command_convert (const char *path, const char *to, const char *out)
{
  if (to == NULL || !known_form (to)) {
    g_printerr ("convert needs --to json, frab-json, xml or ics\n");
    return EXIT_CANNOT;
  }
  g_autoptr (Programme) programme = load (path);
  if (programme == NULL)
    return EXIT_CANNOT;
  g_autofree char *text = convert (programme, to);
  g_autoptr (GError) error = NULL;
  if (write_text (out, text, &error))
    return EXIT_WELL;
  g_printerr ("%s\n", error->message);
  return EXIT_CANNOT;
}

int
main (int argc, char **argv)
{
  /* g_print() turns UTF-8 into the locale's letters; the programme's are Dutch anyway. */
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
  g_option_context_set_description (context, COMMANDS);
  g_autoptr (GError) error = NULL;
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return EXIT_CANNOT;
  }
  const char *command = argc == 3 ? argv[1] : "";
  if (strcmp (command, "convert") == 0)
    return command_convert (argv[2], to, out);
  gboolean plain = to == NULL && out == NULL;
  if (plain && strcmp (command, "check") == 0)
    return command_check (argv[2]);
  if (plain && strcmp (command, "show") == 0)
    return command_show (argv[2]);
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  g_printerr ("%s", help);
  return EXIT_CANNOT;
}
