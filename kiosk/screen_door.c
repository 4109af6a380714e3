/* SPDX-License-Identifier: EUPL-1.2
 *
 * A station with a face; see screen_door.h.
 */
#include "kiosk/screen_door_private.h"

#include "kiosk/words.h"

enum { TICK_MS = 1000, HINT_MS = 2500, NOTICE_S = 5 };

const char *
door_word (const ScreenDoor *door, const char *key)
{
  return words_get (door->config->lang, key);
}

const Snapshot *
door_snapshot (ScreenDoor *door)
{
  Desk *desk = station_desk (door->station);
  return desk != NULL ? desk_snapshot (desk) : NULL;
}

gint64
door_now_ms (gpointer user)
{
  const ScreenDoorOptions *options = ((ScreenDoor *) user)->options;
  return options->now_ms (options->user);
}

static gint64
monotonic_ms (gpointer user)
{
  const ScreenDoorOptions *options = ((ScreenDoor *) user)->options;
  return options->monotonic_ms (options->user);
}

void
door_trouble (const char *problem, gpointer user)
{
  (void) user;
  g_message ("%s", problem);
}

/* ---- When nobody is here ---- */

/* What keeps the kiosk from being ready; NULL: nothing. */
static const char *
not_ready (ScreenDoor *door, const StationStatus *status)
{
  const Snapshot *snapshot = door_snapshot (door);
  if (journal_locked (door->journal))
    return "idle.locked";
  if (status->broken)
    return "idle.broken";
  if (snapshot == NULL || snapshot->received_ms == 0)
    return "idle.no_list";
  if (snapshot->door.kind == ADMISSION_DOOR_NONE)
    return "idle.no_door";
  if (!status->camera && door->station_options.source.place != NULL)
    return "idle.no_camera";
  return NULL;
}

static void
tell_room (ScreenDoor *door, Telling *telling)
{
  DeskRoom room = { 0 };
  const Snapshot *snapshot = door_snapshot (door);
  if (snapshot == NULL)
    return;
  telling->name = g_strdup (snapshot->door.name);
  if (snapshot->door.kind != ADMISSION_DOOR_SESSION ||
      !desk_room (station_desk (door->station), door_now_ms (door), &room, NULL) ||
      room.session == NULL)
    return;
  telling->what = g_strdup (room.session->title);
  telling->room = (TellingRoom){ TRUE, room.inside, room.capacity };
  telling->count = telling_count (&telling->room, door->config->lang);
}

/* A card that says what it said already stays: a screen reader would read it again. */
static void
show_waiting (ScreenDoor *door, const char *sentence)
{
  g_auto (Telling) telling = { 0 };
  StationStatus status = station_status (door->station);
  const char *why = not_ready (door, &status);
  gboolean camera = door->station_options.source.place != NULL;
  telling.kind = why == NULL ? TELLING_READY : TELLING_NOT_READY;
  telling.word = g_strdup (door_word (door, why == NULL ? "idle.ready" : "idle.wait"));
  telling.sentence = g_strdup (sentence != NULL ? sentence
                                                : door_word (door, why != NULL ? why
                                                                   : camera    ? "idle.show"
                                                                            : "idle.show_scanner"));
  tell_room (door, &telling);
  g_autofree char *spoken = telling_spoken (&telling);
  if (!door->idle || g_strcmp0 (spoken, screen_spoken (door->screen)) != 0)
    screen_show (door->screen, &telling);
  door->idle = TRUE;
}

static void
stop (guint *timer)
{
  if (*timer != 0)
    g_source_remove (*timer);
  *timer = 0;
}

void
door_idle (ScreenDoor *door)
{
  stop (&door->card_timer);
  door->ask = ASK_NOTHING;
  if (station_desk (door->station) == NULL && !journal_locked (door->journal))
    door_ask_pair (door);
  else
    show_waiting (door, NULL);
}

static gboolean
card_is_over (gpointer user)
{
  ScreenDoor *door = user;
  door->card_timer = 0;
  door_idle (door);
  return G_SOURCE_REMOVE;
}

void
door_notice (ScreenDoor *door, const char *sentence)
{
  stop (&door->card_timer);
  door->ask = ASK_NOTHING;
  door->idle = FALSE;
  show_waiting (door, sentence);
  door->idle = FALSE; /* stays until its time is over */
  door->card_timer = g_timeout_add_seconds (NOTICE_S, card_is_over, door);
}

/* ---- Verdicts ---- */

static void
allow_keys (ScreenDoor *door)
{
  Desk *desk = station_desk (door->station);
  gint64 at_ms = monotonic_ms (door);
  screen_allow (door->screen, SCREEN_KEY_FIND, desk != NULL);
  screen_allow (door->screen, SCREEN_KEY_UNDO, desk != NULL && desk_undo_left_ms (desk, at_ms) > 0);
  screen_allow (door->screen, SCREEN_KEY_LET_IN, desk != NULL && desk_may_override (desk, at_ms));
}

void
door_card (ScreenDoor *door, const DeskCard *card)
{
  g_auto (Telling) telling = { 0 };
  VerdictGroup group = verdict_group (card->verdict);
  telling_of_card (card, door->config->lang, &telling);
  stop (&door->card_timer);
  door->ask = ASK_NOTHING;
  door->idle = FALSE;
  door->shown = card->verdict;
  screen_show (door->screen, &telling);
  if (door->sound != NULL && card->verdict != VERDICT_OK_REPEAT)
    sound_play (door->sound, group);
  allow_keys (door);
  int stays_s = verdict_admits (card->verdict) ? door->config->card_s : door->config->problem_s;
  door->card_timer = g_timeout_add_seconds ((guint) stays_s, card_is_over, door);
}

