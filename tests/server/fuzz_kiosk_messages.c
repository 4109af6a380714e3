/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever a kiosk sends: a batch or a pairing that is accepted is within its limits.
 */
#include <string.h>

#include "server/api/kiosk_messages.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, size);
  g_auto (ScanBatch) batch = { 0 };
  if (scan_batch_parse (body, &batch)) {
    g_assert_cmpuint (batch.records->len, <=, PROTOCOL_SCANS_MAX);
    g_assert_cmpuint (batch.head_sequence, >=, batch.records->len);
  }
  gint64 checkpoint = 0;
  if (kiosk_door_parse (body, &checkpoint))
    g_assert_cmpint (checkpoint, >, 0);
  g_autofree char *code = NULL;
  guint8 key[SCAN_PUBLIC_KEY_BYTES];
  if (kiosk_pair_parse (body, &code, key))
    g_assert_cmpuint (strlen (code), <=, 32);
  return 0;
}
