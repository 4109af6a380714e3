/* SPDX-License-Identifier: EUPL-1.2
 *
 * Options of congress-badges; see command.h.
 */
#include <gio/gio.h>
#include <string.h>

#include "badges/command.h"
#include "schedule/json.h"

static const char SUMMARY[] =
    "Prints the badges of a congress.\n\n"
    "  sheet PEOPLE       all badges of the list on paper, as PDF or PNG\n"
    "  one PEOPLE         one badge, as PDF or PNG, or to a label printer\n"
    "  verify PEOPLE      says what would print badly: letters that are missing, names set small,\n"
    "                     codes that are not ours\n"
    "  layouts [NAME]     lists the layouts, or prints the file of one to start your own from\n"
    "  test-page          a page that measures how far the printer is off";
static const char DESCRIPTION[] =
    "PEOPLE is the registration server's database (.db, only read), or CSV or JSON in UTF-8 with "
    "the\n"
    "columns name (required), school, place, role (attendee, speaker, staff), days (such as 1+2),\n"
    "lang (nl, en), photo (yes, no), code, number, ticket and programme. A list without codes "
    "needs\n"
    "--tag-key and --congress.\n";

void
options_clear (Options *options)
{
  char **texts[] = { &options->format,     &options->out,       &options->ink,
                     &options->title,      &options->tag_key,   &options->codes_out,
                     &options->layout,     &options->order,     &options->sides,
                     &options->flip,       &options->programme, &options->shift,
                     &options->shift_back, &options->to,        &options->number,
                     &options->check,      &options->lang };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_strfreev (options->days);
  g_strfreev (options->rest);
}

gboolean
options_usage (GError **error, const char *what)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, what);
  return FALSE;
}

