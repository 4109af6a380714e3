/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whose badges congress-badges speaks of; see command.h.
 */
#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "badges/command.h"
#include "badges/error.h"
#include "badges/people.h"

gboolean
options_tag_key (const Options *options, guint8 key[BADGE_TAG_KEY_BYTES], GError **error)
{
  if (options->congress > G_MAXUINT8 || options->generation < 0 ||
      options->generation >= BADGE_GENERATIONS)
    return options_usage (error, "--congress is 0 to 255, --generation 0 to 15");
  g_autofree char *text = NULL;
  if (!g_file_get_contents (options->tag_key, &text, NULL, error))
    return FALSE;
  g_strstrip (text);
  gsize size = 0;
  int failed = sodium_hex2bin (key, BADGE_TAG_KEY_BYTES, text, strlen (text), NULL, &size, NULL);
  sodium_memzero (text, strlen (text));
  if (failed == 0 && size == BADGE_TAG_KEY_BYTES)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%s: a tag key is 64 hexadecimal digits",
               options->tag_key);
  return FALSE;
}

static gboolean
make_codes (const Options *options, GPtrArray *people, GError **error)
{
  if (options->tag_key == NULL || options->congress < 0)
    return options_usage (
        error, "the list has no column code: give --tag-key and --congress to make codes");
  guint8 key[BADGE_TAG_KEY_BYTES];
  if (!options_tag_key (options, key, error))
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    BadgePerson *person = people->pdata[i];
    badge_code_make (&person->code, (guint) options->generation, (guint8) options->congress, key);
  }
  sodium_memzero (key, sizeof key);
  return TRUE;
}

static gboolean
read_list (Job *job, const Options *options, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  guint columns = 0;
  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  job->people = g_str_has_suffix (path, ".json")
                    ? badge_people_read_json (text, size, &columns, error)
                    : badge_people_read_csv (text, size, &columns, error);
  if (job->people == NULL) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  if ((columns >> BADGE_PEOPLE_CODE & 1) == 0 && !make_codes (options, job->people, error))
    return FALSE;
  for (guint i = 0; (columns >> BADGE_PEOPLE_NUMBER & 1) == 0 && i < job->people->len; i++)
    ((BadgePerson *) job->people->pdata[i])->number = i + 1;
  return TRUE;
}

static gboolean
read_database (Job *job, const Options *options, const char *path, GError **error)
{
  g_autoptr (Store) store = store_open (path, STORE_READER, error);
  if (store == NULL || !store_begin (store, error) || !badge_roll_read (&job->roll, store, error))
    return FALSE;
  job->people = badge_roll_people (&job->roll, store, 0, error);
  store_rollback (store);
  if (job->people == NULL)
    return FALSE;
  if (options->title != NULL)
    job->roll.edition.title = options->title;
  job->sheet.edition = job->roll.edition;
  if (job->people->len > 0)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%s: there is no valid badge", path);
  return FALSE;
}

static gboolean
read_order (const Options *options, BadgeOrder *order, GError **error)
{
  static const char *const ORDERS[] = { "given", "name", "school", "ticket", "number" };
  *order = BADGE_ORDER_GIVEN;
  for (gsize i = 0; options->order != NULL && i < G_N_ELEMENTS (ORDERS); i++)
    if (g_str_equal (options->order, ORDERS[i])) {
      *order = (BadgeOrder) i;
      return TRUE;
    }
  return options->order == NULL ||
         options_usage (error, "--order is given, name, school, ticket or number");
}

gboolean
job_read_people (Job *job, const Options *options, const char *path, GError **error)
{
  BadgeOrder order = BADGE_ORDER_GIVEN;
  gboolean database = g_str_has_suffix (path, ".db");
  if (!read_order (options, &order, error) || !(database ? read_database (job, options, path, error)
                                                         : read_list (job, options, path, error)))
    return FALSE;
  badge_people_sort (job->people, order);
  return TRUE;
}
