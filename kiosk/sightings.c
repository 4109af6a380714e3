/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is in view; see sightings.h.
 */
#include "kiosk/sightings.h"

#include <sodium.h>
#include <string.h>

enum { KEEP_MS = 60 * 1000, MANY = 256 };

struct Sightings {
  GHashTable *seen; /* keyed hash of door and text (gint64 *) -> Sighting */
  guint8 key[crypto_generichash_KEYBYTES];
};

typedef struct {
  gint64 last_ms;
  gint64 counted_ms;
} Sighting;

Sightings *
sightings_new (void)
{
  Sightings *sightings = g_new0 (Sightings, 1);
  sightings->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  randombytes_buf (sightings->key, sizeof sightings->key);
  return sightings;
}

void
sightings_free (Sightings *sightings)
{
  if (sightings == NULL)
    return;
  g_hash_table_unref (sightings->seen);
  g_free (sightings);
}

static gint64
hash_of (Sightings *sightings, gint64 door, const guint8 *text, gsize size)
{
  gint64 short_hash = 0;
  crypto_generichash_state state;
  guint8 hash[crypto_generichash_BYTES];
  crypto_generichash_init (&state, sightings->key, sizeof sightings->key, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) &door, sizeof door);
  crypto_generichash_update (&state, text, size);
  crypto_generichash_final (&state, hash, sizeof hash);
  memcpy (&short_hash, hash, sizeof short_hash);
  return short_hash;
}

static gboolean
is_old (gpointer key, gpointer value, gpointer now)
{
  (void) key;
  return *(const gint64 *) now - ((const Sighting *) value)->last_ms > KEEP_MS;
}

gboolean
sightings_held (Sightings *sightings, gint64 door, const guint8 *text, gsize size, gint64 now_ms)
{
  gint64 key = hash_of (sightings, door, text, size);
  if (g_hash_table_size (sightings->seen) > MANY)
    g_hash_table_foreach_remove (sightings->seen, is_old, &now_ms);
  Sighting *sighting = g_hash_table_lookup (sightings->seen, &key);
  if (sighting == NULL) {
    Sighting first = { now_ms, now_ms };
    g_hash_table_insert (sightings->seen, g_memdup2 (&key, sizeof key),
                         g_memdup2 (&first, sizeof first));
    return FALSE;
  }
  gboolean held = now_ms - sighting->last_ms < SIGHTINGS_AWAY_MS ||
                  now_ms - sighting->counted_ms < SIGHTINGS_AGAIN_MS;
  sighting->last_ms = now_ms;
  if (!held)
    sighting->counted_ms = now_ms;
  return held;
}

void
sightings_forget (Sightings *sightings, gint64 door, const guint8 *text, gsize size)
{
  gint64 key = hash_of (sightings, door, text, size);
  g_hash_table_remove (sightings->seen, &key);
}