/* A camera that stays away is told once; the waiting card goes on saying so. Who is filling in a
 * form is not disturbed by it. */
static void
got_card (const DeskCard *card, const char *frame, gpointer user)
{
  ScreenDoor *door = user;
  (void) frame;
  if (card->verdict == VERDICT_CAMERA_LOST) {
    if (door->shown == VERDICT_CAMERA_LOST || screen_asking (door->screen))
      return;
  } else {
    door->code_read = TRUE;
    door->answered = TRUE;
  }
  door_card (door, card);
}

/* ---- The camera ---- */

static gboolean
hint_is_over (gpointer user)
{
  ScreenDoor *door = user;
  door->hint_timer = 0;
  screen_hint (door->screen, NULL);
  return G_SOURCE_REMOVE;
}

static void
hint (ScreenDoor *door, const char *key)
{
  stop (&door->hint_timer);
  screen_hint (door->screen, door_word (door, key));
  door->hint_timer = g_timeout_add (HINT_MS, hint_is_over, door);
}

static void
one_please (gpointer user)
{
  hint (user, "coach.one");
}

static void
got_sight (const EyeSight *sight, gpointer user)
{
  ScreenDoor *door = user;
  if (sight->kind == EYE_SAW && sight->picture.pixels != NULL) {
    /* The verdict first: the mirror of a camera may be a frame late. */
    if (!door->answered || sight->name != NULL)
      screen_mirror (door->screen, &sight->picture,
                     (g_get_monotonic_time () - sight->came_us) / 1000);
    const char *key = coach_key (coach_look (door->coach, &sight->picture, &sight->hint,
                                             sight->codes->len > 0, sight->seen_ms));
    if (key != NULL)
      hint (door, key);
    if (door->shown == VERDICT_CAMERA_LOST)
      door->shown = (Verdict) 0;
  } else if (sight->kind == EYE_TROUBLE) {
    screen_mirror (door->screen, NULL, 0);
  }
  door->answered = FALSE;
}

static void
scanned (const char *text, gsize size, gpointer user)
{
  ScreenDoor *door = user;
  door->code_read = TRUE;
  station_read (door->station, text, size, SCAN_METHOD_SCANNER);
}

/* ---- Each second ---- */

static gboolean
tick (gpointer user)
{
  ScreenDoor *door = user;
  door_hand_check (door, FALSE);
  door_status (door);
  allow_keys (door);
  door_lists (door);
  if (door->idle && !screen_asking (door->screen))
    show_waiting (door, NULL);
  return G_SOURCE_CONTINUE;
}

static void
got_news (gpointer user)
{
  ScreenDoor *door = user;
  door_hand_check (door, TRUE);
}

/* ---- Beginning and end ---- */

static void
make_screen (ScreenDoor *door)
{
  const ScreenLook look = { .lang = door->config->lang,
                            .text_scale = door->config->text_percent / 100.0,
                            .width = door->options->width,
                            .height = door->options->height };
  const ScreenListener listener = {
    .key = door_key,
    .form = { door_answered, door_chosen, door_closed, door },
    .user = door,
  };
  door->screen = screen_new (&look, &listener);
}

ScreenDoor *
screen_door_new (Journal *journal, const Config *config, const ScreenDoorOptions *options,
                 GError **error)
{
  g_autoptr (ScreenDoor) door = g_new0 (ScreenDoor, 1);
  const StationListener listener = { .now_ms = door_now_ms,
                                     .monotonic_ms = monotonic_ms,
                                     .card = got_card,
                                     .sight = got_sight,
                                     .order = door_order,
                                     .one_please = one_please,
                                     .news = got_news,
                                     .troubled = door_trouble,
                                     .user = door };
  door->journal = journal;
  door->config = config;
  door->options = options;
  door->coach = coach_new ();
  door->found = g_array_new (FALSE, FALSE, BADGE_ID_BYTES);
  door->station_options =
      (StationOptions){ .source = config_source (config), .patient = TRUE, .desk = options->desk };
  make_screen (door);
  door->station = station_new (journal, &door->station_options, &listener, error);
  if (door->station == NULL)
    return NULL;
  if (g_strcmp0 (config->sound, "none") != 0)
    door->sound = sound_new (config->sound);
  if (*config->scanner != '\0')
    door->wedge = wedge_devices_new (config->scanner, scanned, door);
  door->tick_timer = g_timeout_add (TICK_MS, tick, door);
  tick (door);
  door_idle (door);
  return g_steal_pointer (&door);
}

void
screen_door_free (ScreenDoor *door)
{
  if (door == NULL)
    return;
  stop (&door->card_timer);
  stop (&door->tick_timer);
  stop (&door->hint_timer);
  wedge_devices_free (door->wedge);
  if (door->station != NULL)
    station_tidy (door->station);
  station_free (door->station);
  sound_free (door->sound);
  screen_free (door->screen);
  door_hand_wipe (door);
  coach_free (door->coach);
  g_array_unref (door->found);
  g_free (door->by);
  g_free (door->typed);
  g_free (door->room_card);
  g_free (door);
}

Screen *
screen_door_screen (ScreenDoor *door)
{
  return door->screen;
}

Station *
screen_door_station (ScreenDoor *door)
{
  return door->station;
}

void
door_ask (ScreenDoor *door, Ask ask, const ScreenQuestion *question)
{
  stop (&door->card_timer);
  door->ask = ask;
  door->idle = FALSE;
  screen_ask (door->screen, question);
}
