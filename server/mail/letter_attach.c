/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is attached to letters; see letter.h.
 */
#include <string.h>

#include "server/mail/letter.h"
#include "server/sales/link.h"
#include "server/sales/mine.h"

/* The order as its owner sees it, or as the attendee the letter is for. NULL without @error when it
 * never left the cart. */
static Mine *
find_mine (const LetterContext *context, GError **error)
{
  Mine *mine = mine_find (context->store, NULL, context->order_id, error);
  if (mine != NULL && context->attendee_id != 0)
    mine->attendee_id = context->attendee_id;
  return mine;
}

gboolean
letter_attach_badge (const LetterContext *context, GPtrArray *parts, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Mine) mine = find_mine (context, &failed);
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
  g_autoptr (GError) failed = NULL;
  g_autoptr (Mine) mine = find_mine (context, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (mine == NULL)
    return TRUE;
  const App *app = context->app;
  g_autofree char *link = link_format (app->secret, mine->public_id);
  g_autofree char *page_url = g_strconcat (app->base_url, "/mijn/", link, NULL);
  const char *title = messages_get (app->messages, context->lang, "letter.calendar");
  char *ics = mine_calendar (mine, title, page_url, app_now_ms (app));
  g_ptr_array_add (parts, mime_part_new ("programma.ics", "text/calendar; charset=utf-8",
                                         g_bytes_new_take (ics, strlen (ics))));
  return TRUE;
}
