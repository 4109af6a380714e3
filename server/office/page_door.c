/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door without a computer, on a phone: a badge number or a name, one card, taking back and
 * overruling. Works without JavaScript.
 */
#include <string.h>

#include "badges/number.h"
#include "server/office/door_view.h"
#include "server/office/pages.h"

enum { WORDS_MIN = 2 };

void
page_doors (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  view_text (view, "title", request_message (request, "door.title"));
  if (door_fill_doors (store, view, &error)) {
    request_render (request, 200, "doors", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

static gboolean
read_number (const char *text, gint64 *number)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, number, NULL);
}

/* The card of ?scan=, which is only shown at its own door. */
static gboolean
fill_asked_card (Request *request, View *view, gint64 door, GError **error)
{
  gint64 sequence = 0;
  DoorRecord record;
  char actor[40];
  view_flag (view, "any_card", FALSE);
  if (!read_number (request_query (request, "scan"), &sequence) ||
      !door_record_find (request_store (request), (guint64) sequence, &record, NULL) ||
      record.record.checkpoint != door)
    return TRUE;
  request_actor (request, actor, sizeof actor);
  const DoorLook look = { .actor = actor,
                          .supervisor = request_staff (request)->role >= ROLE_ORGANISER,
                          .lang = request_lang (request),
                          .now_ms = request_now_ms (request) };
  view_flag (view, "any_card", TRUE);
  return door_fill_card (request_store (request), view, request_app (request)->messages, &record,
                         &look, error);
}

static gboolean
fill_search (Request *request, View *view, GError **error)
{
  const char *words = request_query (request, "naam");
  gboolean asked = words != NULL && strlen (words) >= WORDS_MIN;
  view_text (view, "words", words);
  view_flag (view, "searched", asked);
  view_flag (view, "found_none", FALSE);
  view_flag (view, "found_more", FALSE);
  view_list (view, "found");
  return !asked || door_fill_found (request_store (request), view, words, error);
}

/* @problem: (nullable): key of a sentence for the number field. */
static void
show (Request *request, unsigned status, gint64 door, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  view_text (view, "title", request_message (request, "door.title"));
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : NULL);
  if (door_fill_room (store, view, door, request_now_ms (request), &error) &&
      fill_asked_card (request, view, door, &error) && fill_search (request, view, &error)) {
    request_render (request, status, "door", view);
    return;
  }
  view_free (view);
  if (g_error_matches (error, DOOR_ERROR, DOOR_ERROR_DOOR))
    request_fail (request, 404, "error.not_found");
  else
    request_fail_error (request, error);
}

void
page_door (Request *request)
{
  gint64 door = 0;
  if (read_number (request_param (request, "id"), &door))
    show (request, 200, door, NULL);
  else
    request_fail (request, 404, "error.not_found");
}

/* ---- Scanning ---- */

static void
scanned (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const DoorScan *scan = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, DOOR_ERROR, DOOR_ERROR_LATE))
    show (request, 409, scan->checkpoint_id, "door.too_late");
  else if (g_error_matches (error, DOOR_ERROR, DOOR_ERROR_REASON))
    show (request, 422, scan->checkpoint_id, "door.reason_wanted");
  else if (g_error_matches (error, DOOR_ERROR, DOOR_ERROR_DOOR))
    request_fail (request, 404, "error.not_found");
  else
    request_fail_error (request, error);
}

static void
submit (Request *request, gint64 door, DoorScan form)
{
  DoorScan *scan = g_new0 (DoorScan, 1);
  *scan = form;
  scan->checkpoint_id = door;
  request_actor (request, scan->actor, sizeof scan->actor);
  request_write (request, WRITER_SAVEPOINT, door_scan_run, scan, door_scan_free, scanned);
}

void
page_door_scan (Request *request)
{
  gint64 door = 0, badge = 0;
  guint32 number = 0;
  const char *typed = request_form (request, "number");
  if (!read_number (request_param (request, "id"), &door)) {
    request_fail (request, 404, "error.not_found");
  } else if (read_number (request_form (request, "badge"), &badge)) {
    submit (request, door,
            (DoorScan){ .kind = SCAN_KIND_SCAN, .method = SCAN_METHOD_NAME, .badge = badge });
  } else if (typed != NULL && badge_number_parse (typed, &number)) {
    submit (request, door,
            (DoorScan){ .kind = SCAN_KIND_SCAN, .method = SCAN_METHOD_TYPED, .badge = number });
  } else {
    show (request, 422, door, "door.number_wrong");
  }
}

static void
act_on (Request *request, ScanKind kind, const char *reason)
{
  gint64 door = 0, sequence = 0;
  if (!read_number (request_param (request, "id"), &door) ||
      !read_number (request_form (request, "scan"), &sequence)) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  submit (request, door,
          (DoorScan){ .kind = kind, .refers = (guint64) sequence, .reason = g_strdup (reason) });
}

void
page_door_undo (Request *request)
{
  act_on (request, SCAN_KIND_UNDO, NULL);
}

void
page_door_override (Request *request)
{
  act_on (request, SCAN_KIND_OVERRIDE, request_form (request, "reason"));
}