gboolean
options_parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry paper[] = {
    { "layout", 'L', 0, G_OPTION_ARG_FILENAME, &options->layout,
      "name of a layout, or a file ending in .ini; " BADGE_LAYOUT_DEFAULT " by default", "LAYOUT" },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options->format, "pdf (default) or png", "FORMAT" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out,
      "file to write; several PNG pages become NAME-001.png and on", "FILE" },
    { "sides", 0, 0, G_OPTION_ARG_STRING, &options->sides, "all (default), front or back",
      "SIDES" },
    { "flip", 0, 0, G_OPTION_ARG_STRING, &options->flip,
      "the edge the printer turns the paper over: long or short; as the layout says by default",
      "EDGE" },
    { "order", 0, 0, G_OPTION_ARG_STRING, &options->order,
      "given (default), name, school, ticket or number", "ORDER" },
    { "first-label", 'l', 0, G_OPTION_ARG_INT, &options->first_label,
      "sheet: start at this label of the first page", "N" },
    { "shift", 0, 0, G_OPTION_ARG_STRING, &options->shift,
      "millimetres to the right and down, such as 0.8,-1.2", "X,Y" },
    { "shift-back", 0, 0, G_OPTION_ARG_STRING, &options->shift_back, "the same for the back",
      "X,Y" },
    { "ink", 0, 0, G_OPTION_ARG_STRING, &options->ink, "PNG: colour (default), grey or black",
      "INK" },
    { "dpi", 0, 0, G_OPTION_ARG_INT, &options->dpi, "PNG: dots an inch, 300 by default", "N" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  const GOptionEntry people[] = {
    { "person", 'p', 0, G_OPTION_ARG_INT, &options->person, "one: which of the list, from 1", "N" },
    { "number", 'n', 0, G_OPTION_ARG_STRING, &options->number, "one: the number on the badge",
      "1042-7" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options->to,
      "one: a printer: socket://host for ZPL, ipp://host/path, or the name of a CUPS queue",
      "PRINTER" },
    { "title", 0, 0, G_OPTION_ARG_FILENAME, /* bytes as they are, whatever the locale */
      &options->title, "name of the congress", "TEXT" },
    { "day", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->days,
      "a day of the congress, in order; once for each", "YYYY-MM-DD" },
    { "programme", 0, 0, G_OPTION_ARG_FILENAME, &options->programme,
      "a programme file (JSON or XML): title, days and rounds come from it", "FILE" },
    { "lang", 0, 0, G_OPTION_ARG_STRING, &options->lang, "of lists and test pages: nl or en",
      "LANG" },
    { "tag-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tag_key,
      "makes codes, for a list without them, or checks them; 64 hexadecimal digits", "FILE" },
    { "congress", 0, 0, G_OPTION_ARG_INT, &options->congress,
      "number of the congress in those codes, 0 to 255", "N" },
    { "generation", 0, 0, G_OPTION_ARG_INT, &options->generation, "generation of the key, 0 to 15",
      "N" },
    { "codes-out", 0, 0, G_OPTION_ARG_FILENAME, &options->codes_out,
      "writes number and code of each badge as CSV", "FILE" },
    { "check", 0, 0, G_OPTION_ARG_FILENAME, &options->check,
      "layouts: only says whether this file is right", "FILE" },
    { "tight", 0, 0, G_OPTION_ARG_NONE, &options->tight,
      "verify: a text below the layout's least size is a fault, not a remark", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND [PEOPLE]");
  g_option_context_set_summary (context, SUMMARY);
  g_option_context_set_description (context, DESCRIPTION);
  g_option_context_add_main_entries (context, paper, NULL);
  g_option_context_add_main_entries (context, people, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

/* ---- Sheet options ---- */

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
parse_shift (const char *text, double *x, double *y)
{
  if (text == NULL)
    return TRUE;
  g_auto (GStrv) parts = g_strsplit (text, ",", 3);
  char *ends[2] = { NULL, NULL };
  if (g_strv_length (parts) != 2)
    return FALSE;
  *x = g_ascii_strtod (parts[0], &ends[0]);
  *y = g_ascii_strtod (parts[1], &ends[1]);
  return *parts[0] != '\0' && *parts[1] != '\0' && *ends[0] == '\0' && *ends[1] == '\0' &&
         ABS (*x) <= BADGE_SHIFT_MAX_MM && ABS (*y) <= BADGE_SHIFT_MAX_MM;
}

BadgeLayout *
options_layout (const Options *options, GError **error)
{
  const char *name = options->layout != NULL ? options->layout : BADGE_LAYOUT_DEFAULT;
  if (!g_str_has_suffix (name, ".ini"))
    return badge_layout_shipped (name, error);
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents (name, &text, &size, error))
    return NULL;
  BadgeLayout *layout = badge_layout_read (text, size, error);
  if (layout == NULL)
    g_prefix_error (error, "%s: ", name);
  return layout;
}

static gboolean
read_sheet (BadgeSheetOptions *sheet, const Options *options, GError **error)
{
  int format = choose (options->format, (const char *const[]){ "pdf", "png", NULL });
  int ink = choose (options->ink, (const char *const[]){ "colour", "grey", "black", NULL });
  int sides = choose (options->sides, (const char *const[]){ "all", "front", "back", NULL });
  int flip = choose (options->flip, (const char *const[]){ "long", "short", NULL });
  if (format < 0)
    return options_usage (error, "--format is pdf or png");
  if (ink < 0)
    return options_usage (error, "--ink is colour, grey or black");
  if (sides < 0)
    return options_usage (error, "--sides is all, front or back");
  if (flip < 0)
    return options_usage (error, "--flip is long or short");
  if (options->dpi != 0 && (options->dpi < BADGE_DPI_MIN || options->dpi > BADGE_DPI_MAX))
    return options_usage (error, "--dpi is 72 to 1200");
  if (!parse_shift (options->shift, &sheet->shift_x, &sheet->shift_y) ||
      !parse_shift (options->shift_back, &sheet->shift_back_x, &sheet->shift_back_y))
    return options_usage (error, "--shift and --shift-back are X,Y in millimetres, at most 20");
  sheet->format = format == 0 ? BADGE_FORMAT_PDF : BADGE_FORMAT_PNG;
  sheet->ink = (BadgeInk) ink;
  sheet->sides = (BadgeSides) sides;
  sheet->flip_short = flip == 1;
  sheet->dpi = (guint) options->dpi;
  sheet->lang = options->lang;
  return TRUE;
}

/* ---- The congress ---- */

static gboolean
read_days (BadgeEdition *edition, const Options *options, GError **error)
{
  static const char *const DAYS[] = { "2017-10-06", "2017-10-07", NULL };
  const char *const *days = options->days != NULL ? (const char *const *) options->days : DAYS;
  edition->n_days = 0;
  for (; *days != NULL; days++) {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autofree char *midnight = g_strconcat (*days, "T00:00:00Z", NULL);
    g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (midnight, utc);
    if (date == NULL || strlen (*days) != strlen ("YYYY-MM-DD"))
      return options_usage (error, "a --day is a date such as 2017-10-06");
    if (edition->n_days == BADGE_DAYS_MAX)
      return options_usage (error, "a congress has at most 7 days");
    int at = edition->n_days++;
    edition->days[at].year = (guint16) g_date_time_get_year (date);
    edition->days[at].month = (guint8) g_date_time_get_month (date);
    edition->days[at].day = (guint8) g_date_time_get_day_of_month (date);
  }
  return TRUE;
}

static gboolean
read_programme (BadgeRoll *roll, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  g_autoptr (Programme) programme = programme_load (text, size, error);
  if (programme == NULL) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  badge_roll_take (roll, programme);
  return TRUE;
}

static gboolean
read_edition (Job *job, const Options *options, GError **error)
{
  BadgeEdition *edition = &job->roll.edition;
  if (options->title != NULL && !g_utf8_validate (options->title, -1, NULL))
    return options_usage (error, "--title is not UTF-8");
  if (options->programme != NULL && !read_programme (&job->roll, options->programme, error))
    return FALSE;
  if ((options->programme == NULL || options->days != NULL) && !read_days (edition, options, error))
    return FALSE;
  if (options->title != NULL)
    edition->title = options->title;
  else if (options->programme == NULL)
    edition->title = "Lerarencongres 2017";
  return TRUE;
}

void
job_clear (Job *job)
{
  g_clear_pointer (&job->people, g_ptr_array_unref);
  badge_roll_clear (&job->roll);
  badge_layout_free (job->layout);
  *job = (Job){ 0 };
}

gboolean
job_open (Job *job, const Options *options, GError **error)
{
  badge_type_alone ();
  if (!read_sheet (&job->sheet, options, error) || !read_edition (job, options, error))
    return FALSE;
  job->layout = options_layout (options, error);
  if (job->layout == NULL)
    return FALSE;
  if (options->first_label < 0 ||
      (guint) options->first_label > badge_layout_labels (job->layout)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--first-label is 1 to %u",
                 badge_layout_labels (job->layout));
    return FALSE;
  }
  job->sheet.first_label = (guint) options->first_label;
  job->sheet.layout = job->layout;
  job->sheet.edition = job->roll.edition;
  return TRUE;
}
