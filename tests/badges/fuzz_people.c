/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of people from outside: every reader must refuse or give whole people, with texts that
 * can be printed.
 */
#include <stdint.h>
#include <string.h>

#include "badges/people.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (GPtrArray *people)
{
  if (people == NULL)
    return;
  g_assert_cmpuint (people->len, >, 0);
  for (guint i = 0; i < people->len; i++) {
    const BadgePerson *person = people->pdata[i];
    g_assert_cmpuint (strlen (person->name), >, 0);
    g_assert_true (g_utf8_validate (person->name, -1, NULL));
    g_assert_true (person->school == NULL || g_utf8_validate (person->school, -1, NULL));
    g_assert_cmpuint (person->days >> BADGE_DAYS_MAX, ==, 0);
  }
  g_ptr_array_unref (people);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check (badge_people_read_csv ((const char *) data, size, NULL, NULL));
  check (badge_people_read_json ((const char *) data, size, NULL, NULL));
  return 0;
}
