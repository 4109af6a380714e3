/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-badges as people use it: the command line, its files, its messages and exit status.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "badges/people.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

static char *
in_folder (const SampleProgram *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
assert_codes (const SampleProgram *fixture, const char *name, const GPtrArray *people, guint first,
              guint past)
{
  g_autofree char *path = in_folder (fixture, name);
  g_autofree char *png = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &png, &size, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) read = zbar_read_png ((const guint8 *) png, size);
  g_autoptr (GPtrArray) expected = sample_codes (people, first, past);
  sample_assert_same (read, expected);
}

static void
sheet_writes_a_file_a_page (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GPtrArray) people = sample_people ();
  g_autofree char *out = in_folder (fixture, "labels.png");
  const char *argv[] = { fixture->program, "sheet", "--sides",     "front", "--format", "png",
                         "--out",          out,     fixture->list, NULL };
  g_autofree char *err = NULL;
  g_assert_cmpint (sample_run (argv, NULL, &err), ==, 0);
  g_assert_cmpstr (err, ==, ""); /* no progress where nobody watches */
  assert_codes (fixture, "labels-001.png", people, 0, 8);
  assert_codes (fixture, "labels-002.png", people, 8, people->len);
  g_autofree char *third = in_folder (fixture, "labels-003.png");
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (third, G_FILE_TEST_EXISTS));
}

