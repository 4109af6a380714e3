/* SPDX-License-Identifier: EUPL-1.2
 *
 * Any bytes as a form: what gets through is UTF-8 without the control characters we promise to
 * keep out.
 */
#include <stdint.h>
#include <string.h>

#include "server/web/form.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (Form) form = form_new ();
  if (!form_add_urlencoded (form, (const char *) data, size, NULL))
    return 0;
  const GPtrArray *values = form_all (form, "a");
  for (guint i = 0; i < values->len; i++) {
    const char *value = g_ptr_array_index (values, i);
    g_assert_true (g_utf8_validate (value, -1, NULL));
    for (const char *at = value; *at != '\0'; at++)
      g_assert_true ((guchar) *at >= 0x20 || *at == '\n' || *at == '\t');
  }
  return 0;
}
