/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a decoder child that was taken over could answer: whatever is accepted must write back
 * to the very same bytes.
 */
#include <stdint.h>

#include "kiosk/decode_wire.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint64 number = 0;
  DecodeFrame frame;
  DecodeHint hint = { 0 };
  g_autoptr (GPtrArray) codes = decode_found_read (data, size, &number, &hint);
  if (codes != NULL) {
    g_autofree guint8 *again = g_malloc (DECODE_FOUND_MAX);
    g_assert_cmpmem (again, (int) decode_found_write (number, codes, &hint, again), data,
                     (int) size);
  }
  if (decode_frame_read (data, size, &frame)) {
    guint8 again[DECODE_FRAME_BYTES];
    decode_frame_write (&frame, again);
    g_assert_cmpmem (again, (int) sizeof again, data, (int) size);
  }
  return 0;
}
