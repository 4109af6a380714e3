/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scan records from outside: whatever is accepted must encode to the very same bytes.
 */
#include <stdint.h>

#include "schedule/scan.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScanRecord record;
  if (!scan_record_decode (data, size, &record))
    return 0;
  guint8 again[SCAN_BYTES_MAX];
  g_assert_cmpmem (again, (int) scan_record_encode (&record, again), data, (int) size);
  return 0;
}
