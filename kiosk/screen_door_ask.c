/* SPDX-License-Identifier: EUPL-1.2
 *
 * What staff do by hand at a kiosk: finding somebody, taking back, letting in, looking whether all
 * is well. Each thing done is a record with the initials of who did it; see desk.h.
 */
#include "kiosk/screen_door_private.h"

#include <string.h>

#include "badges/number.h"
#include "badges/seal.h"
#include "kiosk/words.h"

enum { FOUND_MAX = 8, PIN_WAIT_MS = 2000, PIN_DOUBLINGS_MAX = 8 };

static void
say (ScreenDoor *door, const char *key)
{
  screen_form_say (screen_form (door->screen), door_word (door, key));
}

/* ---- The names, and their PIN ---- */

void
door_hand_wipe (ScreenDoor *door)
{
  g_clear_pointer (&door->hand, hand_index_free);
  g_clear_pointer (&door->hand_date, g_free);
  g_array_set_size (door->found, 0);
}

static char *
today (ScreenDoor *door)
{
  return when_local_date (door_now_ms (door));
}

void
door_hand_check (ScreenDoor *door, gboolean news)
{
  if (door->hand == NULL)
    return;
  g_autofree char *date = today (door);
  if (g_strcmp0 (date, door->hand_date) != 0 ||
      (news && !hand_index_refresh (door->hand, door->journal, NULL)))
    door_hand_wipe (door);
}

/* Each wrong one makes the next wait longer: a PIN is short. */
gboolean
door_pin (ScreenDoor *door, const char *pin)
{
  gint64 now_ms = door->options->monotonic_ms (door->options->user);
  HandIndex *opened =
      now_ms >= door->pin_after_ms ? hand_index_open (door->journal, pin, NULL) : NULL;
  if (opened == NULL) {
    gint64 wait_ms = (gint64) PIN_WAIT_MS << MIN (door->pin_failures, PIN_DOUBLINGS_MAX);
    if (now_ms >= door->pin_after_ms) {
      door->pin_after_ms = now_ms + wait_ms;
      door->pin_failures++;
    }
    say (door, "find.pin_wrong");
    return FALSE;
  }
  door->pin_failures = 0;
  door_hand_wipe (door);
  door->hand = opened;
  door->hand_date = today (door);
  return TRUE;
}

static gboolean
may_find (ScreenDoor *door)
{
  const Snapshot *snapshot = door_snapshot (door);
  return snapshot != NULL && snapshot->hand;
}

/* ---- Finding ---- */

static void
ask_find (ScreenDoor *door, const char *typed)
{
  const ScreenQuestion question = {
    .title = door_word (door, "find.title"),
    .text = door_word (door, "find.hint"),
    .fields = { { door_word (door, "find.title"), typed, FALSE },
                { door_word (door, "find.initials"), door->by, FALSE } },
    .button = door_word (door, "find.go"),
    .close = door_word (door, "find.close"),
  };
  door_ask (door, ASK_FIND, &question);
}

static void
ask_pin (ScreenDoor *door, const char *typed)
{
  const ScreenQuestion question = {
    .title = door_word (door, "find.pin_title"),
    .text = door_word (door, "find.pin_hint"),
    .fields = { { door_word (door, "find.pin_title"), NULL, TRUE } },
    .button = door_word (door, "find.go"),
    .close = door_word (door, "find.close"),
  };
  g_free (door->typed);
  door->typed = g_strdup (typed);
  door_ask (door, ASK_PIN, &question);
}

/* Keeps who works here. Returns: FALSE, and says so, when nobody is named. */
static gboolean
take_initials (ScreenDoor *door, const char *typed)
{
  g_autofree char *by = g_strstrip (g_strdup (typed));
  if (*by == '\0' || strlen (by) > DESK_BY_MAX) {
    say (door, "find.need_initials");
    return FALSE;
  }
  g_free (door->by);
  door->by = g_steal_pointer (&by);
  return TRUE;
}

