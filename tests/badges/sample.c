/* SPDX-License-Identifier: EUPL-1.2
 *
 * Shared parts of the tests of badges/; see sample.h.
 */
#include "tests/badges/sample.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "badges/people.h"

const BadgeEdition SAMPLE_EDITION = {
  .title = "Lerarencongres 2017",
  .n_days = 2,
  .days = { { 2017, 10, 6 }, { 2017, 10, 7 } },
};

BadgeLayout *
sample_layout (const char *name)
{
  g_autoptr (GError) error = NULL;
  BadgeLayout *layout = badge_layout_shipped (name, &error);
  g_assert_no_error (error);
  return layout;
}

GPtrArray *
sample_people (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "badges", "people.csv", NULL);
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, &size, &error));
  GPtrArray *people = badge_people_read_csv (text, size, NULL, &error);
  g_assert_no_error (error);
  return people;
}

char *
sample_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("badges-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

void
sample_remove (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

int
sample_run (const char *const *argv, char **out, char **err)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (child));
  return g_subprocess_get_exit_status (child);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
sample_codes (const GPtrArray *people, guint first, guint past)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = first; i < past; i++) {
    const BadgePerson *person = people->pdata[i];
    char text[BADGE_CODE_CHARS + 1];
    badge_code_format (&person->code, text);
    g_ptr_array_add (codes, g_strdup (text));
  }
  g_ptr_array_sort (codes, compare);
  return codes;
}

void
sample_assert_same (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpstr (a->pdata[i], ==, b->pdata[i]);
}

void
sample_program_set_up (SampleProgram *sample, gconstpointer data)
{
  (void) data;
  sample->folder = sample_folder ();
  sample->program = g_build_filename (g_getenv ("TEST_BUILD"), "badges", "congress-badges", NULL);
  sample->list = g_build_filename (g_getenv ("TEST_DATA"), "badges", "people.csv", NULL);
}

void
sample_program_tear_down (SampleProgram *sample, gconstpointer data)
{
  (void) data;
  sample_remove (sample->folder);
  g_free (sample->program);
  g_free (sample->list);
}
