/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fuzz target of a register's answers: acknowledgements and lists.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "server/register/register_adapter.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  RegisterItem one = { .reference = (char *) "a" }, two = { .reference = (char *) "b" };
  RegisterAck acks[2] = { { 0 } };
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autofree char *next = NULL;
  g_ptr_array_add (items, &one);
  g_ptr_array_add (items, &two);
  if (!register_acks_read ((const char *) bytes, size, items, acks))
    g_assert_true (acks[0].answer == REGISTER_SILENT && acks[1].answer == REGISTER_SILENT);
  for (int i = 0; i < 2; i++)
    g_free (acks[i].reason);
  g_autoptr (GPtrArray) held = register_holdings_read ((const char *) bytes, size, &next);
  for (guint i = 0; held != NULL && i < held->len; i++)
    g_assert_true (*((RegisterHolding *) held->pdata[i])->reference != '\0');
  return 0;
}
