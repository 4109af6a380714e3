/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages on offerings: what each session and day is worth, and a form to say so.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/register/offering_save.h"
#include "server/register/office_lists.h"
#include "server/register/own_activity.h"
#include "server/register/pages.h"
#include "server/register/roll.h"
#include "server/web/view_words.h"

void
page_offerings (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_offerings (store, request_lang (request), view, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "offering.title"));
  request_render (request, 200, "register_offerings", view);
}

/* "s12" is session 12, "d1" day 1. FALSE after an answer. */
static gboolean
need_what (Request *request, gint64 *session_id, gint64 *day_id)
{
  const char *id = request_param (request, "id");
  gint64 number = 0;
  *session_id = *day_id = 0;
  if ((*id == 's' || *id == 'd') &&
      g_ascii_string_to_signed (id + 1, 10, 1, G_MAXINT32, &number, NULL)) {
    *(*id == 's' ? session_id : day_id) = number;
    return TRUE;
  }
  request_fail (request, 404, "error.not_found");
  return FALSE;
}

/* Hours of a field of the form; as they were typed, when they were. */
static void
put_typed_hours (Request *request, View *view, const char *name, const char *field, int quarters)
{
  const char *typed = request_form (request, field);
  if (typed != NULL)
    view_text (view, name, typed);
  else
    view_hours (view, name, quarters, request_lang (request));
}

/* What is only typed, to be divided, and kept nowhere. */
static void
put_typed (Request *request, View *view, const char *name, const char *field)
{
  const char *typed = request_form (request, field);
  view_text (view, name, typed != NULL ? typed : "");
}

static void
put_areas (Request *request, const Offering *offering, View *view)
{
  static const char *const KEYS[AREAS] = { "register.subject", "register.didactic",
                                           "register.pedagogic", "register.other" };
  view_list (view, "areas");
  for (int i = 0; i < AREAS; i++) {
    View *item = view_item (view, "areas");
    view_int (item, "number", i + 1);
    view_text (item, "name", request_message (request, KEYS[i]));
    g_autofree char *area = g_strdup_printf ("area%d", i + 1);
    g_autofree char *share = g_strdup_printf ("share%d", i + 1);
    put_typed_hours (request, item, "hours", area, offering->quarters[i]);
    put_typed (request, item, "share", share);
  }
  put_typed_hours (request, view, "self", "self", offering->self_quarters);
  put_typed (request, view, "total", "total");
}

static void
put_offering (Request *request, const Offering *offering, unsigned wrong, View *view)
{
  view_text (view, "code", offering->code);
  view_text (view, "provider", offering->provider);
  view_flag (view, "validated", offering->validated);
  view_text (view, "offered_on", offering->offered_on);
  view_text (view, "valid_until", offering->valid_until);
  view_text (view, "elements", offering->elements);
  view_text (view, "contribution", offering->contribution);
  view_text (view, "setup", offering->content);
  put_areas (request, offering, view);
  view_list (view, "types");
  for (const char *const *type = programme_activity_types (); *type != NULL; type++) {
    View *item = view_item (view, "types");
    view_text (item, "type", *type);
    view_flag (item, "chosen", strcmp (*type, offering->activity_type) == 0);
  }
  view_flag (view, "wrong", wrong != 0);
  view_flag (view, "wrong_code", (wrong & OFFERING_WRONG_CODE) != 0);
  view_flag (view, "wrong_provider", (wrong & OFFERING_WRONG_PROVIDER) != 0);
  view_flag (view, "wrong_hours", (wrong & OFFERING_WRONG_HOURS) != 0);
  view_flag (view, "wrong_term", (wrong & OFFERING_WRONG_TERM) != 0);
  view_flag (view, "wrong_text", (wrong & OFFERING_WRONG_TEXT) != 0);
}

static void
show (Request *request, unsigned status, const Offering *offering, unsigned wrong, const char *name)
{
  View *view = view_new ();
  put_offering (request, offering, wrong, view);
  view_text (view, "id", request_param (request, "id"));
  view_text (view, "name", name);
  view_text (view, "title", request_message (request, "offering.title"));
  request_render (request, status, "register_offering", view);
}

