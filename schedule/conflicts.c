/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding conflicts; see conflicts.h. Every pair is looked at: a programme has hundreds of
 * sessions, not thousands.
 */
#include "schedule/conflicts.h"

#include <string.h>

#include "schedule/when.h"

const char *
conflict_kind_name (ConflictKind kind)
{
  switch (kind) {
  case CONFLICT_ROOM:
    return "room";
  case CONFLICT_SPEAKER:
    return "speaker";
  case CONFLICT_CAPACITY:
    return "capacity";
  case CONFLICT_TIME:
    return "time";
  case CONFLICT_IDENTITY:
    return "identity";
  }
  return "unknown";
}

static void
conflict_free (gpointer data)
{
  Conflict *conflict = data;
  g_free (conflict->text);
  g_free (conflict);
}

static void
add (GPtrArray *found, ConflictKind kind, const ProgrammeSession *one,
     const ProgrammeSession *other, char *text)
{
  Conflict *conflict = g_new0 (Conflict, 1);
  conflict->kind = kind;
  conflict->one = one;
  conflict->other = other;
  conflict->text = text;
  g_ptr_array_add (found, conflict);
}

static char *
describe (const ProgrammeSession *session)
{
  g_autofree char *starts = when_format_short (session->starts_ms, WHEN_EN);
  g_autofree char *ends = when_format_time (session->ends_ms, WHEN_EN);
  return g_strdup_printf ("“%s” (%s–%s, %s)", session->title, starts, ends, session->room->name);
}

/* A conflict of two: "@before@what@after: first session and second session". */
static void
add_pair (GPtrArray *found, ConflictKind kind, const ProgrammeSession *one,
          const ProgrammeSession *other, const char *before, const char *what, const char *after)
{
  g_autofree char *first = describe (one);
  g_autofree char *second = describe (other);
  add (found, kind, one, other,
       g_strconcat (before, what, after, ": ", first, " and ", second, NULL));
}

static void
judge_alone (GPtrArray *found, const Programme *programme, const ProgrammeSession *session)
{
  g_autofree char *name = describe (session);
  if (session->room->capacity > 0 && session->capacity > session->room->capacity)
    add (found, CONFLICT_CAPACITY, session, NULL,
         g_strdup_printf ("%s offers %d places, the room holds %d", name, session->capacity,
                          session->room->capacity));
  if (programme_day_of (programme, session->starts_ms) != session->day)
    add (found, CONFLICT_TIME, session, NULL,
         g_strdup_printf ("%s is not on its day %d", name, session->day));
  const ProgrammeRound *round = session->round;
  if (round != NULL && (session->starts_ms < round->starts_ms || session->ends_ms > round->ends_ms))
    add (found, CONFLICT_TIME, session, NULL,
         g_strdup_printf ("%s does not fit within %s", name, round->name));
}

static void
judge_identity (GPtrArray *found, const ProgrammeSession *one, const ProgrammeSession *other)
{
  const char *what = one->id == other->id && one->id > 0    ? "id"
                     : strcmp (one->guid, other->guid) == 0 ? "guid"
                     : strcmp (one->slug, other->slug) == 0 ? "slug"
                                                            : NULL;
  if (what == NULL)
    return;
  add_pair (found, CONFLICT_IDENTITY, one, other, "the same ", what, "");
}

static void
judge_overlap (GPtrArray *found, const ProgrammeSession *one, const ProgrammeSession *other)
{
  gboolean overlap = one->starts_ms < other->ends_ms && other->starts_ms < one->ends_ms;
  if (!overlap || one->cancelled || other->cancelled)
    return;
  if (one->room == other->room && !one->room->shared)
    add_pair (found, CONFLICT_ROOM, one, other, "room ", one->room->name, " is double-booked");
  for (guint i = 0; i < one->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = one->speakers->pdata[i];
    if (g_ptr_array_find (other->speakers, speaker, NULL))
      add_pair (found, CONFLICT_SPEAKER, one, other, "", speaker->name,
                " is in two places at once");
  }
}

GPtrArray *
conflicts_find (const Programme *programme)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (conflict_free);
  for (guint i = 0; i < programme->sessions->len && found->len < CONFLICTS_MAX; i++) {
    const ProgrammeSession *one = programme->sessions->pdata[i];
    if (!one->cancelled)
      judge_alone (found, programme, one);
    for (guint j = i + 1; j < programme->sessions->len && found->len < CONFLICTS_MAX; j++) {
      const ProgrammeSession *other = programme->sessions->pdata[j];
      judge_identity (found, one, other);
      judge_overlap (found, one, other);
    }
  }
  return found;
}
