/* SPDX-License-Identifier: EUPL-1.2
 *
 * The rule of the doors; see admission.h. Each test is a function that gives a verdict, or 0
 * when it has nothing against; admission_decide() asks them in the order of the plan.
 */
#include "schedule/admission.h"

/* No verdict yet: the next test may speak. */
#define PASS ((Verdict) 0)

int
admission_session_places (const AdmissionSession *session, gint64 now_ms, gint64 release_ms)
{
  if (session->capacity <= 0)
    return -1;
  int taken = session->inside;
  if (now_ms < session->starts_ms + release_ms)
    taken += MAX (session->expected - session->arrived, 0);
  return MAX (session->capacity - taken, 0);
}

int
admission_session_released (const AdmissionSession *session, gint64 now_ms, gint64 release_ms)
{
  if (now_ms < session->starts_ms + release_ms)
    return 0;
  return MAX (session->expected - session->arrived, 0);
}

static gboolean
overlaps (const AdmissionSession *a, const AdmissionSession *b)
{
  return a->starts_ms < b->ends_ms && b->starts_ms < a->ends_ms;
}

static const AdmissionSession *
seat_in (const AdmissionFacts *facts, const AdmissionSession *session)
{
  for (gsize i = 0; i < facts->n_seats; i++)
    if (facts->seats[i].id == session->id)
      return &facts->seats[i];
  return NULL;
}

/* Until when somebody may come in. Who works here comes and goes until the end. */
static gint64
closes_ms (const AdmissionFacts *facts, const AdmissionSession *session)
{
  return facts->works_here ? session->ends_ms
                           : MIN (session->starts_ms + facts->late_ms, session->ends_ms);
}

static gint64
opens_ms (const AdmissionFacts *facts, const AdmissionSession *session)
{
  gint64 opens = session->starts_ms - facts->early_ms;
  return seat_in (facts, session) != NULL ? opens - ADMISSION_GRACE_MS : opens;
}

/* Two sessions can be open at once, when a late door meets an early one: the person's own goes
 * first, then the one that starts last. */
static const AdmissionSession *
open_session (const AdmissionFacts *facts)
{
  const AdmissionSession *best = NULL;
  for (gsize i = 0; i < facts->n_sessions; i++) {
    const AdmissionSession *session = &facts->sessions[i];
    if (facts->now_ms < opens_ms (facts, session) || facts->now_ms >= closes_ms (facts, session))
      continue;
    gboolean mine = seat_in (facts, session) != NULL;
    gboolean best_mine = best != NULL && seat_in (facts, best) != NULL;
    if (best == NULL || mine > best_mine ||
        (mine == best_mine && session->starts_ms > best->starts_ms))
      best = session;
  }
  return best;
}

AdmissionWindow
admission_window (const AdmissionFacts *facts)
{
  const AdmissionSession *session = open_session (facts);
  gboolean open = session != NULL;
  for (gsize i = 0; !open && i < facts->n_sessions; i++) {
    const AdmissionSession *next = &facts->sessions[i];
    if (facts->now_ms < opens_ms (facts, next) &&
        (session == NULL || next->starts_ms < session->starts_ms))
      session = next;
  }
  if (session == NULL)
    return (AdmissionWindow){ 0 };
  return (AdmissionWindow){ session, opens_ms (facts, session), closes_ms (facts, session) };
}

/* The seat to send somebody to: one that runs now, else the next that starts. */
static const AdmissionSession *
next_seat (const AdmissionFacts *facts)
{
  const AdmissionSession *next = NULL;
  for (gsize i = 0; i < facts->n_seats; i++) {
    const AdmissionSession *seat = &facts->seats[i];
    if (seat->ends_ms > facts->now_ms && (next == NULL || seat->starts_ms < next->starts_ms))
      next = seat;
  }
  return next;
}

static const AdmissionDay *
today (const AdmissionFacts *facts)
{
  for (gsize i = 0; i < facts->n_congress_days; i++) {
    const AdmissionDay *day = &facts->congress_days[i];
    if (facts->now_ms >= day->starts_ms - ADMISSION_DAY_MARGIN_MS &&
        facts->now_ms < day->ends_ms + ADMISSION_DAY_MARGIN_MS)
      return day;
  }
  return NULL;
}

const AdmissionPassage *
admission_newest (const AdmissionFacts *facts)
{
  gboolean later =
      facts->heard.known && (!facts->last.known || facts->heard.at_ms > facts->last.at_ms);
  return later ? &facts->heard : &facts->last;
}

static gboolean
passed_today (const AdmissionFacts *facts)
{
  const AdmissionPassage *newest = admission_newest (facts);
  return newest->known && facts->now_ms - newest->at_ms < ADMISSION_SAME_DAY_MS;
}

