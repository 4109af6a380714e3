/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-badges: prints badges without a server. Options, files and messages live here; what a
 * badge is does not.
 */
#include <gio/gio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "badges/error.h"
#include "badges/files.h"
#include "badges/number.h"
#include "badges/people.h"
#include "badges/sheet.h"
#include "badges/single.h"

static const char DEFAULT_TITLE[] = "Lerarencongres 2017";
static const char *const DEFAULT_DAYS[] = { "2017-10-06", "2017-10-07", NULL };

enum { EXIT_INPUT = 1, EXIT_USAGE = 2 };

/** What the command line says. */
typedef struct {
  char *format, *out, *ink, *title, *tag_key, *codes_out;
  char **days;
  char **rest;
  int dpi, first_label, congress, generation, person;
} Options;

static void
options_clear (Options *options)
{
  char **texts[] = { &options->format, &options->out,     &options->ink,
                     &options->title,  &options->tag_key, &options->codes_out };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (options->days);
  g_strfreev (options->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
usage (GError **error, const char *what)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, what);
  return FALSE;
}

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options->format, "pdf (default) or png", "FORMAT" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out,
      "file to write; several PNG pages become NAME-001.png and on", "FILE" },
    { "first-label", 'l', 0, G_OPTION_ARG_INT, &options->first_label,
      "sheet: start at this label of the first page, 1 to 8", "N" },
    { "person", 'p', 0, G_OPTION_ARG_INT, &options->person, "one: which of the list, from 1", "N" },
    { "ink", 0, 0, G_OPTION_ARG_STRING, &options->ink, "PNG: colour (default), grey or black",
      "INK" },
    { "dpi", 0, 0, G_OPTION_ARG_INT, &options->dpi, "PNG: dots an inch, 300 by default", "N" },
    { "title", 0, 0, G_OPTION_ARG_FILENAME,
      /* bytes as they are, whatever the locale */ &options->title, "name of the congress",
      "TEXT" },
    { "day", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->days,
      "a day of the congress, in order; once for each", "YYYY-MM-DD" },
    { "tag-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tag_key,
      "makes codes, for a list without them; the file holds 64 hexadecimal digits", "FILE" },
    { "congress", 0, 0, G_OPTION_ARG_INT, &options->congress,
      "number of the congress in those codes, 0 to 255", "N" },
    { "generation", 0, 0, G_OPTION_ARG_INT, &options->generation, "generation of the key, 0 to 15",
      "N" },
    { "codes-out", 0, 0, G_OPTION_ARG_FILENAME, &options->codes_out,
      "writes number and code of each badge as CSV", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("sheet|one PEOPLE.csv|PEOPLE.json");
  g_option_context_set_summary (
      context, "Prints the badges of a congress.\n\n"
               "  sheet   all badges of the list on A4, two columns of four, as PDF or PNG\n"
               "  one     one badge: PDF on A6 with a note, or PNG of the bare card");
  g_option_context_set_description (
      context,
      "The list is CSV or JSON in UTF-8, with the columns name (required), school, place,\n"
      "role (attendee, speaker, staff), days (such as 1+2), lang (nl, en), photo (yes, no),\n"
      "code and number. A list without codes needs --tag-key and --congress.\n");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
read_edition (const Options *options, BadgeEdition *edition, GError **error)
{
  const char *const *days =
      options->days != NULL ? (const char *const *) options->days : DEFAULT_DAYS;
  *edition = (BadgeEdition){ .title = options->title != NULL ? options->title : DEFAULT_TITLE };
  if (!g_utf8_validate (edition->title, -1, NULL))
    return usage (error, "--title is not UTF-8");
  for (; *days != NULL; days++) {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autofree char *midnight = g_strconcat (*days, "T00:00:00Z", NULL);
    g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (midnight, utc);
    if (date == NULL || strlen (*days) != strlen ("YYYY-MM-DD"))
      return usage (error, "a --day is a date such as 2017-10-06");
    if (edition->n_days == BADGE_DAYS_MAX)
      return usage (error, "a congress has at most 7 days");
    int at = edition->n_days++;
    edition->days[at].year = (guint16) g_date_time_get_year (date);
    edition->days[at].month = (guint8) g_date_time_get_month (date);
    edition->days[at].day = (guint8) g_date_time_get_day_of_month (date);
  }
  return TRUE;
}

/* Returns: the place of @word in @words (NULL counts as the first), or -1. */
static int
choose (const char *word, const char *const *words)
{
  if (word == NULL)
    return 0;
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (word, words[i]))
      return i;
  return -1;
}

static gboolean
read_sheet_options (const Options *options, BadgeSheetOptions *sheet, GError **error)
{
  int format = choose (options->format, (const char *const[]){ "pdf", "png", NULL });
  int ink = choose (options->ink, (const char *const[]){ "colour", "grey", "black", NULL });
  if (format < 0)
    return usage (error, "--format is pdf or png");
  if (ink < 0)
    return usage (error, "--ink is colour, grey or black");
  if (options->first_label < 0 || options->first_label > BADGE_SHEET_LABELS)
    return usage (error, "--first-label is 1 to 8");
  if (options->dpi != 0 && (options->dpi < BADGE_DPI_MIN || options->dpi > BADGE_DPI_MAX))
    return usage (error, "--dpi is 72 to 1200");
  *sheet = (BadgeSheetOptions){
    .format = format == 0 ? BADGE_FORMAT_PDF : BADGE_FORMAT_PNG,
    .ink = (BadgeInk) ink,
    .dpi = (guint) options->dpi,
    .first_label = (guint) options->first_label,
  };
  return read_edition (options, &sheet->edition, error);
}

