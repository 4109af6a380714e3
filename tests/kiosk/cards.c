/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cards for tests; see cards.h.
 */
#include "tests/kiosk/cards.h"

#include <string.h>

#include "tests/kiosk/world.h"

/* Words as they are in school life; "Handelingsbekwaamheidsonderwijs…" is nobody's, but fits. */
static const char LONG_NAME[] =
    "Wilhelmina-Alexandrina Hendrikse-van Valkenburg tot Bergeijk-Schimmelpenninck";
static const char LONG_SESSION[] =
    "Arbeidsongeschiktheidsverzekeringsvraagstukken in het voortgezet onderwijs: "
    "rekenvaardigheidsontwikkelingstrajecten en meer";
static const char LONG_ROOM[] =
    "Conferentiezaal Verpleegkundigenopleiding C2.114 (tussenverdieping)";

void
cards_fill (Verdict verdict, gboolean longest, DeskCard *card)
{
  VerdictGroup group = verdict_group (verdict);
  *card = (DeskCard){ .verdict = verdict, .at_ms = WORLD_TEN_MS, .places = -1 };
  if (group == VERDICT_GROUP_SYSTEM || verdict == VERDICT_FOREIGN_CODE ||
      verdict == VERDICT_OTHER_EVENT)
    return;
  card->sequence = 1204;
  card->name = g_strdup (longest ? LONG_NAME : "Anneke de Vries");
  g_strlcpy (card->lang, "en", sizeof card->lang);
  card->session = g_strdup (longest ? LONG_SESSION : "Rekenen in de kring");
  card->session_starts_ms = WORLD_TEN_MS;
  card->capacity = 30;
  card->inside = verdict == VERDICT_ROOM_FULL ? 30 : 12;
  card->expected = 28;
  card->places = 18;
  if (verdict == VERDICT_BOOKED_OTHER_ROOM || verdict == VERDICT_BOOKED_OTHER_TIME ||
      verdict == VERDICT_ROOM_FULL) {
    card->go_to = g_strdup (longest ? LONG_SESSION : "Lezen met beelden");
    card->go_to_room = g_strdup (longest ? LONG_ROOM : "B1.08");
    card->go_to_starts_ms = WORLD_TEN_MS;
  }
  if (verdict == VERDICT_OUTSIDE_WINDOW) {
    card->window_from_ms = WORLD_TEN_MS + 180 * WORLD_MINUTE_MS;
    card->window_until_ms = WORLD_TEN_MS + 225 * WORLD_MINUTE_MS;
  }
  if (verdict == VERDICT_ALREADY_IN || verdict == VERDICT_SEEN_ELSEWHERE) {
    card->last = (AdmissionPassage){ .known = TRUE, .at_ms = WORLD_TEN_MS - 7 * WORLD_MINUTE_MS };
    card->last_room = g_strdup (longest ? LONG_ROOM : "B1.08");
  }
}

void
cards_each (gboolean longest, void (*look) (const DeskCard *card, gpointer user), gpointer user)
{
  for (int number = 0; number < 1000; number++) {
    if (!verdict_known (number))
      continue;
    g_auto (DeskCard) card = { 0 };
    cards_fill ((Verdict) number, longest, &card);
    look (&card, user);
  }
}
