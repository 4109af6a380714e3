/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever a file says, the reader of bank statements gives statements that add up, or refuses.
 */
#include "server/sales/bank/camt.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) statements = camt_parse (bytes, size, &error);
  g_assert_cmpint (statements != NULL, ==, error == NULL);
  for (guint i = 0; statements != NULL && i < statements->len; i++) {
    const CamtStatement *statement = statements->pdata[i];
    gint64 sum = statement->opening_cents;
    for (guint k = 0; k < statement->entries->len; k++) {
      const CamtEntry *entry = statement->entries->pdata[k];
      g_assert_true (entry->amount_cents != 0 && g_utf8_validate (entry->text, -1, NULL) &&
                     g_utf8_validate (entry->name, -1, NULL));
      sum += entry->amount_cents;
    }
    g_assert_cmpint (sum, ==, statement->closing_cents);
  }
  return 0;
}
