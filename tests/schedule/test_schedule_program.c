/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-schedule as people use it: the command line, its output, its messages and exit
 * status.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "tests/schedule/programmes.h"

/* @arguments end in NULL, eight at most. */
static int
run (const char *const *arguments, char **out, char **err)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("TEST_BUILD"), "schedule", "congress-schedule", NULL);
  const char *argv[10] = { program };
  for (gsize i = 0; arguments[i] != NULL; i++)
    argv[i + 1] = arguments[i];
  return programmes_run (argv, out, err);
}

static char *
temporary (const char *text)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("programme-XXXXXX", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
check_tells_by_its_exit_status (void)
{
  g_autofree char *sample = programmes_sample_path ();
  g_autofree char *pretalx = programmes_path ("pretalx-democon.json");
  g_autofree char *invalid = programmes_path ("invalid-example.json");
  const struct {
    const char *file;
    int status;
    const char *out, *err;
  } ROWS[] = {
    { sample, 0, " sessions, 0 conflicts\n", "" },
    { pretalx, 1, "is in two places at once: “", "warning: room “Tan Room”" },
    { invalid, 2, "", "rooms.Winterchaos[0].id: must be a whole number\n" },
    { "/nowhere", 2, "", "/nowhere" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *arguments[] = { "check", ROWS[i].file, NULL };
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    g_assert_cmpint (run (arguments, &out, &err), ==, ROWS[i].status);
    g_assert_nonnull (strstr (out, ROWS[i].out));
    g_assert_nonnull (strstr (err, ROWS[i].err));
  }
}

static void
convert_writes_every_form (void)
{
  static const struct {
    const char *form, *begins;
  } ROWS[] = {
    { "json", "{\n \"format\": \"lerarencongres-programme-1\"" },
    { "frab-json", "{\n \"$schema\": \"https://c3voc.de/schedule/schema.json\"" },
    { "xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<schedule>" },
    { "ics", "BEGIN:VCALENDAR\r\n" },
  };
  g_autofree char *file = temporary (PROGRAMME_SMALL);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *out = NULL;
    const char *to_stdout[] = { "convert", "--to", ROWS[i].form, file, NULL };
    g_assert_cmpint (run (to_stdout, &out, NULL), ==, 0);
    g_assert_true (g_str_has_prefix (out, ROWS[i].begins));
    g_autofree char *written = NULL;
    g_autofree char *path = temporary ("");
    const char *to_file[] = { "convert", file, "-o", path, "--to", ROWS[i].form, NULL };
    g_assert_cmpint (run (to_file, NULL, NULL), ==, 0);
    g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
    g_assert_true (g_str_has_prefix (written, ROWS[i].begins));
    g_remove (path);
  }
  g_remove (file);
}

static void
show_prints_days_rounds_and_marks (void)
{
  g_autofree char *file = temporary (PROGRAMME_SMALL);
  const char *arguments[] = { "show", file, NULL };
  g_autofree char *out = NULL;
  g_assert_cmpint (run (arguments, &out, NULL), ==, 0);
  static const char EXPECTED[] =
      "Klein congres, De School, Ede\n\nvrijdag 6 oktober 2017\n\n  9.30–17.05 uur\n"
      "       2  Foyer     -                   Café\n\n  Ronde 1, 10.15–11.15 uur\n"
      "       1  A1       25  PO MBO       SO  Één; twee, drie\n\nzaterdag 7 oktober 2017\n\n"
      "  Ronde 1, 10.15–11.15 uur\n"
      "       3  A1        -                   Gaat niet door (cancelled)\n";
  g_assert_cmpstr (out, ==, EXPECTED);
  g_remove (file);
}

static void
wrong_words_are_explained (void)
{
  g_autofree char *sample = programmes_sample_path ();
  const char *const ROWS[][6] = {
    { NULL },
    { "check", NULL },
    { "check", sample, "more", NULL },
    { "judge", sample, NULL },
    { "convert", sample, NULL },
    { "convert", "--to", "pdf", sample, NULL },
    { "check", "--to", "xml", sample, NULL },
    { "--nonsense", NULL },
    { "convert", "--to=xml", "--out=/nowhere/at/all", sample, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    g_assert_cmpint (run (ROWS[i], &out, &err), ==, 2);
    g_assert_cmpstr (out, ==, "");
    g_assert_cmpstr (err, !=, "");
  }
  const char *help[] = { "--help", NULL };
  g_autofree char *out = NULL;
  g_assert_cmpint (run (help, &out, NULL), ==, 0);
  g_assert_nonnull (strstr (out, "convert --to FORM FILE"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/program/check_tells_by_its_exit_status",
                   check_tells_by_its_exit_status);
  g_test_add_func ("/schedule/program/convert_writes_every_form", convert_writes_every_form);
  g_test_add_func ("/schedule/program/show_prints_days_rounds_and_marks",
                   show_prints_days_rounds_and_marks);
  g_test_add_func ("/schedule/program/wrong_words_are_explained", wrong_words_are_explained);
  return g_test_run ();
}
