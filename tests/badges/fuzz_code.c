/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scanned text: whatever is accepted as a badge code must have exactly that spelling.
 */
#include <stdint.h>

#include "badges/code.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  BadgeCode code;
  if (!badge_code_parse ((const char *) data, size, &code))
    return 0;
  char again[BADGE_CODE_CHARS + 1];
  badge_code_format (&code, again);
  g_assert_cmpmem (again, BADGE_CODE_CHARS, data, (int) size);
  return 0;
}
