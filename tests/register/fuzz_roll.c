/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fuzz target of the register's list: whatever comes in, rows are whole and dates real.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "server/register/roll.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  guint in_file = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = roll_read ((const char *) bytes, size, NULL, NULL, &in_file, &error);
  if (rows == NULL) {
    g_assert_nonnull (error);
    return 0;
  }
  g_assert_cmpuint (rows->len, ==, in_file);
  for (guint i = 0; i < rows->len; i++) {
    const RollRow *row = rows->pdata[i];
    g_assert_true (*row->number != '\0' && g_utf8_validate (row->number, -1, NULL));
    g_assert_true (*row->name != '\0' && g_utf8_validate (row->name, -1, NULL));
    g_assert_true (*row->birth_date == '\0' || roll_date_valid (row->birth_date));
    g_assert_cmpint (roll_compare_names (row->name, row->name), >=, ROLL_NAME_OTHER);
  }
  return 0;
}