/* Shows what came of something done by hand; a disk that failed says so on the card. */
static void
show_done (ScreenDoor *door, const DeskCard *card, const GError *error)
{
  if (error != NULL)
    door_trouble (error->message, door);
  door_card (door, card);
  station_done (door->station);
}

static void
find_number (ScreenDoor *door, const char *typed)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  guint32 number = 0;
  if (!badge_number_parse (typed, &number)) {
    say (door, "find.wrong_number");
    return;
  }
  DeskMoment moment = station_moment (door->station, SCAN_METHOD_TYPED);
  desk_scan_number (station_desk (door->station), typed, door->hand, door->by, &moment, &card,
                    &error);
  show_done (door, &card, error);
}

/* Whether somebody has a seat in the session at this door. Nothing else is told of them. */
static gboolean
is_expected (ScreenDoor *door, const HandPerson *person, gint64 session)
{
  g_auto (SnapshotBadge) badge = { 0 };
  g_auto (BadgeRecord) record = { 0 };
  if (!journal_find_badge (door->journal, person->badge_id, &badge, NULL) || badge.sealed == NULL)
    return FALSE;
  gsize size = 0;
  const guint8 *box = g_bytes_get_data (badge.sealed, &size);
  if (!badge_record_unseal_with (box, size, person->entry.opening_key, &record, NULL))
    return FALSE;
  for (gsize i = 0; i < record.n_seats; i++)
    if (record.seats[i] == session)
      return TRUE;
  return FALSE;
}

static char *
choice_of (ScreenDoor *door, const HandPerson *person, const DeskRoom *room)
{
  if (room->session == NULL)
    return g_strdup (person->entry.name);
  gboolean expected = is_expected (door, person, room->session->id);
  return g_strdup_printf ("%s · %s", person->entry.name,
                          door_word (door, expected ? "find.expected" : "find.elsewhere"));
}

static void
find_name (ScreenDoor *door, const char *typed)
{
  DeskRoom room = { 0 };
  gint64 now_ms = door_now_ms (door);
  g_autoptr (GPtrArray) people = hand_index_search (door->hand, typed, FOUND_MAX + 1);
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (g_free);
  gboolean more = people->len > FOUND_MAX;
  desk_room (station_desk (door->station), now_ms, &room, NULL);
  g_array_set_size (door->found, 0);
  for (guint i = 0; i < MIN (people->len, FOUND_MAX); i++) {
    const HandPerson *person = people->pdata[i];
    g_array_append_vals (door->found, person->badge_id, 1);
    g_ptr_array_add (choices, choice_of (door, person, &room));
  }
  g_ptr_array_add (choices, NULL);
  screen_form_say (screen_form (door->screen), NULL);
  if (more || people->len == 0)
    say (door, more ? "find.more" : "find.none");
  screen_form_choices (screen_form (door->screen), (const char *const *) choices->pdata);
}

static gboolean
has_digit (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      return TRUE;
  return FALSE;
}

static void
find (ScreenDoor *door, const char *typed, const char *by)
{
  BadgeCode code;
  /* A scanner that nobody grabbed typed into the field. */
  if (badge_code_parse (typed, strlen (typed), &code)) {
    station_read (door->station, typed, strlen (typed), SCAN_METHOD_SCANNER);
    return;
  }
  if (!take_initials (door, by))
    return;
  if (has_digit (typed))
    find_number (door, typed);
  else if (g_utf8_strlen (typed, -1) < 2)
    say (door, "find.few");
  else if (door->hand != NULL)
    find_name (door, typed);
  else if (may_find (door))
    ask_pin (door, typed);
  else
    say (door, "find.no_right");
}

