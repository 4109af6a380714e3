/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fuzz target of evidence: no file makes verifying crash, and none that was not signed passes.
 */
#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#include "server/register/evidence.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  g_auto (EvidenceReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  if (sodium_init () < 0)
    return 0;
  gboolean good = evidence_verify ((const char *) bytes, size, &report, &error);
  g_assert_true (good == (error == NULL));
  g_assert_true (good == (report.reference != NULL));
  return 0;
}
