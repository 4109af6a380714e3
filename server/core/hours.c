/* SPDX-License-Identifier: EUPL-1.2
 *
 * Hours as people read them; see hours.h.
 */
#include "server/core/hours.h"

char *
hours_format (gint64 quarters, Lang lang)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "%c%02d", quarters / 4, lang == LANG_NL ? ',' : '.',
                          (int) (quarters % 4) * 25);
}