void
page_offering (Request *request)
{
  gint64 session_id = 0, day_id = 0;
  Store *store = request_store (request);
  if (store == NULL || !need_what (request, &session_id, &day_id))
    return;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = offering_subject (store, session_id, day_id, &error);
  g_autoptr (Offering) offering =
      name != NULL ? offering_find (store, session_id, day_id, &error) : NULL;
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  if (name == NULL) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  if (offering == NULL) {
    offering = offering_new ();
    g_free (offering->activity_type);
    g_free (offering->valid_until);
    g_free (offering->provider);
    offering->activity_type = g_strdup ("conferentie");
    offering->valid_until = settings_text (store, "register.claim_date");
    offering->provider = settings_text (store, "register.provider");
  }
  show (request, 200, offering, 0, name);
}

static void
take_field (Request *request, const char *name, char **to)
{
  g_free (*to);
  *to = request_form_text (request, name);
}

static void
take_date (Request *request, const char *name, char **to)
{
  g_autofree char *typed = request_form_text (request, name);
  g_free (*to);
  *to = roll_date_iso (typed);
}

/* What was typed again, under the name of what it is about. */
static void
show_wrong (Request *request, const OfferingSave *save)
{
  const Offering *offering = save->offering;
  Store *store = request_store (request);
  g_autofree char *name =
      store != NULL ? offering_subject (store, offering->session_id, offering->day_id, NULL) : NULL;
  if (store != NULL)
    show (request, 422, offering, save->wrong, name != NULL ? name : "");
}

static void
saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (g_error_matches (error, OFFERING_ERROR, OFFERING_ERROR_FIELDS))
    show_wrong (request, command);
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

/* Hours by area; or a total and percentages, which are divided so that parts add up. */
static void
read_hours (Request *request, Offering *offering)
{
  int weights[AREAS] = { 0 };
  gboolean understood = TRUE, weighed = FALSE;
  for (int i = 0; i < AREAS; i++) {
    g_autofree char *hours_name = g_strdup_printf ("area%d", i + 1);
    g_autofree char *weight_name = g_strdup_printf ("share%d", i + 1);
    g_autofree char *hours = request_form_text (request, hours_name);
    g_autofree char *weight = request_form_text (request, weight_name);
    guint64 percent = 0;
    offering->quarters[i] = own_parse_quarters (hours);
    understood =
        understood && offering->quarters[i] >= 0 &&
        (*weight == '\0' || g_ascii_string_to_unsigned (weight, 10, 0, 100, &percent, NULL));
    weights[i] = (int) percent;
    weighed = weighed || percent > 0;
  }
  g_autofree char *total_text = request_form_text (request, "total");
  g_autofree char *self_text = request_form_text (request, "self");
  int total = own_parse_quarters (total_text);
  offering->self_quarters = own_parse_quarters (self_text);
  if (weighed && total > 0 && understood)
    offering_split (total, weights, offering->quarters);
  if (!understood || total < 0)
    memset (offering->quarters, 0, sizeof offering->quarters); /* told as wrong hours */
}

void
page_offering_save (Request *request)
{
  gint64 session_id = 0, day_id = 0;
  if (!need_what (request, &session_id, &day_id))
    return;
  OfferingSave *save = g_new0 (OfferingSave, 1);
  Offering *offering = save->offering = offering_new ();
  save->staff_id = request_staff (request)->id;
  save->remove = g_strcmp0 (request_form (request, "action"), "remove") == 0;
  offering->session_id = session_id;
  offering->day_id = day_id;
  offering->from_office = TRUE;
  offering->validated = request_form (request, "validated") != NULL;
  take_field (request, "code", &offering->code);
  take_field (request, "provider", &offering->provider);
  take_field (request, "type", &offering->activity_type);
  take_date (request, "offered", &offering->offered_on);
  take_date (request, "until", &offering->valid_until);
  take_field (request, "elements", &offering->elements);
  take_field (request, "contribution", &offering->contribution);
  take_field (request, "content", &offering->content);
  read_hours (request, offering);
  request_write (request, WRITER_SAVEPOINT, offering_save_run, save, offering_save_free, saved);
}