/* TRUE when the newest passage known says that this person is already behind this very door. */
static gboolean
inside_here (const AdmissionFacts *facts, const AdmissionSession *session)
{
  const AdmissionPassage *newest = admission_newest (facts);
  if (!passed_today (facts) || newest->direction != SCAN_DIRECTION_IN)
    return FALSE;
  if (facts->door == ADMISSION_DOOR_ENTRANCE)
    return TRUE;
  return newest->room == facts->room && session != NULL && newest->session == session->id;
}

/* ---- The tests, in their order ---- */

static Verdict
test_code (const AdmissionFacts *facts)
{
  switch (facts->code) {
  case ADMISSION_CODE_NONE:
    return VERDICT_NOT_A_BADGE;
  case ADMISSION_CODE_FOREIGN:
    return VERDICT_FOREIGN_CODE;
  case ADMISSION_CODE_OTHER_EVENT:
    return VERDICT_OTHER_EVENT;
  case ADMISSION_CODE_UNKNOWN_KEY:
    /* Never "foreign" when it is we who lack something. A listed badge is known by its id. */
    return facts->badge == ADMISSION_BADGE_UNLISTED ? VERDICT_DATA_OLD : PASS;
  case ADMISSION_CODE_OURS:
    return PASS;
  }
  return VERDICT_NOT_A_BADGE;
}

static Verdict
test_badge (const AdmissionFacts *facts)
{
  switch (facts->badge) {
  case ADMISSION_BADGE_REVOKED:
    return VERDICT_REVOKED_REPLACED;
  case ADMISSION_BADGE_CANCELLED:
    return VERDICT_CANCELLED;
  case ADMISSION_BADGE_BLOCKED:
    return VERDICT_BLOCKED;
  case ADMISSION_BADGE_UNPAID:
    return VERDICT_UNPAID;
  case ADMISSION_BADGE_UNLISTED:
    return facts->data_age_ms > ADMISSION_DATA_OLD_MS ? VERDICT_DATA_OLD : PASS;
  case ADMISSION_BADGE_VALID:
    return PASS;
  }
  return VERDICT_BLOCKED;
}

static Verdict
test_door (const AdmissionFacts *facts)
{
  if (facts->door == ADMISSION_DOOR_NONE)
    return VERDICT_NOT_PAIRED;
  if (facts->clock == ADMISSION_CLOCK_WRONG)
    return VERDICT_CLOCK_WRONG;
  return PASS;
}

/* A clock that may be off is no reason to send a person away: the clock is what is wrong. */
static Verdict
refuse_for_time (const AdmissionFacts *facts)
{
  return facts->clock == ADMISSION_CLOCK_UNSURE ? VERDICT_CLOCK_WRONG : VERDICT_OUTSIDE_WINDOW;
}

static Verdict
test_window (const AdmissionFacts *facts, const AdmissionSession *session)
{
  if (facts->works_here)
    return PASS;
  const AdmissionDay *day = today (facts);
  if (facts->n_congress_days > 0 && day == NULL)
    return refuse_for_time (facts);
  if (day != NULL && facts->known && (facts->days & day->bit) == 0)
    return VERDICT_OUTSIDE_WINDOW;
  if (facts->door == ADMISSION_DOOR_SESSION && session == NULL)
    return refuse_for_time (facts);
  return PASS;
}

static Verdict
test_entitlement (const AdmissionFacts *facts, AdmissionAnswer *answer)
{
  const AdmissionSession *session = answer->session;
  if (facts->door != ADMISSION_DOOR_SESSION || facts->works_here || !facts->known ||
      session == NULL || seat_in (facts, session) != NULL)
    return PASS;
  const AdmissionSession *here = NULL;
  for (gsize i = 0; i < facts->n_seats; i++) {
    const AdmissionSession *seat = &facts->seats[i];
    if (overlaps (seat, session)) {
      answer->go_to = seat;
      return VERDICT_BOOKED_OTHER_ROOM;
    }
    if (seat->room == facts->room && seat->ends_ms > facts->now_ms && here == NULL)
      here = seat;
  }
  if (here == NULL || !session->bookable)
    return PASS;
  answer->go_to = here;
  return VERDICT_BOOKED_OTHER_TIME;
}

static Verdict
test_capacity (const AdmissionFacts *facts, const AdmissionAnswer *answer)
{
  const AdmissionSession *session = answer->session;
  if (session == NULL || session->capacity <= 0 || facts->works_here ||
      inside_here (facts, session))
    return PASS;
  gboolean booked = !session->bookable || seat_in (facts, session) != NULL;
  if (booked || !facts->known)
    return session->inside >= session->capacity ? VERDICT_ROOM_FULL : PASS;
  return answer->places == 0 ? VERDICT_NOT_BOOKED_FULL : PASS;
}