void
door_chosen (guint index, gpointer user)
{
  ScreenDoor *door = user;
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  const HandPerson *person = NULL;
  if (door->hand != NULL && index < door->found->len)
    person = hand_index_badge (door->hand,
                               (const guint8 *) door->found->data + (gsize) index * BADGE_ID_BYTES);
  if (person == NULL) { /* the list changed meanwhile */
    say (door, "find.none");
    return;
  }
  DeskMoment moment = station_moment (door->station, SCAN_METHOD_NAME);
  desk_scan_person (station_desk (door->station), person, door->by, &moment, &card, &error);
  show_done (door, &card, error);
}

/* ---- Taking back, letting in ---- */

static void
undo (ScreenDoor *door)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  DeskMoment moment = station_moment (door->station, SCAN_METHOD_TYPED);
  if (!desk_undo (station_desk (door->station), door->by, &moment, &card, &error)) {
    door_trouble (error->message, door);
    door_notice (door, door_word (door, "key.nothing_to_undo"));
    return;
  }
  station_done (door->station);
  door_notice (door, door_word (door, "key.undone"));
}

static void
ask_undo (ScreenDoor *door)
{
  const ScreenQuestion question = {
    .title = door_word (door, "key.undo"),
    .fields = { { door_word (door, "find.initials"), door->by, FALSE } },
    .button = door_word (door, "key.undo"),
    .close = door_word (door, "find.close"),
  };
  if (door->by != NULL)
    undo (door); /* 30 seconds are short */
  else
    door_ask (door, ASK_UNDO, &question);
}

static void
ask_let_in (ScreenDoor *door)
{
  const ScreenQuestion question = {
    .title = door_word (door, "key.let_in"),
    .text = door_word (door, "key.reason_hint"),
    .fields = { { door_word (door, "key.reason"), NULL, FALSE },
                { door_word (door, "find.initials"), door->by, FALSE },
                { may_find (door) ? door_word (door, "find.pin_title") : NULL, NULL, TRUE } },
    .button = door_word (door, "key.let_in"),
    .close = door_word (door, "find.close"),
  };
  door_ask (door, ASK_LET_IN, &question);
}

/* Where there is a PIN, only who knows it is a supervisor. */
static void
let_in (ScreenDoor *door, const char *reason, const char *by, const char *pin)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  if (*reason == '\0' || strlen (reason) > DESK_REASON_MAX) {
    say (door, "key.reason_hint");
    return;
  }
  if (!take_initials (door, by) || (may_find (door) && !door_pin (door, pin)))
    return;
  DeskMoment moment = station_moment (door->station, SCAN_METHOD_TYPED);
  if (!desk_override (station_desk (door->station), door->by, reason, &moment, &card, &error))
    door_trouble (error->message, door);
  if (card.verdict == 0)
    door_notice (door, door_word (door, "key.nothing_to_undo"));
  else
    show_done (door, &card, NULL);
}

/* ---- Looking whether all is well ---- */

static void
add_check (ScreenDoor *door, GString *text, const char *what, const char *how)
{
  gboolean good = strcmp (how, "test.yes") == 0;
  g_string_append_printf (text, "%s %s: %s\n", good ? "✓" : "–", door_word (door, what),
                          door_word (door, how));
}

static const char *
yes_or_no (gboolean good)
{
  return good ? "test.yes" : "test.no";
}

static char *
test_text (ScreenDoor *door)
{
  GString *text = g_string_new (NULL);
  StationStatus status = station_status (door->station);
  const Snapshot *snapshot = door_snapshot (door);
  gboolean door_known = snapshot != NULL && snapshot->door.kind != ADMISSION_DOOR_NONE;
  gboolean list = snapshot != NULL && snapshot->received_ms > 0;
  gboolean camera = status.camera || door->station_options.source.place == NULL;
  gint64 off_ms = list ? ABS (snapshot->server_ms - snapshot->received_ms) : 0;
  gboolean scanner = door->wedge != NULL && wedge_devices_count (door->wedge) > 0;
  gboolean sound = door->sound != NULL && sound_state (door->sound) == SOUND_WORKS;
  gboolean ready = camera && list && door_known && !status.broken && off_ms < 120000;
  g_string_append_printf (text, "%s\n\n",
                          door_word (door, ready ? "test.ready" : "test.not_ready"));
  add_check (door, text, "test.camera", yes_or_no (camera));
  add_check (door, text, "test.code", door->code_read ? "test.yes" : "test.none_yet");
  add_check (door, text, "test.scanner", scanner ? "test.yes" : "test.absent");
  add_check (door, text, "test.disk", yes_or_no (!status.broken));
  add_check (door, text, "test.list", yes_or_no (list));
  add_check (door, text, "test.server",
             yes_or_no (status.sync.pulled && status.sync.pull_failures == 0));
  add_check (door, text, "test.clock", yes_or_no (list && off_ms < 120000));
  add_check (door, text, "test.door", yes_or_no (door_known));
  add_check (door, text, "test.sound", sound ? "test.yes" : "test.absent");
  return g_string_free (text, FALSE);
}

