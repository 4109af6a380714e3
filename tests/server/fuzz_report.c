/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever comes back to a return address: it is a report with all it needs, or it is not one.
 */
#include <string.h>

#include "server/mail/report.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_auto (Report) report = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean well = report_parse ((const char *) bytes, size, &report, &error);
  g_assert_cmpint (well, ==, error == NULL);
  if (!well)
    return 0;
  g_assert_cmpuint (strlen (report.token), ==, LETTER_TOKEN_CHARS);
  g_assert_cmpuint (strspn (report.token, "0123456789abcdef"), ==, LETTER_TOKEN_CHARS);
  g_assert_cmpuint (strspn (report.status, "0123456789."), ==, strlen (report.status));
  g_assert_true (g_utf8_validate (report.text, -1, NULL));
  g_assert_null (strpbrk (report.text, "@<>\r\n"));
  g_assert_cmpuint (strlen (report.text), <=, REPORT_TEXT_MAX + 4);
  return 0;
}