/* The state of who may be here: the last test that can still ask staff to look. */
static Verdict
test_state (const AdmissionFacts *facts, const AdmissionSession *session)
{
  const AdmissionPassage *newest = admission_newest (facts);
  gboolean advice = newest == &facts->heard;
  gint64 ago_ms = facts->now_ms - newest->at_ms;
  if (newest->known && !advice && newest->checkpoint == facts->checkpoint &&
      ago_ms < ADMISSION_REPEAT_MS && inside_here (facts, session))
    return VERDICT_OK_REPEAT;
  if (newest->known && newest->checkpoint != facts->checkpoint && ago_ms < ADMISSION_ELSEWHERE_MS)
    return VERDICT_SEEN_ELSEWHERE;
  if (facts->works_here)
    return PASS;
  if (inside_here (facts, session))
    return advice ? VERDICT_SEEN_ELSEWHERE : VERDICT_ALREADY_IN;
  if (facts->door == ADMISSION_DOOR_SESSION && facts->entrance_asked && !facts->entered_today)
    return VERDICT_NO_ENTRANCE_SCAN;
  return PASS;
}

/* ---- What a person who may pass hears ---- */

static Verdict
welcome_note (const AdmissionFacts *facts, const AdmissionSession *session)
{
  if (facts->badge == ADMISSION_BADGE_UNLISTED || !facts->known)
    return VERDICT_OK_UNLISTED;
  if (facts->clock == ADMISSION_CLOCK_UNSURE)
    return VERDICT_OK_CLOCK_UNSURE;
  if (session == NULL || facts->works_here || seat_in (facts, session) == NULL)
    return PASS;
  if (facts->now_ms < session->starts_ms - facts->early_ms)
    return VERDICT_OK_EARLY;
  if (facts->now_ms >= session->starts_ms + facts->release_ms)
    return VERDICT_OK_LATE;
  return PASS;
}

static Verdict
welcome (const AdmissionFacts *facts, const AdmissionSession *session)
{
  Verdict note = welcome_note (facts, session);
  if (note != PASS)
    return note;
  if (session != NULL && session->bookable && !facts->works_here &&
      seat_in (facts, session) == NULL)
    return VERDICT_OK_WALKIN;
  if (!passed_today (facts))
    return VERDICT_OK_ENTRY;
  const AdmissionPassage *newest = admission_newest (facts);
  if (newest->direction == SCAN_DIRECTION_OUT)
    return VERDICT_OK_REENTRY;
  if (facts->door == ADMISSION_DOOR_SESSION && newest->room != 0 && newest->room != facts->room)
    return VERDICT_OK_MOVED;
  return VERDICT_OK_ENTRY;
}

static Verdict
decide_exit (const AdmissionFacts *facts)
{
  gboolean just_left = facts->last.known && facts->last.direction == SCAN_DIRECTION_OUT &&
                       facts->last.checkpoint == facts->checkpoint &&
                       facts->now_ms - facts->last.at_ms < ADMISSION_REPEAT_MS;
  return just_left ? VERDICT_OK_REPEAT : VERDICT_OK_EXIT;
}

static Verdict
decide_entry (const AdmissionFacts *facts, AdmissionAnswer *answer)
{
  Verdict verdict = test_window (facts, answer->session);
  if (verdict == PASS)
    verdict = test_entitlement (facts, answer);
  if (verdict == PASS)
    verdict = test_capacity (facts, answer);
  if (verdict == PASS)
    verdict = test_state (facts, answer->session);
  return verdict != PASS ? verdict : welcome (facts, answer->session);
}

static Verdict
decide_person (const AdmissionFacts *facts, AdmissionAnswer *answer)
{
  Verdict verdict = test_door (facts);
  if (verdict != PASS)
    return verdict;
  if (facts->door == ADMISSION_DOOR_EXIT)
    return decide_exit (facts);
  if (facts->door == ADMISSION_DOOR_SESSION)
    answer->session = open_session (facts);
  if (answer->session != NULL)
    answer->places = admission_session_places (answer->session, facts->now_ms, facts->release_ms);
  verdict = decide_entry (facts, answer);
  /* Our own faults cannot be overruled, and neither can a revoked badge, which never gets here. */
  if (facts->supervisor && !verdict_admits (verdict) &&
      verdict_group (verdict) != VERDICT_GROUP_SYSTEM)
    return VERDICT_OK_OVERRIDE;
  return verdict;
}

static ScanDirection
direction_of (const AdmissionFacts *facts, Verdict verdict)
{
  if (!verdict_admits (verdict) || verdict == VERDICT_OK_REPEAT)
    return SCAN_DIRECTION_NONE;
  return facts->door == ADMISSION_DOOR_EXIT ? SCAN_DIRECTION_OUT : SCAN_DIRECTION_IN;
}

void
admission_decide (const AdmissionFacts *facts, AdmissionAnswer *answer)
{
  *answer = (AdmissionAnswer){ .places = -1 };
  Verdict verdict = test_code (facts);
  if (verdict == PASS)
    verdict = test_badge (facts);
  if (verdict == PASS)
    verdict = decide_person (facts, answer);
  if (!verdict_admits (verdict) && answer->go_to == NULL && facts->known)
    answer->go_to = next_seat (facts);
  answer->verdict = verdict;
  answer->direction = direction_of (facts, verdict);
}
