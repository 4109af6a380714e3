/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cards as JSON; see card_line.h.
 */
#include "kiosk/card_line.h"

#include <jansson.h>
#include <sodium.h>

#include "schedule/when.h"

static void
put_text (json_t *line, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_new (line, member, json_string (text));
}

static void
put_time (json_t *line, const char *member, gint64 ms)
{
  g_autofree char *text = when_format_utc (ms);
  put_text (line, member, text);
}

static void
put_session (json_t *line, const DeskCard *card)
{
  if (card->session != NULL) {
    put_text (line, "session", card->session);
    json_object_set_new (line, "inside", json_integer (card->inside));
    json_object_set_new (line, "expected", json_integer (card->expected));
    if (card->places >= 0)
      json_object_set_new (line, "places", json_integer (card->places));
  }
  if (card->go_to == NULL)
    return;
  json_t *go_to = json_object ();
  put_text (go_to, "session", card->go_to);
  put_text (go_to, "room", card->go_to_room);
  put_time (go_to, "starts", card->go_to_starts_ms);
  json_object_set_new (line, "go_to", go_to);
}

static void
put_person (json_t *line, const DeskCard *card)
{
  char id[2 * BADGE_ID_BYTES + 1];
  if (!sodium_is_zero (card->badge_id, BADGE_ID_BYTES))
    put_text (line, "badge", sodium_bin2hex (id, sizeof id, card->badge_id, BADGE_ID_BYTES));
  if (verdict_admits (card->verdict))
    put_text (line, "name", card->name);
  if (!card->last.known)
    return;
  json_t *last = json_object ();
  put_text (last, "room", card->last_room);
  put_time (last, "at", card->last.at_ms);
  json_object_set_new (line, "last", last);
}

char *
card_line (const DeskCard *card, const char *frame)
{
  static const char *const DIRECTIONS[] = { "none", "in", "out" };
  json_t *line = json_object ();
  put_time (line, "time", card->at_ms);
  put_text (line, "verdict", verdict_name (card->verdict));
  put_text (line, "group", verdict_group_name (verdict_group (card->verdict)));
  if (card->sequence > 0)
    json_object_set_new (line, "sequence", json_integer ((json_int_t) card->sequence));
  put_text (line, "direction", DIRECTIONS[card->direction]);
  put_person (line, card);
  put_session (line, card);
  put_text (line, "frame", frame);
  char *printed = json_dumps (line, JSON_COMPACT);
  json_decref (line);
  char *text = g_strdup (printed);
  free (printed);
  return text;
}