static gboolean
read_tag_key (const char *path, guint8 key[BADGE_TAG_KEY_BYTES], GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  g_strstrip (text);
  gsize size = 0;
  int failed = sodium_hex2bin (key, BADGE_TAG_KEY_BYTES, text, strlen (text), NULL, &size, NULL);
  sodium_memzero (text, strlen (text));
  if (failed == 0 && size == BADGE_TAG_KEY_BYTES)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%s: a tag key is 64 hexadecimal digits",
               path);
  return FALSE;
}

static gboolean
make_codes (const Options *options, GPtrArray *people, GError **error)
{
  if (options->tag_key == NULL || options->congress < 0)
    return usage (error,
                  "the list has no column code: give --tag-key and --congress to make codes");
  if (options->congress > G_MAXUINT8 || options->generation < 0 ||
      options->generation >= BADGE_GENERATIONS)
    return usage (error, "--congress is 0 to 255, --generation 0 to 15");
  guint8 key[BADGE_TAG_KEY_BYTES];
  if (!read_tag_key (options->tag_key, key, error))
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    BadgePerson *person = people->pdata[i];
    badge_code_make (&person->code, (guint) options->generation, (guint8) options->congress, key);
  }
  sodium_memzero (key, sizeof key);
  return TRUE;
}

static GPtrArray *
read_people (const Options *options, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  guint columns = 0;
  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  g_autoptr (GPtrArray) people = g_str_has_suffix (path, ".json")
                                     ? badge_people_read_json (text, size, &columns, error)
                                     : badge_people_read_csv (text, size, &columns, error);
  if (people == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  if ((columns >> BADGE_PEOPLE_CODE & 1) == 0 && !make_codes (options, people, error))
    return NULL;
  if ((columns >> BADGE_PEOPLE_NUMBER & 1) == 0)
    for (guint i = 0; i < people->len; i++)
      ((BadgePerson *) people->pdata[i])->number = i + 1;
  return g_steal_pointer (&people);
}

static gboolean
write_codes (const char *path, const GPtrArray *people, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("number,code\n");
  for (guint i = 0; i < people->len; i++) {
    const BadgePerson *person = people->pdata[i];
    char number[BADGE_NUMBER_SIZE], code[BADGE_CODE_CHARS + 1];
    badge_number_format (person->number, number);
    badge_code_format (&person->code, code);
    g_string_append_printf (csv, "%s,%s\n", number, code);
  }
  /* Whoever has the codes can print the badges. */
  return g_file_set_contents_full (path, csv->str, (gssize) csv->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static void
show_progress (guint done, guint all)
{
  if (isatty (STDERR_FILENO) && (done % BADGE_SHEET_LABELS == 0 || done == all))
    fprintf (stderr, "\r%u of %u badges%s", done, all, done == all ? "\n" : "");
}

static gboolean
run_sheet (const Options *options, const BadgeSheetOptions *form, const GPtrArray *people,
           GError **error)
{
  gboolean pdf = form->format == BADGE_FORMAT_PDF;
  guint pages = pdf ? 1 : badge_sheet_pages_needed (people->len, form->first_label);
  const char *path = options->out != NULL ? options->out : pdf ? "badges.pdf" : "badges.png";
  g_autoptr (BadgeFiles) files = badge_files_new (path, pages);
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (form, badge_files_sink, files, error);
  if (sheet == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    if (!badge_sheet_add (sheet, people->pdata[i], error))
      return FALSE;
    show_progress (i + 1, people->len);
  }
  return badge_sheet_finish (sheet, error) && badge_files_finish (files, error);
}

static gboolean
run_one (const Options *options, const BadgeSheetOptions *form, const GPtrArray *people,
         GError **error)
{
  if (options->person < 0 || (guint) options->person > people->len)
    return usage (error, "--person is a place in the list");
  if (options->person == 0 && people->len > 1)
    return usage (error, "the list has several people: say which with --person");
  const BadgePerson *person = people->pdata[MAX (options->person, 1) - 1];
  gboolean pdf = form->format == BADGE_FORMAT_PDF;
  g_autoptr (GBytes) file =
      pdf ? badge_single_pdf (&form->edition, person, NULL, error)
          : badge_single_png (&form->edition, person, form->ink, form->dpi, error);
  if (file == NULL)
    return FALSE;
  const char *path = options->out != NULL ? options->out : pdf ? "badge.pdf" : "badge.png";
  return g_file_set_contents (path, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file),
                              error);
}

static gboolean
run (const Options *options, GError **error)
{
  guint words = options->rest == NULL ? 0 : g_strv_length (options->rest);
  gboolean sheet = words == 2 && g_str_equal (options->rest[0], "sheet");
  if (!sheet && !(words == 2 && g_str_equal (options->rest[0], "one")))
    return usage (error, "say sheet or one, and the file with people; --help tells more");
  BadgeSheetOptions form;
  if (!read_sheet_options (options, &form, error))
    return FALSE;
  g_autoptr (GPtrArray) people = read_people (options, options->rest[1], error);
  if (people == NULL)
    return FALSE;
  if (options->codes_out != NULL && !write_codes (options->codes_out, people, error))
    return FALSE;
  return sheet ? run_sheet (options, &form, people, error)
               : run_one (options, &form, people, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .congress = -1 };
  g_autoptr (GError) error = NULL;
  if (sodium_init () < 0) {
    fprintf (stderr, "congress-badges: no random numbers on this machine\n");
    return EXIT_INPUT;
  }
  if (parse_options (&options, &argc, &argv, &error) && run (&options, &error))
    return 0;
  fprintf (stderr, "congress-badges: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? EXIT_USAGE : EXIT_INPUT;
}
