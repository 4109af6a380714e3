/* SPDX-License-Identifier: EUPL-1.2
 *
 * Which codes are before the camera right now, so that a badge held there is one scan. Apart
 * from the desk because it remembers what must not be written anywhere: of each text only a
 * keyed hash, in memory, for a minute.
 */
#pragma once

#include <glib.h>

enum {
  SIGHTINGS_AWAY_MS = 1500, /* a code was out of view when it was not seen for this long */
  SIGHTINGS_AGAIN_MS = 3000 /* and counts anew only so long after it last counted */
};

typedef struct Sightings Sightings;

Sightings *sightings_new (void);
void sightings_free (Sightings *sightings);

/**
 * sightings_held:
 * @door: the same text at another door is another sighting
 * @now_ms: on a clock that does not jump
 *
 * Returns: TRUE when the text is still in view since it last counted; FALSE when it counts now.
 */
gboolean sightings_held (Sightings *sightings, gint64 door, const guint8 *text, gsize size,
                         gint64 now_ms);

/** sightings_forget: lets the text count anew at once. */
void sightings_forget (Sightings *sightings, gint64 door, const guint8 *text, gsize size);
