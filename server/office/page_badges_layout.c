/* SPDX-License-Identifier: EUPL-1.2
 *
 * Layouts in the office: a list, and one being edited, shown with real names while it is. Saving
 * checks; a layout that is not right comes back with its line and reason, and with what was typed.
 */
#include <string.h>

#include "badges/error.h"
#include "server/office/badges_layouts.h"
#include "server/office/badges_lists.h"
#include "server/office/badges_work.h"
#include "server/office/pages.h"

enum { PREVIEW_DPI = 110 };

static const char *
lang_of (Request *request)
{
  return request_lang (request) == LANG_EN ? "en" : "nl";
}

/* @key: (nullable): why a name was refused. */
static void
show_list (Request *request, unsigned status, const char *key)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!badges_fill_layouts (store, view, BADGE_LAYOUT_DEFAULT, lang_of (request), &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "badges.layouts"));
  view_text (view, "refused", key == NULL ? NULL : request_message (request, key));
  request_render (request, status, "office_badges_layouts", view);
}

void
page_office_badges_layouts (Request *request)
{
  show_list (request, 200, NULL);
}

static BadgesLayoutSave *
save_new (Request *request, const char *name, const char *ini)
{
  BadgesLayoutSave *save = g_new0 (BadgesLayoutSave, 1);
  g_autofree char *actor = badges_actor (request);
  g_strlcpy (save->name, name, sizeof save->name);
  g_strlcpy (save->actor, actor, sizeof save->actor);
  save->ini = g_strdup (ini);
  return save;
}

void
page_office_badges_layout_add (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const char *name = request_form (request, "name"), *base = request_form (request, "base");
  g_autoptr (GError) error = NULL;
  if (name == NULL || !badges_layout_name_valid (name)) {
    show_list (request, 422, "badges.bad_name");
    return;
  }
  g_autofree char *taken = badges_layout_text (store, name, NULL);
  if (taken != NULL) {
    show_list (request, 409, "badges.name_taken");
    return;
  }
  g_autofree char *ini =
      badges_layout_text (store, base == NULL ? BADGE_LAYOUT_DEFAULT : base, &error);
  if (ini == NULL) {
    request_fail_error (request, error);
    return;
  }
  request_write (request, WRITER_SAVEPOINT, badges_layout_save_run, save_new (request, name, ini),
                 badges_layout_save_free, NULL);
}

/* Somebody to show where nobody has a badge yet. */
static void
add_made_up (GPtrArray *people)
{
  BadgePerson *person = g_new0 (BadgePerson, 1);
  person->name = g_strdup ("Willemijn van den Bergh-Oosterhuis");
  person->school = g_strdup ("Openbare Scholengemeenschap De Regenboog");
  person->place = g_strdup ("’s-Hertogenbosch");
  person->ticket = g_strdup ("Beide dagen");
  person->days = 3;
  person->no_photo = TRUE;
  person->number = 1042;
  badge_person_add_item (person, 1, 615, 675, "A0.04", "Visible Thinking met werkvormen");
  g_ptr_array_add (people, person);
}

/* Says "line N: reason" apart, with what stands on that line, since the field has no numbers. */
static void
fill_wrong (View *view, const char *wrong, const char *ini)
{
  static const char LINE[] = "line ";
  guint64 line = 0;
  char *end = NULL;
  if (wrong != NULL && g_str_has_prefix (wrong, LINE))
    line = g_ascii_strtoull (wrong + strlen (LINE), &end, 10);
  gboolean numbered = line > 0 && g_str_has_prefix (end, ": ");
  view_text (view, "wrong", numbered ? end + strlen (": ") : wrong);
  view_flag (view, "numbered", numbered);
  if (!numbered)
    return;
  g_auto (GStrv) lines = g_strsplit (ini, "\n", -1);
  view_int (view, "line", (gint64) line);
  view_text (view, "line_text", line <= g_strv_length (lines) ? g_strstrip (lines[line - 1]) : "");
}

static void
show_editor (Request *request, gpointer data)
{
  BadgesWork *work = data;
  const char *wrong = work->wrong != NULL   ? work->wrong
                      : work->error != NULL ? work->error->message
                                            : NULL;
  View *view = view_new ();
  view_text (view, "title", request_message (request, "badges.layout"));
  view_text (view, "name", request_param (request, "name"));
  view_text (view, "ini", work->words);
  fill_wrong (view, wrong, work->words);
  view_text (view, "front", work->pictures[0]);
  view_text (view, "back", work->pictures[1]);
  view_flag (view, "saved", request_query (request, "bewaard") != NULL && wrong == NULL);
  request_render (request, wrong != NULL ? 422 : 200, "office_badges_layout", view);
}

/* Shows @ini (transfer full) with the first names that fill a page. */
static void
preview (Request *request, Store *store, char *ini)
{
  BadgesWork *work = badges_work_new ();
  g_autoptr (GError) error = NULL;
  BadgesBatch *batch = &work->batch;
  work->words = ini;
  work->format = BADGE_FORMAT_PNG;
  work->dpi = PREVIEW_DPI;
  if (!badge_roll_read (&batch->roll, store, &error) ||
      (batch->people = badge_roll_people (&batch->roll, store, 0, &error)) == NULL) {
    badges_work_free (work);
    request_fail_error (request, error);
    return;
  }
  if (batch->people->len == 0) {
    g_ptr_array_set_free_func (batch->people, (GDestroyNotify) badge_person_free);
    add_made_up (batch->people);
  }
  badge_people_sort (batch->people, BADGE_ORDER_NAME);
  batch->layout = badge_layout_read (ini, strlen (ini), &error);
  if (batch->layout == NULL)
    work->wrong = g_strdup (error->message);
  request_work (request, work, badges_work_free, badges_work_run, show_editor);
}

void
page_office_badges_layout (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  char *ini = badges_layout_text (store, request_param (request, "name"), NULL);
  if (ini == NULL)
    request_fail (request, 404, "error.not_found");
  else
    preview (request, store, ini);
}

void
page_office_badges_layout_save (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const char *name = request_param (request, "name"), *ini = request_form (request, "ini");
  const char *action = request_form (request, "action");
  if (!badges_layout_name_valid (name)) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  if (g_strcmp0 (action, "forget") == 0) {
    request_write (request, WRITER_SAVEPOINT, badges_layout_save_run,
                   save_new (request, name, NULL), badges_layout_save_free, NULL);
    return;
  }
  g_autoptr (BadgeLayout) layout = ini == NULL ? NULL : badge_layout_read (ini, strlen (ini), NULL);
  if (layout == NULL || g_strcmp0 (action, "save") != 0) {
    preview (request, store, g_strdup (ini == NULL ? "" : ini));
    return;
  }
  request_write (request, WRITER_SAVEPOINT, badges_layout_save_run, save_new (request, name, ini),
                 badges_layout_save_free, NULL);
}
