/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pure rule of presence; see presence.h. Its storage is presence_store.c.
 */
#include "server/attendance/presence.h"

/* Where the person is while the passages are walked through. */
typedef struct {
  const GArray *sessions;
  GArray *results;
  gint64 now_ms;
  gint64 room_id; /* 0: in no room */
  gint64 since_ms;
  guint entry; /* the passage that brought them in */
} Walk;

static void
result_clear (gpointer data)
{
  g_array_unref (((PresenceResult *) data)->passages);
}

static PresenceResult *
result_of (Walk *walk, gint64 session_id)
{
  for (guint i = 0; i < walk->results->len; i++)
    if (g_array_index (walk->results, PresenceResult, i).session_id == session_id)
      return &g_array_index (walk->results, PresenceResult, i);
  PresenceResult fresh = { .session_id = session_id,
                           .passages = g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_array_append_val (walk->results, fresh);
  return &g_array_index (walk->results, PresenceResult, walk->results->len - 1);
}

/* A stay from the entry until @until_ms; @exit is the passage that ended it, or the entry again. */
static void
add_stay (Walk *walk, gint64 until_ms, guint exit, gboolean inside)
{
  for (guint i = 0; i < walk->sessions->len; i++) {
    const PresenceSession *session = &g_array_index (walk->sessions, PresenceSession, i);
    gint64 from_ms = MAX (walk->since_ms, session->starts_ms);
    gint64 to_ms = MIN (until_ms, session->ends_ms);
    if (session->room_id != walk->room_id || to_ms <= from_ms)
      continue;
    PresenceResult *result = result_of (walk, session->session_id);
    if (result->first_in_ms == 0)
      result->first_in_ms = walk->since_ms;
    result->last_out_ms = inside ? 0 : until_ms;
    result->present_ms += to_ms - from_ms;
    g_array_append_val (result->passages, walk->entry);
    if (exit != walk->entry)
      g_array_append_val (result->passages, exit);
  }
}

static void
leave_room (Walk *walk, gint64 at_ms, guint exit)
{
  if (walk->room_id != 0)
    add_stay (walk, at_ms, exit, FALSE);
  walk->room_id = 0;
}

/* Nobody scanned out: the stay ends with the session that was on, or the first one after entry. */
static void
close_open_stay (Walk *walk)
{
  const PresenceSession *first = NULL;
  for (guint i = 0; i < walk->sessions->len; i++) {
    const PresenceSession *session = &g_array_index (walk->sessions, PresenceSession, i);
    if (session->room_id == walk->room_id && session->ends_ms > walk->since_ms &&
        (first == NULL || session->starts_ms < first->starts_ms))
      first = session;
  }
  if (walk->room_id == 0 || first == NULL)
    return;
  gboolean inside = walk->now_ms < first->ends_ms;
  add_stay (walk, inside ? walk->now_ms : first->ends_ms, walk->entry, inside);
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const PresenceResult *) a)->session_id, y = ((const PresenceResult *) b)->session_id;
  return x < y ? -1 : x > y;
}

static void
judge (Walk *walk, gint64 share_permille)
{
  for (guint i = 0; i < walk->results->len; i++) {
    PresenceResult *result = &g_array_index (walk->results, PresenceResult, i);
    for (guint j = 0; j < walk->sessions->len; j++) {
      const PresenceSession *session = &g_array_index (walk->sessions, PresenceSession, j);
      if (session->session_id == result->session_id)
        result->counts =
            walk->now_ms >= session->ends_ms &&
            result->present_ms * 1000 >= (session->ends_ms - session->starts_ms) * share_permille;
    }
  }
}

GArray *
presence_compute (const GArray *passages, const GArray *sessions, gint64 now_ms,
                  gint64 share_permille)
{
  Walk walk = { .sessions = sessions, .now_ms = now_ms };
  walk.results = g_array_new (FALSE, FALSE, sizeof (PresenceResult));
  g_array_set_clear_func (walk.results, result_clear);
  for (guint i = 0; i < passages->len; i++) {
    const PresencePassage *passage = &g_array_index (passages, PresencePassage, i);
    gboolean enters = passage->direction == SCAN_DIRECTION_IN && passage->room_id != 0;
    gboolean stays = passage->direction == SCAN_DIRECTION_IN &&
                     (passage->room_id == 0 || passage->room_id == walk.room_id);
    if (stays)
      continue;
    leave_room (&walk, passage->at_ms, i);
    if (enters) {
      walk.room_id = passage->room_id;
      walk.since_ms = passage->at_ms;
      walk.entry = i;
    }
  }
  close_open_stay (&walk);
  judge (&walk, share_permille);
  g_array_sort (walk.results, compare_results);
  return walk.results;
}
