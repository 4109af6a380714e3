/* SPDX-License-Identifier: EUPL-1.2
 *
 * Filling the page of a door; see door_view.h.
 */
#include "server/office/door_view.h"

#include <string.h>

#include "badges/number.h"
#include "schedule/when.h"

static const char SQL_DOORS[] =
    "SELECT id, name FROM checkpoint ORDER BY kind = 'session', kind, name";
static const char SQL_DOOR[] = "SELECT name FROM checkpoint WHERE id = :id";
static const char SQL_SESSION[] = "SELECT s.title, r.name, s.starts_ms FROM session s"
                                  " JOIN room r ON r.id = s.room_id WHERE s.id = :id";
static const char SQL_PEOPLE[] =
    "SELECT b.id, a.name, a.school FROM badge b JOIN attendee a ON a.id = b.attendee_id"
    " WHERE b.state = 'valid' ORDER BY a.name, b.id";

enum { FOUND_MOST = 12 };

gboolean
door_fill_doors (Store *store, View *view, GError **error)
{
  view_list (view, "doors");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOORS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "doors");
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
  }
  return step == STORE_DONE;
}

/* ---- The room ---- */

/* Texts of a session, each name with @prefix: title, room, at. */
static gboolean
fill_session (Store *store, View *view, gint64 id, Lang lang, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSION, "i", ":id", id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW) {
    g_autofree char *at = when_format_short (store_column_int (q, 2), lang_when (lang));
    view_text (view, "title", store_column_text (q, 0));
    view_text (view, "room", store_column_text (q, 1));
    view_text (view, "at", at);
  }
  return step != STORE_FAILED;
}

gboolean
door_fill_room (Store *store, View *view, gint64 checkpoint_id, gint64 now_ms, GError **error)
{
  g_auto (DoorCase) nobody = { 0 };
  if (!door_case_load (store, checkpoint_id, 0, now_ms, &nobody, error))
    return FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOOR, "i", ":id", checkpoint_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  view_int (view, "door_id", checkpoint_id);
  view_text (view, "door_name", store_column_text (q, 0));
  nobody.facts.works_here = TRUE; /* shows until the end, not until the door closes */
  AdmissionWindow window = admission_window (&nobody.facts);
  gboolean on = window.session != NULL && now_ms >= window.opens_ms;
  view_flag (view, "session_on", on);
  if (!on)
    return TRUE;
  View *room = view_section (view, "now");
  const AdmissionSession *session = window.session;
  gint64 release_ms = nobody.facts.release_ms;
  view_int (room, "inside", session->inside);
  view_int (room, "capacity", session->capacity);
  view_int (room, "expected", session->expected);
  view_int (room, "places", admission_session_places (session, now_ms, release_ms));
  view_int (room, "released", admission_session_released (session, now_ms, release_ms));
  view_flag (room, "limited", session->capacity > 0);
  return fill_session (store, room, session->id, LANG_NL, error);
}

/* ---- The card ---- */

static void
fill_window (View *card, const AdmissionFacts *facts, Lang lang)
{
  AdmissionWindow window = admission_window (facts);
  view_flag (card, "has_window", window.session != NULL);
  if (window.session == NULL)
    return;
  g_autofree char *from = when_format_short (window.opens_ms, lang_when (lang));
  g_autofree char *until = when_format_short (window.closes_ms, lang_when (lang));
  view_text (card, "from", from);
  view_text (card, "until", until);
}

static gboolean
fill_where (Store *store, View *card, const DoorRecord *record, Lang lang, GError **error)
{
  const ScanRecord *scan = &record->record;
  g_auto (DoorCase) one = { 0 };
  if (!door_case_load (store, scan->checkpoint, record->badge, scan->device_ms, &one, error))
    return FALSE;
  AdmissionAnswer answer;
  view_text (card, "name", one.name);
  admission_decide (&one.facts, &answer);
  gboolean sends = !verdict_admits (scan->verdict) && answer.go_to != NULL;
  view_flag (card, "sends", sends);
  view_flag (card, "has_window", FALSE);
  if (scan->verdict == VERDICT_OUTSIDE_WINDOW)
    fill_window (card, &one.facts, lang);
  return !sends ||
         fill_session (store, view_section (card, "go_to"), answer.go_to->id, lang, error);
}

gboolean
door_fill_card (Store *store, View *view, const Messages *messages, const DoorRecord *record,
                const DoorLook *look, GError **error)
{
  View *card = view_section (view, "card");
  const ScanRecord *scan = &record->record;
  const char *group = verdict_group_name (verdict_group (scan->verdict));
  gboolean back = scan->kind == SCAN_KIND_UNDO;
  g_autofree char *group_key = g_strconcat ("door.group_", back ? "back" : group, NULL);
  g_autofree char *verdict_key =
      g_strconcat ("door.", back ? "undone" : verdict_name (scan->verdict), NULL);
  view_text (card, "group", back ? "system" : group);
  view_text (card, "word", messages_find (messages, look->lang, group_key));
  view_text (card, "sentence", messages_find (messages, look->lang, verdict_key));
  view_int (card, "sequence", (gint64) scan->sequence);
  view_flag (card, "may_undo", door_may_undo (record, look->actor, look->now_ms));
  gboolean may_override = door_may_override (store, record, look->now_ms);
  view_flag (card, "may_override", may_override && look->supervisor);
  view_flag (card, "needs_supervisor", may_override && !look->supervisor);
  return fill_where (store, card, record, look->lang, error);
}

/* ---- People by name ---- */

static char **
fold_words (const char *text)
{
  g_autofree char *ascii = g_str_to_ascii (text, "nl");
  g_autofree char *small = g_ascii_strdown (ascii, -1);
  for (char *at = small; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at))
      *at = ' ';
  return g_strsplit (small, " ", -1);
}

static gboolean
matches (const char *name, char *const *wanted)
{
  g_auto (GStrv) words = fold_words (name);
  for (; *wanted != NULL; wanted++) {
    gboolean found = **wanted == '\0';
    for (char **word = words; !found && *word != NULL; word++)
      found = g_str_has_prefix (*word, *wanted);
    if (!found)
      return FALSE;
  }
  return TRUE;
}

static void
add_found (View *view, StoreStmt *row)
{
  char number[BADGE_NUMBER_SIZE];
  View *item = view_item (view, "found");
  badge_number_format ((guint32) store_column_int (row, 0), number);
  view_int (item, "badge", store_column_int (row, 0));
  view_text (item, "number", number);
  view_text (item, "name", store_column_text (row, 1));
  view_text (item, "school", store_column_text (row, 2));
}

gboolean
door_fill_found (Store *store, View *view, const char *words, GError **error)
{
  view_list (view, "found");
  view_flag (view, "found_more", FALSE);
  g_auto (GStrv) wanted = fold_words (words);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "");
  StoreStep step = STORE_FAILED;
  int found = 0;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    if (!matches (store_column_text (q, 1), wanted))
      continue;
    if (++found <= FOUND_MOST)
      add_found (view, q);
  }
  view_flag (view, "found_none", found == 0);
  view_flag (view, "found_more", found > FOUND_MOST);
  return step == STORE_DONE;
}
