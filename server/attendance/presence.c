/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pure rule of presence; see presence.h. Its storage is presence_store.c.
 *
 * First passages become stays in rooms, then stays and corrections become claims on sessions, and
 * at last each minute is given to one of them.
 */
#include "server/attendance/presence.h"

enum { NOWHERE = 0 };
static const guint NO_PASSAGE = G_MAXUINT;

/* Where the person is while the passages are walked through. */
typedef struct {
  const PresenceInput *input;
  GArray *results;
  GArray *claims;
  gint64 room_id;
  gint64 since_ms;
  guint entry; /* the passage that brought them in */
} Walk;

/* Time that a session asks for. */
typedef struct {
  guint session; /* place in the input */
  gint64 from_ms, to_ms;
  gint64 in_ms, out_ms; /* of the stay; out 0: still inside */
  guint entry, exit;    /* passages; NO_PASSAGE: none */
  gboolean by_rule;     /* no exit was seen */
} Claim;

typedef struct {
  gint64 from_ms, to_ms;
} Span;

static void
result_clear (gpointer data)
{
  g_array_unref (((PresenceResult *) data)->passages);
}

static const PresenceSession *
session_at (const PresenceInput *input, guint i)
{
  return &g_array_index (input->sessions, PresenceSession, i);
}

static PresenceResult *
result_of (Walk *walk, gint64 session_id)
{
  for (guint i = 0; i < walk->results->len; i++) {
    PresenceResult *result = &g_array_index (walk->results, PresenceResult, i);
    if (result->session_id == session_id)
      return result;
  }
  PresenceResult fresh = { .session_id = session_id,
                           .passages = g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_array_append_val (walk->results, fresh);
  return &g_array_index (walk->results, PresenceResult, walk->results->len - 1);
}

/* ---- Passages become stays, stays become claims ---- */

static void
claim_stay (Walk *walk, gint64 until_ms, guint exit, gboolean by_rule, gboolean inside)
{
  for (guint i = 0; i < walk->input->sessions->len; i++) {
    const PresenceSession *session = session_at (walk->input, i);
    Claim claim = { .session = i,
                    .from_ms = MAX (walk->since_ms, session->starts_ms),
                    .to_ms = MIN (until_ms, session->ends_ms),
                    .in_ms = walk->since_ms,
                    .out_ms = inside ? 0 : until_ms,
                    .entry = walk->entry,
                    .exit = exit,
                    .by_rule = by_rule };
    if (session->room_id == walk->room_id && claim.to_ms > claim.from_ms)
      g_array_append_val (walk->claims, claim);
  }
}

/* When a stay without an exit is over: with the session that was on at entry, or came next. 0: no
 * session comes. Of several in one room at once, the last to end. */
static gint64
closing_ms (const Walk *walk)
{
  const PresenceSession *first = NULL;
  gint64 ends_ms = 0;
  for (guint i = 0; i < walk->input->sessions->len; i++) {
    const PresenceSession *session = session_at (walk->input, i);
    if (session->room_id == walk->room_id && session->ends_ms > walk->since_ms &&
        session->starts_ms - walk->since_ms <= walk->input->rule.wait_max_ms &&
        (first == NULL || session->starts_ms < first->starts_ms))
      first = session;
  }
  for (guint i = 0; first != NULL && i < walk->input->sessions->len; i++) {
    const PresenceSession *session = session_at (walk->input, i);
    if (session->room_id == walk->room_id && session->starts_ms < first->ends_ms &&
        session->ends_ms > walk->since_ms)
      ends_ms = MAX (ends_ms, session->ends_ms);
  }
  return ends_ms;
}

/* Seen elsewhere, or not seen any more: the stay ended at @seen_ms at the latest. */
static void
close_by_rule (Walk *walk, gint64 seen_ms, guint seen)
{
  gint64 closing = walk->room_id != NOWHERE ? closing_ms (walk) : 0;
  if (closing > 0) {
    gboolean still = seen == NO_PASSAGE && seen_ms < closing;
    gboolean sooner = seen_ms < closing;
    claim_stay (walk, MIN (seen_ms, closing), sooner ? seen : NO_PASSAGE, !still && !sooner, still);
  }
  walk->room_id = NOWHERE;
}

/* Somebody leaves a room that nobody saw them enter: whatever was on there is doubtful. */
static void
doubt_entry (Walk *walk, const PresencePassage *passage)
{
  for (guint i = 0; i < walk->input->sessions->len; i++) {
    const PresenceSession *session = session_at (walk->input, i);
    if (passage->room_id != NOWHERE && session->room_id == passage->room_id &&
        session->starts_ms < passage->at_ms &&
        passage->at_ms <= session->ends_ms + (session->ends_ms - session->starts_ms) / 2)
      result_of (walk, session->session_id)->doubt |= PRESENCE_DOUBT_NO_ENTRY;
  }
}

static void
pass_out (Walk *walk, const PresencePassage *passage, guint i)
{
  gboolean own_door = walk->room_id != NOWHERE && passage->room_id == walk->room_id &&
                      passage->at_ms - walk->since_ms <= walk->input->rule.stay_max_ms;
  if (own_door) {
    claim_stay (walk, passage->at_ms, i, FALSE, FALSE);
    walk->room_id = NOWHERE;
    return;
  }
  close_by_rule (walk, passage->at_ms, i);
  doubt_entry (walk, passage);
}

static void
pass_in (Walk *walk, const PresencePassage *passage, guint i)
{
  if (passage->room_id == NOWHERE)
    return; /* the entrance again says nothing about a room */
  if (passage->room_id == walk->room_id) {
    gint64 closing = closing_ms (walk);
    if (closing == 0 || passage->at_ms < closing)
      return;
  }
  close_by_rule (walk, passage->at_ms, i);
  walk->room_id = passage->room_id;
  walk->since_ms = passage->at_ms;
  walk->entry = i;
}

static void
walk_passages (Walk *walk)
{
  for (guint i = 0; i < walk->input->passages->len; i++) {
    const PresencePassage *passage = &g_array_index (walk->input->passages, PresencePassage, i);
    if (passage->direction == SCAN_DIRECTION_IN)
      pass_in (walk, passage, i);
    else if (passage->direction == SCAN_DIRECTION_OUT)
      pass_out (walk, passage, i);
  }
  close_by_rule (walk, walk->input->now_ms, NO_PASSAGE);
}

/* ---- Each minute to one session ---- */

static const PresenceCorrection *
correction_of (const PresenceInput *input, gint64 session_id, guint *rank)
{
  for (guint i = input->corrections->len; i > 0; i--) {
    const PresenceCorrection *correction =
        &g_array_index (input->corrections, PresenceCorrection, i - 1);
    if (correction->session_id == session_id) {
      *rank = i;
      return correction;
    }
  }
  *rank = 0;
  return NULL;
}

/* Takes what is in @taken out of @span and adds what is left to @left. */
static void
subtract (Span span, const GArray *taken, guint from, GArray *left)
{
  for (guint i = from; i < taken->len; i++) {
    const Span *other = &g_array_index (taken, Span, i);
    if (other->to_ms <= span.from_ms || other->from_ms >= span.to_ms)
      continue;
    if (other->from_ms > span.from_ms)
      subtract ((Span){ span.from_ms, other->from_ms }, taken, i + 1, left);
    span.from_ms = other->to_ms;
    if (span.from_ms >= span.to_ms)
      return;
  }
  g_array_append_val (left, span);
}

static gint64
take (GArray *taken, Span wish, gint64 *lost_ms)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (Span));
  gint64 got = 0;
  if (wish.to_ms > wish.from_ms)
    subtract (wish, taken, 0, left);
  for (guint i = 0; i < left->len; i++) {
    const Span *span = &g_array_index (left, Span, i);
    got += span->to_ms - span->from_ms;
  }
  *lost_ms += MAX (wish.to_ms - wish.from_ms, 0) - got;
  g_array_append_vals (taken, left->data, left->len);
  return got;
}

