/* SPDX-License-Identifier: EUPL-1.2
 *
 * Answers of a server, or of whoever poses as one. A programme that was accepted must be read
 * again from the text that the journal keeps of it.
 */
#include <stdint.h>
#include <string.h>

#include "kiosk/sync_messages.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_auto (SnapshotChange) change = { 0 };
  g_auto (SnapshotIdentity) identity = { 0 };
  SyncStored stored = { 0 };
  guint64 sequence = 0;
  SyncHeads heads;
  if (sync_message_parse_changes (text, size, &change, NULL) && change.programme_json != NULL) {
    g_autoptr (SnapshotProgramme) again =
        sync_message_parse_programme (change.programme_json, strlen (change.programme_json), NULL);
    g_assert_nonnull (again);
  }
  if (sync_message_parse_pair (text, size, &identity, NULL))
    g_assert_true (identity.token != NULL && identity.tag_keys.known != 0);
  sync_message_parse_stored (text, size, &stored, NULL);
  if (sync_message_parse_gap (text, size, &sequence, NULL))
    g_assert_cmpuint (sequence, >, 0);
  sync_message_parse_heads (text, size, &heads, NULL);
  SnapshotIdentity nobody = { .token = (char *) "" };
  sync_message_is_lock (text, size, &nobody);
  g_autofree char *word = sync_message_parse_error (text, size);
  g_assert_true (strlen (word) <= 40);
  return 0;
}
