/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever the bank answers, the reader of it says what it is, or refuses.
 */
#include <glib.h>

#include "server/sales/mollie.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_auto (MolliePayment) payment = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean well = mollie_parse ((const char *) bytes, size, &payment, &error);
  g_assert_cmpint (well, ==, error == NULL);
  g_assert_true (!well || (mollie_id_valid (payment.id) && payment.amount_cents >= 0));
  const MollieBack back = { "tr_1", 1500, "Congres LC17-00001 R1", "LC17-00001 R1", "key" };
  g_auto (MollieRefund) refund = { 0 };
  g_autoptr (GError) refused = NULL;
  gboolean found = mollie_refund_search ((const char *) bytes, size, &back, &refund, &refused);
  g_assert_cmpint (found, ==, refused == NULL);
  g_assert_true (refund.id == NULL || refund.amount_cents == back.amount_cents);
  return 0;
}
