/* SPDX-License-Identifier: EUPL-1.2
 *
 * A log on a stick: what is accepted must be written to the very same text, and be judged without a
 * fall. Made anew from its records, its chains are good.
 */
#include <stdint.h>

#include "schedule/scan_file.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 STRANGER[SCAN_PUBLIC_KEY_BYTES] = { 1 };
  g_auto (ScanFile) file = { 0 };
  g_auto (ScanFile) made = { 0 };
  guint line = 0, fault = 0;
  if (!scan_file_parse ((const char *) data, size, &file, &line)) {
    g_assert_cmpuint (line, >, 0);
    return 0;
  }
  g_autoptr (GString) again = scan_file_print (&file);
  g_assert_cmpmem (again->str, (int) again->len, data, (int) size);
  g_assert_false (scan_file_verify (&file, STRANGER, &fault));
  g_assert_cmpuint (fault, <=, file.records->len);
  scan_file_init (&made, file.kiosk_id);
  for (guint i = 0; i < file.records->len; i++)
    scan_file_add (&made, file.records->pdata[i]);
  g_assert_false (scan_file_verify (&made, STRANGER, &fault));
  g_assert_cmpuint (fault, ==, 0);
  return 0;
}
