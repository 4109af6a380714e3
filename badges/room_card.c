/* SPDX-License-Identifier: EUPL-1.2
 *
 * Making and checking the code of a room card; see room_card.h.
 */
#include "badges/room_card.h"

#include <sodium.h>
#include <string.h>

enum { MAC_BYTES = 8, MAC_CHARS = 13 };

static const char PREFIX[] = "LCROOM:";
static const char CONTEXT[] = "LC room card 1";
static const char ALPHABET[33] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void
mac_text (const guint8 key[BADGE_TAG_KEY_BYTES], guint8 congress, gint64 checkpoint,
          char text[MAC_CHARS + 1])
{
  guint8 hash[crypto_generichash_BYTES], number[1 + 8] = { congress };
  for (int i = 0; i < 8; i++)
    number[1 + i] = (guint8) ((guint64) checkpoint >> (8 * (7 - i)));
  crypto_generichash_state state;
  crypto_generichash_init (&state, key, BADGE_TAG_KEY_BYTES, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) CONTEXT, sizeof CONTEXT - 1);
  crypto_generichash_update (&state, number, sizeof number);
  crypto_generichash_final (&state, hash, sizeof hash);
  for (int i = 0; i < MAC_CHARS; i++) {
    guint value = 0; /* bits past the 64th are zero */
    for (int bit = 5 * i; bit < 5 * i + 5; bit++) {
      guint one = bit < 8 * MAC_BYTES ? (guint) hash[bit / 8] >> (7 - bit % 8) & 1u : 0;
      value = value << 1 | one;
    }
    text[i] = ALPHABET[value];
  }
  text[MAC_CHARS] = '\0';
}

void
room_card_format (const BadgeTagKeys *keys, guint generation, gint64 checkpoint,
                  char text[ROOM_CARD_SIZE])
{
  g_assert (generation < BADGE_GENERATIONS && checkpoint > 0);
  char mac[MAC_CHARS + 1];
  mac_text (keys->keys[generation], keys->congress, checkpoint, mac);
  g_snprintf (text, ROOM_CARD_SIZE, "%s%" G_GINT64_FORMAT ":%s", PREFIX, checkpoint, mac);
}

/* TRUE when @text is "digits:mac" with @checkpoint written in its one way. */
static gboolean
take_apart (const char *text, gint64 *checkpoint, char mac[MAC_CHARS + 1])
{
  const char *colon = strchr (text, ':');
  if (colon == NULL || strlen (colon + 1) != MAC_CHARS || *text == '0')
    return FALSE;
  g_autofree char *digits = g_strndup (text, (gsize) (colon - text));
  memcpy (mac, colon + 1, MAC_CHARS + 1);
  return g_ascii_isdigit (*digits) &&
         g_ascii_string_to_signed (digits, 10, 1, G_MAXINT64, checkpoint, NULL);
}

RoomCard
room_card_read (const char *text, gsize size, const BadgeTagKeys *keys, gint64 *checkpoint)
{
  gsize prefix = sizeof PREFIX - 1;
  if (size <= prefix || size >= ROOM_CARD_SIZE || memcmp (text, PREFIX, prefix) != 0)
    return ROOM_CARD_NONE;
  char given[MAC_CHARS + 1], ours[MAC_CHARS + 1];
  gint64 number = 0;
  g_autofree char *rest = g_strndup (text + prefix, size - prefix);
  if (!take_apart (rest, &number, given))
    return ROOM_CARD_FOREIGN;
  for (guint generation = 0; generation < BADGE_GENERATIONS; generation++) {
    if ((keys->known & 1u << generation) == 0)
      continue;
    mac_text (keys->keys[generation], keys->congress, number, ours);
    if (sodium_memcmp (given, ours, MAC_CHARS) != 0)
      continue;
    *checkpoint = number;
    return ROOM_CARD_OURS;
  }
  return ROOM_CARD_FOREIGN;
}