static void
note_passage (GArray *passages, guint passage)
{
  if (passage == NO_PASSAGE)
    return;
  for (guint i = 0; i < passages->len; i++)
    if (g_array_index (passages, guint, i) == passage)
      return;
  g_array_append_val (passages, passage);
}

static void
give_claims (Walk *walk, guint session, GArray *taken)
{
  gint64 lost_ms = 0;
  for (guint i = 0; i < walk->claims->len; i++) {
    const Claim *claim = &g_array_index (walk->claims, Claim, i);
    if (claim->session != session)
      continue;
    PresenceResult *result = result_of (walk, session_at (walk->input, session)->session_id);
    if (result->first_in_ms == 0)
      result->first_in_ms = claim->in_ms;
    result->last_out_ms = claim->out_ms;
    result->present_ms += take (taken, (Span){ claim->from_ms, claim->to_ms }, &lost_ms);
    result->doubt |= claim->by_rule ? PRESENCE_DOUBT_NO_EXIT : 0;
    result->doubt |= lost_ms > 0 ? PRESENCE_DOUBT_OVERLAP : 0;
    note_passage (result->passages, claim->entry);
    note_passage (result->passages, claim->exit);
  }
}

static void
give_correction (Walk *walk, const PresenceSession *session, const PresenceCorrection *correction,
                 GArray *taken)
{
  gint64 lost_ms = 0;
  Span wish = { MAX (correction->from_ms, session->starts_ms),
                MIN (correction->to_ms, session->ends_ms) };
  PresenceResult *result = result_of (walk, session->session_id);
  result->correction_id = correction->id;
  result->first_in_ms = correction->from_ms;
  result->last_out_ms = correction->to_ms;
  result->doubt = 0;
  result->present_ms = take (taken, wish, &lost_ms);
}

