/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields in network byte order; see bytes.h.
 */
#include "schedule/bytes.h"

#include <string.h>

guint8 *
bytes_put (guint8 *at, const void *bytes, gsize size)
{
  memcpy (at, bytes, size);
  return at + size;
}

guint8 *
bytes_put_int (guint8 *at, guint64 value, int size)
{
  for (int i = 0; i < size; i++)
    at[i] = (guint8) (value >> (8 * (size - 1 - i)));
  return at + size;
}

void
bytes_get (const guint8 **at, void *to, gsize size)
{
  memcpy (to, *at, size);
  *at += size;
}

guint64
bytes_get_int (const guint8 **at, int size)
{
  guint64 value = 0;
  for (int i = 0; i < size; i++)
    value = value << 8 | (*at)[i];
  *at += size;
  return value;
}