static char *
end_text (ScreenDoor *door)
{
  WhenLang lang = door->config->lang;
  StationStatus status = station_status (door->station);
  g_autofree char *scans = words_number (lang, status.scans);
  g_autofree char *acked = words_number (lang, status.acked);
  g_autofree char *left = words_number (lang, status.scans - MIN (status.acked, status.scans));
  g_autofree char *counts =
      words_fill (lang, "strip.end_of_day", "scans", scans, "acked", acked, NULL);
  g_autofree char *advice = status.acked >= status.scans
                                ? g_strdup (words_get (lang, "strip.end_good"))
                                : words_fill (lang, "strip.end_wait", "count", left, NULL);
  return g_strconcat (counts, "\n\n", advice, NULL);
}

void
door_lists (ScreenDoor *door)
{
  if (door->ask != ASK_TEST && door->ask != ASK_END)
    return;
  g_autofree char *text = door->ask == ASK_TEST ? test_text (door) : end_text (door);
  screen_form_text (screen_form (door->screen), text);
}

static void
show_list (ScreenDoor *door, Ask ask, const char *title)
{
  g_autofree char *text = ask == ASK_TEST ? test_text (door) : end_text (door);
  const ScreenQuestion question = { .title = door_word (door, title),
                                    .text = text,
                                    .close = door_word (door, "find.close") };
  door_ask (door, ask, &question);
}

/* ---- What was pressed ---- */

void
door_key (ScreenKey key, gpointer user)
{
  ScreenDoor *door = user;
  if (station_desk (door->station) == NULL && key != SCREEN_KEY_TEST)
    return;
  switch (key) {
  case SCREEN_KEY_FIND:
    ask_find (door, NULL);
    break;
  case SCREEN_KEY_UNDO:
    ask_undo (door);
    break;
  case SCREEN_KEY_LET_IN:
    ask_let_in (door);
    break;
  case SCREEN_KEY_TEST:
    if (door->sound != NULL)
      sound_play (door->sound, VERDICT_GROUP_GO);
    show_list (door, ASK_TEST, "test.title");
    break;
  case SCREEN_KEY_END:
    door_hand_wipe (door);
    show_list (door, ASK_END, "key.end");
    break;
  }
}

void
door_answered (const char *const *values, gpointer user)
{
  ScreenDoor *door = user;
  switch (door->ask) {
  case ASK_FIND:
    find (door, values[0], values[1]);
    break;
  case ASK_PIN:
    if (door_pin (door, values[0])) {
      ask_find (door, door->typed);
      find_name (door, door->typed);
    }
    break;
  case ASK_UNDO:
    if (take_initials (door, values[0]))
      undo (door);
    break;
  case ASK_LET_IN:
    let_in (door, values[0], values[1], values[2]);
    break;
  case ASK_PAIR:
    door_pair (door, values[0], values[1]);
    break;
  case ASK_MOVE:
    door_move (door, values[0]);
    break;
  case ASK_NOTHING:
  case ASK_TEST:
  case ASK_END:
    break;
  }
}

void
door_closed (gpointer user)
{
  door_idle (user);
}