typedef struct {
  guint session;
  guint rank; /* of its correction; 0: none */
  const PresenceSession *what;
} Turn;

static int
compare_turns (gconstpointer a, gconstpointer b)
{
  const Turn *x = a, *y = b;
  if (x->rank != y->rank)
    return x->rank > y->rank ? -1 : 1;
  if (x->what->booked != y->what->booked)
    return x->what->booked ? -1 : 1;
  if (x->what->starts_ms != y->what->starts_ms)
    return x->what->starts_ms < y->what->starts_ms ? -1 : 1;
  return x->what->session_id < y->what->session_id ? -1 : x->what->session_id > y->what->session_id;
}

static void
give_minutes (Walk *walk)
{
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (Turn));
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (Span));
  for (guint i = 0; i < walk->input->sessions->len; i++) {
    Turn turn = { .session = i, .what = session_at (walk->input, i) };
    correction_of (walk->input, turn.what->session_id, &turn.rank);
    g_array_append_val (turns, turn);
  }
  g_array_sort (turns, compare_turns);
  for (guint i = 0; i < turns->len; i++) {
    const Turn *turn = &g_array_index (turns, Turn, i);
    guint rank = 0;
    const PresenceCorrection *correction =
        correction_of (walk->input, turn->what->session_id, &rank);
    if (correction != NULL)
      give_correction (walk, turn->what, correction, taken);
    else
      give_claims (walk, turn->session, taken);
  }
}

/* ---- Judging ---- */

static int
compare_results (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const PresenceResult *) a)->session_id, y = ((const PresenceResult *) b)->session_id;
  return x < y ? -1 : x > y;
}

static void
judge (Walk *walk)
{
  const PresenceRule *rule = &walk->input->rule;
  for (guint j = 0; j < walk->input->sessions->len; j++) {
    const PresenceSession *session = session_at (walk->input, j);
    gint64 whole = session->ends_ms - session->starts_ms;
    for (guint i = 0; i < walk->results->len; i++) {
      PresenceResult *result = &g_array_index (walk->results, PresenceResult, i);
      if (session->session_id != result->session_id)
        continue;
      gboolean over = walk->input->now_ms >= session->ends_ms;
      result->counts = over && result->present_ms * 1000 >= whole * rule->share_permille;
      if (over && !result->counts && result->correction_id == 0 &&
          result->present_ms * 1000 >= whole * rule->near_permille)
        result->doubt |= PRESENCE_DOUBT_NEAR;
    }
  }
}

GArray *
presence_compute (const PresenceInput *input)
{
  Walk walk = { .input = input };
  walk.results = g_array_new (FALSE, FALSE, sizeof (PresenceResult));
  g_array_set_clear_func (walk.results, result_clear);
  walk.claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  walk_passages (&walk);
  give_minutes (&walk);
  g_array_unref (walk.claims);
  judge (&walk);
  g_array_sort (walk.results, compare_results);
  return walk.results;
}
