/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is attached to letters; see letter.h. Nothing of a person goes with a letter to a whole
 * group.
 */
#include <string.h>

#include "server/mail/letter.h"
#include "server/sales/calendar.h"
#include "server/sales/mine.h"

gboolean
letter_attach_badge (const LetterContext *context, GPtrArray *parts, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Mine) mine = context->person_id != NULL
                              ? mine_find_person (context->store, context->person_id, &failed)
                              : NULL;
  GBytes *pdf = mine != NULL ? mine_badge (context->store, mine, &failed) : NULL;
  if (pdf != NULL)
    g_ptr_array_add (parts, mime_part_new ("badge.pdf", "application/pdf", pdf));
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
letter_attach_calendar (const LetterContext *context, GPtrArray *parts, GError **error)
{
  g_auto (Calendar) calendar = { 0 };
  gboolean found = FALSE;
  if (context->person_id != NULL &&
      !calendar_make (context->app, context->store, context->person_id, &calendar, &found, error))
    return FALSE;
  if (found)
    g_ptr_array_add (parts, mime_part_new ("programma.ics", "text/calendar; charset=utf-8",
                                           g_bytes_new (calendar.text, strlen (calendar.text))));
  return TRUE;
}
