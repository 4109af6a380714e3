/* SPDX-License-Identifier: EUPL-1.2
 *
 * Opened records: whatever is accepted must encode, and decode again.
 */
#include <stdint.h>
#include <string.h>

#include "badges/seal.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (BadgeRecord) record = { 0 };
  if (!badge_record_decode ((const char *) data, size, &record, NULL))
    return 0;
  g_autofree char *json = badge_record_encode (&record, NULL);
  g_assert_nonnull (json);
  g_auto (BadgeRecord) again = { 0 };
  g_assert_true (badge_record_decode (json, strlen (json), &again, NULL));
  g_assert_cmpuint (again.n_seats, ==, record.n_seats);
  return 0;
}
