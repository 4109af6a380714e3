/* SPDX-License-Identifier: EUPL-1.2
 *
 * Text before a camera, as a room card. What is taken for ours is ours to the letter; and ours with
 * some letters changed is not, or is not changed.
 */
#include <stdint.h>
#include <string.h>

#include "badges/room_card.h"

enum { GENERATION = 1 };

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const char *text, gsize size, const BadgeTagKeys *keys)
{
  char made[ROOM_CARD_SIZE];
  gint64 checkpoint = -1;
  if (room_card_read (text, size, keys, &checkpoint) != ROOM_CARD_OURS) {
    g_assert_cmpint (checkpoint, ==, -1);
    return;
  }
  g_assert_cmpint (checkpoint, >, 0);
  room_card_format (keys, GENERATION, checkpoint, made);
  g_assert_cmpmem (made, (int) strlen (made), text, (int) size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const guint8 key[BADGE_TAG_KEY_BYTES] = { 2 };
  BadgeTagKeys keys = { .congress = 17 };
  char text[ROOM_CARD_SIZE];
  guint64 checkpoint = 0;
  badge_tag_keys_set (&keys, GENERATION, key);
  check ((const char *) data, size, &keys);
  if (size < sizeof checkpoint)
    return 0;
  memcpy (&checkpoint, data, sizeof checkpoint);
  checkpoint = MAX (checkpoint & G_MAXINT64, 1);
  room_card_format (&keys, GENERATION, (gint64) checkpoint, text);
  gsize length = strlen (text);
  check (text, length, &keys);
  for (gsize i = sizeof checkpoint; i + 1 < size; i += 2)
    text[data[i] % length] = (char) data[i + 1];
  check (text, length, &keys);
  return 0;
}
