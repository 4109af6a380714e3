/* SPDX-License-Identifier: EUPL-1.2
 *
 * The commands of congress-badges that print; see command.h.
 */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "badges/command.h"
#include "badges/error.h"
#include "badges/files.h"
#include "badges/number.h"
#include "badges/printer.h"
#include "badges/single.h"

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

/* A bar on a terminal. */
static void
show_progress (guint done, guint all)
{
  enum { WIDTH = 40 };
  static guint shown = G_MAXUINT;
  guint permille = (guint) ((guint64) done * 1000 / all);
  if (permille == shown && done != all)
    return;
  shown = permille;
  char bar[WIDTH + 1];
  memset (bar, ' ', WIDTH);
  memset (bar, '#', permille * WIDTH / 1000);
  bar[WIDTH] = '\0';
  fprintf (stderr, "\r[%s] %u of %u badges%s", bar, done, all, done == all ? "\n" : "");
}

gboolean
command_sheet (const Options *options, GError **error)
{
  g_auto (Job) job = { 0 };
  if (!job_open (&job, options, error) ||
      !job_read_people (&job, options, options->rest[1], error) ||
      (options->codes_out != NULL && !write_codes (options->codes_out, job.people, error)))
    return FALSE;
  gboolean pdf = job.sheet.format == BADGE_FORMAT_PDF;
  guint pages = pdf ? 1 : badge_sheet_pages (&job.sheet, job.people->len);
  const char *path = options->out != NULL ? options->out : pdf ? "badges.pdf" : "badges.png";
  g_autoptr (BadgeFiles) files = badge_files_new (path, pages);
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&job.sheet, badge_files_sink, files, error);
  if (sheet == NULL)
    return FALSE;
  gboolean watched = isatty (STDERR_FILENO);
  for (guint i = 0; i < job.people->len; i++) {
    if (!badge_sheet_add (sheet, job.people->pdata[i], error))
      return FALSE;
    if (watched)
      show_progress (i + 1, job.people->len);
  }
  return badge_sheet_finish (sheet, error) && badge_files_finish (files, error);
}

/* Who is meant by --person or --number. (transfer none). */
static const BadgePerson *
find_person (const Options *options, const GPtrArray *people, GError **error)
{
  guint32 number = 0;
  if (options->number != NULL && !badge_number_parse (options->number, &number)) {
    options_usage (error, "--number is the number on the badge, with its check digit");
    return NULL;
  }
  for (guint i = 0; number != 0 && i < people->len; i++)
    if (((const BadgePerson *) people->pdata[i])->number == number)
      return people->pdata[i];
  if (number != 0) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "nobody in the list has the number %s",
                 options->number);
    return NULL;
  }
  if (options->person < 0 || (guint) options->person > people->len) {
    options_usage (error, "--person is a place in the list");
    return NULL;
  }
  if (options->person == 0 && people->len > 1) {
    options_usage (error, "the list has several people: say which with --person or --number");
    return NULL;
  }
  return people->pdata[MAX (options->person, 1) - 1];
}

/* A label printer without a layout gets the one for its roll. */
static gboolean
send_one (const Options *options, Job *job, const BadgePerson *person, GError **error)
{
  g_autoptr (BadgeLayout) roll =
      options->layout == NULL ? badge_layout_shipped ("roll-62", error) : NULL;
  const BadgeLayout *layout = roll != NULL ? roll : job->layout;
  return (options->layout != NULL || roll != NULL) &&
         badge_printer_send (options->to, layout, &job->sheet.edition, person, error);
}

static gboolean
write_one (const Options *options, Job *job, const BadgePerson *person, GError **error)
{
  gboolean pdf = job->sheet.format == BADGE_FORMAT_PDF;
  g_autoptr (GBytes) file =
      pdf && options->layout == NULL ? badge_single_pdf (&job->sheet.edition, person, NULL, error)
      : pdf                          ? badge_sheet_pdf (&job->sheet, &person, 1, error)
            : badge_single_png (options->layout == NULL ? NULL : job->layout, &job->sheet.edition,
                                person, job->sheet.ink, job->sheet.dpi, error);
  if (file == NULL)
    return FALSE;
  const char *path = options->out != NULL ? options->out : pdf ? "badge.pdf" : "badge.png";
  return g_file_set_contents (path, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file),
                              error);
}

gboolean
command_one (const Options *options, GError **error)
{
  g_auto (Job) job = { 0 };
  if (!job_open (&job, options, error) || !job_read_people (&job, options, options->rest[1], error))
    return FALSE;
  const BadgePerson *person = find_person (options, job.people, error);
  if (person == NULL)
    return FALSE;
  return options->to != NULL ? send_one (options, &job, person, error)
                             : write_one (options, &job, person, error);
}

gboolean
command_test_page (const Options *options, GError **error)
{
  g_auto (Job) job = { 0 };
  if (!job_open (&job, options, error))
    return FALSE;
  g_autoptr (GBytes) file = badge_sheet_test (&job.sheet, error);
  return file != NULL && g_file_set_contents (options->out != NULL ? options->out : "test-page.pdf",
                                              g_bytes_get_data (file, NULL),
                                              (gssize) g_bytes_get_size (file), error);
}
