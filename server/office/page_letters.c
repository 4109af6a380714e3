/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters in the office: which were sent, wait, failed or came back; sending again and correcting
 * an address.
 */
#include <string.h>

#include "server/mail/letter_log.h"
#include "server/office/pages.h"

/* Borrowed; NULL for anything that is no state. */
static const char *
asked_state (Request *request)
{
  static const char *const STATES[] = { "waiting", "sent", "failed", "bounced", "again" };
  const char *state = request_query (request, "staat");
  for (gsize i = 0; state != NULL && i < G_N_ELEMENTS (STATES); i++)
    if (strcmp (state, STATES[i]) == 0)
      return STATES[i];
  return NULL;
}

void
page_office_letters (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  const char *state = asked_state (request), *words = request_query (request, "q");
  view_text (view, "title", request_message (request, "letters.title"));
  view_text (view, "words", words);
  view_text (view, "state", state);
  if (letter_log_fill (store, request_app (request)->messages, request_lang (request), view, state,
                       words, &error)) {
    request_render (request, 200, "office_letters", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

static gint64
letter_id (Request *request)
{
  gint64 id = 0;
  g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL);
  return id;
}

static void
show_letter (Request *request, unsigned status, gboolean address_wrong)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  view_text (view, "title", request_message (request, "letters.one"));
  view_flag (view, "address_wrong", address_wrong);
  view_text (view, "typed", request_form (request, "adres"));
  if (letter_log_fill_one (store, request_app (request)->messages, request_lang (request), view,
                           letter_id (request), &found, &error) &&
      found) {
    request_render (request, status, "office_letter", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

void
page_office_letter (Request *request)
{
  show_letter (request, 200, FALSE);
}

static void
sent_again (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, LETTER_ERROR, LETTER_ERROR_ADDRESS))
    show_letter (request, 422, TRUE);
  else
    request_fail_error (request, error);
}

void
page_office_letter_again (Request *request)
{
  const char *address = request_form (request, "adres");
  LetterAgain *again = g_new0 (LetterAgain, 1);
  again->id = letter_id (request);
  again->address = address != NULL ? g_strstrip (g_strdup (address)) : NULL;
  again->staff_id = request_staff (request)->id;
  request_write (request, WRITER_SAVEPOINT, letter_again_run, again, letter_again_free, sent_again);
}
