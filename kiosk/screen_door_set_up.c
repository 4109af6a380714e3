/* SPDX-License-Identifier: EUPL-1.2
 *
 * Making a kiosk known to a server, and sending it to another door: by a code held before the
 * camera or the scanner, or by what somebody types.
 */
#include "kiosk/screen_door_private.h"

#include <gio/gio.h>
#include <string.h>

#include "badges/room_card.h"
#include "kiosk/sync_messages.h"
#include "kiosk/transport.h"
#include "kiosk/words.h"

/* ---- Pairing ---- */

typedef struct {
  char *server;
  char code[9];
  gint64 now_ms;
} Pairing;

static void
pairing_free (gpointer data)
{
  Pairing *pairing = data;
  g_free (pairing->server);
  g_free (pairing);
}

void
door_ask_pair (ScreenDoor *door)
{
  const ScreenQuestion question = {
    .title = door_word (door, "pair.title"),
    .text = door_word (door, "pair.text"),
    .fields = { { door_word (door, "pair.server"), NULL, FALSE },
                { door_word (door, "pair.code"), NULL, FALSE } },
    .button = door_word (door, "pair.go"),
    .close = door_word (door, "find.close"),
  };
  door_ask (door, ASK_PAIR, &question);
}

/* In a thread: the answer may take a while. Until it is there nothing else touches the journal,
 * since a kiosk that is not paired has neither desk nor sync. */
static void
pair_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  const Pairing *pairing = data;
  GError *error = NULL;
  (void) source;
  (void) cancel;
  ScreenDoor *door = g_object_get_data (G_OBJECT (task), "door");
  if (sync_pair (door->journal, pairing->server, pairing->code, g_get_host_name (), pairing->now_ms,
                 &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
paired (GObject *source, GAsyncResult *result, gpointer user)
{
  ScreenDoor *door = user;
  g_autoptr (GError) error = NULL;
  (void) source;
  door->pairing = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error) &&
      station_paired (door->station, &error)) {
    door_idle (door);
    return;
  }
  g_autofree char *why =
      words_fill (door->config->lang, "pair.failed", "why", error->message, NULL);
  if (door->ask != ASK_PAIR)
    door_ask_pair (door);
  screen_form_wait (screen_form (door->screen), FALSE);
  screen_form_say (screen_form (door->screen), why);
}

void
door_pair (ScreenDoor *door, const char *server, const char *code)
{
  Pairing *pairing = g_new0 (Pairing, 1);
  ScreenForm *form = screen_form (door->screen);
  pairing->server = g_strstrip (g_strdup (server));
  if (g_str_has_suffix (pairing->server, "/"))
    pairing->server[strlen (pairing->server) - 1] = '\0';
  pairing->now_ms = door_now_ms (door);
  gboolean server_fits = transport_base_valid (pairing->server);
  if (door->pairing || !server_fits || !sync_pair_code_read (code, pairing->code)) {
    if (!door->pairing)
      screen_form_say (form, door_word (door, server_fits ? "pair.bad_code" : "pair.bad_server"));
    pairing_free (pairing);
    return;
  }
  door->pairing = TRUE;
  screen_form_wait (form, TRUE);
  screen_form_say (form, door_word (door, "pair.busy"));
  g_autoptr (GTask) task = g_task_new (NULL, NULL, paired, door);
  g_object_set_data (G_OBJECT (task), "door", door);
  g_task_set_task_data (task, pairing, pairing_free);
  g_task_run_in_thread (task, pair_in_thread);
}

static gboolean
take_pair_code (ScreenDoor *door, const char *text)
{
  g_autofree char *server = NULL;
  const char *typed = NULL;
  if (station_desk (door->station) != NULL || journal_locked (door->journal) ||
      !sync_pair_text_read (text, &server, &typed))
    return FALSE;
  if (door->ask != ASK_PAIR)
    door_ask_pair (door);
  door_pair (door, server, typed);
  return TRUE;
}

/* ---- Room cards ---- */

static void
move_now (ScreenDoor *door)
{
  g_autoptr (GError) error = NULL;
  const char *text = door->room_card;
  DeskCardOutcome outcome = desk_take_room_card (station_desk (door->station),
                                                 (const guint8 *) text, strlen (text), &error);
  if (outcome == DESK_CARD_FAILED) {
    door_trouble (error->message, door);
    door_notice (door, door_word (door, "idle.broken"));
    return;
  }
  station_done (door->station);
  const char *name = door_snapshot (door)->door.name;
  g_autofree char *done = words_fill (door->config->lang, "move.done", "door", name, NULL);
  door_notice (door, done);
}

void
door_move (ScreenDoor *door, const char *pin)
{
  const Snapshot *snapshot = door_snapshot (door);
  if (door->room_card == NULL || snapshot == NULL || (snapshot->hand && !door_pin (door, pin)))
    return;
  move_now (door);
}

static void
ask_move (ScreenDoor *door, const char *text, const SnapshotDoor *to)
{
  gboolean pin = door_snapshot (door)->hand;
  g_autofree char *sentence = words_fill (door->config->lang, "move.text", "door", to->name, NULL);
  const ScreenQuestion question = {
    .title = door_word (door, "move.title"),
    .text = sentence,
    .fields = { { pin ? door_word (door, "move.supervisor") : NULL, NULL, TRUE } },
    .button = door_word (door, "move.confirm"),
    .close = door_word (door, "find.close"),
  };
  g_free (door->room_card);
  door->room_card = g_strdup (text);
  door_ask (door, ASK_MOVE, &question);
}

static gboolean
take_room_card (ScreenDoor *door, const char *text)
{
  const Snapshot *snapshot = door_snapshot (door);
  gint64 id = 0;
  if (snapshot == NULL)
    return FALSE;
  switch (room_card_read (text, strlen (text), &journal_identity (door->journal)->tag_keys, &id)) {
  case ROOM_CARD_NONE:
    return FALSE;
  case ROOM_CARD_FOREIGN:
    door_notice (door, door_word (door, "move.foreign"));
    return TRUE;
  case ROOM_CARD_OURS:
    break;
  }
  const SnapshotDoor *to = snapshot_find_door (snapshot->programme, id);
  /* The card stays before the camera while it is answered. */
  if (door->ask == ASK_MOVE && g_strcmp0 (door->room_card, text) == 0)
    return TRUE;
  if (to == NULL) {
    door_notice (door, door_word (door, "move.unknown"));
  } else if (snapshot->door.id == id) {
    g_autofree char *same = words_fill (door->config->lang, "move.same", "door", to->name, NULL);
    if (door->idle)
      door_notice (door, same);
  } else {
    ask_move (door, text, to);
  }
  return TRUE;
}

gboolean
door_order (const char *text, gpointer user)
{
  ScreenDoor *door = user;
  return take_pair_code (door, text) || take_room_card (door, text);
}
