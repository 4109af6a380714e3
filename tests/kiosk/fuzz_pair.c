/* SPDX-License-Identifier: EUPL-1.2
 *
 * Text before the camera of a kiosk that is not paired, and codes as people type them: whatever
 * is accepted has the code's own alphabet, and reads the same again.
 */
#include <stdint.h>
#include <string.h>

#include "kiosk/sync_messages.h"
#include "kiosk/transport.h"
#include "schedule/protocol.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_code (const char *typed)
{
  char code[PROTOCOL_PAIR_CODE_CHARS + 1], again[PROTOCOL_PAIR_CODE_CHARS + 1];
  if (!sync_pair_code_read (typed, code))
    return;
  g_assert_cmpuint (strspn (code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, sizeof code - 1);
  g_assert_true (sync_pair_code_read (code, again));
  g_assert_cmpstr (again, ==, code);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *server = NULL;
  const char *typed = NULL;
  check_code (text);
  if (!sync_pair_text_read (text, &server, &typed))
    return 0;
  g_autofree char *again = g_strconcat ("LCPAIR:", server, "#", typed, NULL);
  g_assert_cmpstr (again, ==, text);
  check_code (typed);
  transport_base_valid (server);
  return 0;
}