static void
sheet_writes_one_pdf (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *out = in_folder (fixture, "labels.pdf");
  const char *argv[] = { fixture->program, "sheet", "-o", out, fixture->list, NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
  g_autofree char *info = NULL;
  const char *pdfinfo[] = { "pdfinfo", out, NULL };
  g_assert_cmpint (sample_run (pdfinfo, &info, NULL), ==, 0);
  g_assert_nonnull (strstr (info, "Lerarencongres 2017"));
  g_assert_nonnull (strstr (info, "Pages:           4\n"));
  g_assert_nonnull (strstr (info, "(A4)"));
}

static void
one_writes_the_person_asked_for (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GPtrArray) people = sample_people ();
  g_autofree char *out = in_folder (fixture, "one.png");
  const char *argv[] = { fixture->program, "one", "-f", "png", "-p", "5", "-o", out,
                         fixture->list,    NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
  assert_codes (fixture, "one.png", people, 4, 5);
}

static void
codes_are_made_with_the_key (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  static const char LIST[] = "name\nAnna\nBas\n";
  static const char KEY[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
  g_autofree char *list = in_folder (fixture, "list.csv");
  g_autofree char *key = in_folder (fixture, "key");
  g_autofree char *out = in_folder (fixture, "new.png");
  g_autofree char *codes = in_folder (fixture, "codes.csv");
  g_assert_true (g_file_set_contents (list, LIST, -1, NULL));
  g_assert_true (g_file_set_contents (key, KEY, -1, NULL));
  const char *argv[] = { fixture->program, "sheet", "-f",          "png", "--sides", "front",
                         "--tag-key",      key,     "--congress",  "7",   "-o",      out,
                         "--generation",   "3",     "--codes-out", codes, list,      NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);

  g_autofree char *png = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (out, &png, &size, NULL));
  g_autoptr (GPtrArray) read = zbar_read_png ((const guint8 *) png, size);
  g_assert_cmpuint (read->len, ==, 2);
  BadgeTagKeys keys = { .congress = 7 };
  guint8 bytes[BADGE_TAG_KEY_BYTES];
  for (guint8 i = 0; i < sizeof bytes; i++)
    bytes[i] = i;
  badge_tag_keys_set (&keys, 3, bytes);
  g_autofree char *written = NULL;
  g_assert_true (g_file_get_contents (codes, &written, NULL, NULL));
  for (guint i = 0; i < read->len; i++) {
    BadgeCode code;
    g_assert_true (badge_code_parse (read->pdata[i], strlen (read->pdata[i]), &code));
    g_assert_cmpint (badge_code_check (&code, &keys), ==, BADGE_TAG_OK);
    g_assert_nonnull (strstr (written, read->pdata[i]));
  }
  GStatBuf info;
  g_assert_cmpint (g_stat (codes, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0);
}

static void
mistakes_are_told_and_leave_nothing (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *out = in_folder (fixture, "never.pdf");
  g_autofree char *bad = in_folder (fixture, "bad.csv");
  g_autofree char *bare = in_folder (fixture, "bare.csv");
  g_assert_true (g_file_set_contents (bad, "name,role\nA,staff\nB,king\n", -1, NULL));
  g_assert_true (g_file_set_contents (bare, "name\nA\n", -1, NULL));
  const struct {
    const char *words[6];
    int status;
    const char *message;
  } ROWS[] = {
    { { "sheet", bad }, 1, "bad.csv: line 3: the role" },
    { { "sheet", "/no/such/file" }, 1, "/no/such/file" },
    { { "sheet", bare }, 2, "--tag-key" },
    { { "sheet", bare, "--tag-key", bad, "--congress", "1" }, 1, "64 hexadecimal digits" },
    { { "sheet", bare, "--tag-key", bad, "--congress", "256" }, 2, "--congress is 0 to 255" },
    { { "sheet", fixture->list, "--format", "gif" }, 2, "--format is" },
    { { "sheet", fixture->list, "--ink", "gold" }, 2, "--ink is" },
    { { "sheet", fixture->list, "--first-label", "9" }, 2, "--first-label is" },
    { { "sheet", fixture->list, "--dpi", "10" }, 2, "--dpi is" },
    { { "sheet", fixture->list, "--day", "2017-02-30" }, 2, "--day is" },
    { { "sheet", fixture->list, "--day", "gisteren" }, 2, "--day is" },
    { { "sheet", fixture->list, "--shoe" }, 2, "--shoe" },
    { { "one", fixture->list }, 2, "--person" },
    { { "one", fixture->list, "--person", "13" }, 2, "--person" },
    { { "print", fixture->list }, 2, "say sheet, one" },
    { { "sheet" }, 2, "say sheet, one" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *argv[10] = { fixture->program, "--out", out };
    memcpy (argv + 3, ROWS[i].words, sizeof ROWS[i].words);
    g_autofree char *err = NULL;
    int status = sample_run (argv, NULL, &err);
    if (status != ROWS[i].status || strstr (err, ROWS[i].message) == NULL)
      g_error ("row %d: status %d, %s", (int) i, status, err);
    g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  }
}

static void
a_failed_rename_leaves_what_was_there (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  /* A folder in the way of the new file fails as late as the rename. */
  g_autofree char *out = in_folder (fixture, "labels.pdf");
  g_autofree char *part = in_folder (fixture, "labels.pdf.part");
  g_assert_cmpint (g_mkdir (out, 0700), ==, 0);
  const char *argv[] = { fixture->program, "sheet", "-o", out, fixture->list, NULL };
  g_autofree char *err = NULL;
  g_assert_cmpint (sample_run (argv, NULL, &err), ==, 1);
  g_assert_cmpuint (strlen (err), >, strlen ("congress-badges: "));
  g_assert_true (g_file_test (out, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (out), ==, 0);
}

static void
add (const char *path, void (*test) (SampleProgram *, gconstpointer))
{
  g_test_add (path, SampleProgram, NULL, sample_program_set_up, test, sample_program_tear_down);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  add ("/badges/program/sheet_writes_a_file_a_page", sheet_writes_a_file_a_page);
  add ("/badges/program/sheet_writes_one_pdf", sheet_writes_one_pdf);
  add ("/badges/program/one_writes_the_person_asked_for", one_writes_the_person_asked_for);
  add ("/badges/program/codes_are_made_with_the_key", codes_are_made_with_the_key);
  add ("/badges/program/mistakes_are_told_and_leave_nothing", mistakes_are_told_and_leave_nothing);
  add ("/badges/program/a_failed_rename_leaves_what_was_there",
       a_failed_rename_leaves_what_was_there);
  return g_test_run ();
}
