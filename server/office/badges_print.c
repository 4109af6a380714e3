/* SPDX-License-Identifier: EUPL-1.2
 *
 * Batches of badges; see badges_print.h.
 */
#include "server/office/badges_print.h"

#include <jansson.h>
#include <string.h>

#include "badges/error.h"
#include "server/core/audit.h"
#include "server/office/badges_layouts.h"
#include "server/sales/badge_issue.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* What stood on each badge the last time it was printed. */
static const char SQL_LAST[] =
    "SELECT p.badge, p.front, p.back FROM printing_badge p WHERE p.printing_id ="
    " (SELECT MAX (l.printing_id) FROM printing_badge l WHERE l.badge = p.badge)";
static const char SQL_BATCH[] =
    "SELECT at_ms, layout, ini, options, badges FROM printing WHERE id = :id";
static const char SQL_BATCH_BADGES[] =
    "SELECT badge FROM printing_badge WHERE printing_id = :id ORDER BY position";
static const char SQL_ADD[] = "INSERT INTO printing (at_ms, actor, layout, ini, options, badges)"
                              " VALUES (:now, :actor, :layout, :ini, :options, :badges)";
static const char SQL_ADD_BADGE[] =
    "INSERT INTO printing_badge (printing_id, position, badge, front, back)"
    " VALUES (:printing, :position, :badge, :front, :back)";
static const char SQL_ADD_FRONT[] =
    "INSERT INTO printing_badge (printing_id, position, badge, front)"
    " VALUES (:printing, :position, :badge, :front)";
static const char SQL_PRINTED[] = "UPDATE badge SET printed_ms = :now WHERE id = :id";

void
badges_batch_clear (BadgesBatch *batch)
{
  g_clear_pointer (&batch->people, g_ptr_array_unref);
  g_clear_pointer (&batch->layout, badge_layout_free);
  g_clear_pointer (&batch->ini, g_free);
  badge_roll_clear (&batch->roll);
}

static gboolean
take_layout (BadgesBatch *batch, char *ini, GError **error)
{
  batch->ini = ini;
  batch->layout = badge_layout_read (ini, strlen (ini), error);
  return batch->layout != NULL;
}

BadgeSheetOptions
badges_sheet_options (const BadgesBatch *batch)
{
  const BadgesForm *form = &batch->form;
  return (BadgeSheetOptions){ .edition = batch->roll.edition,
                              .layout = batch->layout,
                              .first_label = form->first_label,
                              .sides = form->sides,
                              .flip_short = form->flip_short,
                              .shift_x = form->shift_x,
                              .shift_y = form->shift_y,
                              .shift_back_x = form->shift_back_x,
                              .shift_back_y = form->shift_back_y };
}

static gboolean
prints (const BadgesBatch *batch, gboolean back)
{
  const BadgeSides other = back ? BADGE_SIDES_FRONT : BADGE_SIDES_BACK;
  return batch->form.sides != other && (!back || badge_layout_has_back (batch->layout));
}

/* ---- Who is due ---- */

/* Badge id to BadgesMark, of badges that were printed; back 0: none. */
static GHashTable *
last_marks (Store *store, GError **error)
{
  g_autoptr (GHashTable) marks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LAST, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    BadgesMark *mark = g_new (BadgesMark, 1);
    *mark =
        (BadgesMark){ store_column_int (q, 0), store_column_int (q, 1), store_column_int (q, 2) };
    g_hash_table_replace (marks, &mark->badge, mark);
  }
  return step == STORE_DONE ? g_steal_pointer (&marks) : NULL;
}

static gboolean
is_due (GHashTable *marks, const BadgePerson *person)
{
  gint64 badge = person->number;
  const BadgesMark *mark = g_hash_table_lookup (marks, &badge);
  return mark == NULL || mark->front != (gint64) badge_person_print (person, FALSE) ||
         (mark->back != 0 && mark->back != (gint64) badge_person_print (person, TRUE));
}

static gboolean
keep_due (Store *store, GPtrArray *people, GError **error)
{
  g_autoptr (GHashTable) marks = last_marks (store, error);
  if (marks == NULL)
    return FALSE;
  for (guint i = people->len; i > 0; i--)
    if (!is_due (marks, people->pdata[i - 1]))
      g_ptr_array_remove_index (people, i - 1);
  return TRUE;
}

gboolean
badges_batch_due (Store *store, const BadgesForm *form, gboolean all, BadgesBatch *batch,
                  GError **error)
{
  batch->form = *form;
  char *ini = badges_layout_text (store, form->layout, error);
  if (ini == NULL || !take_layout (batch, ini, error) ||
      !badge_roll_read (&batch->roll, store, error))
    return FALSE;
  batch->people = badge_roll_people (&batch->roll, store, 0, error);
  if (batch->people == NULL || (!all && !keep_due (store, batch->people, error)))
    return FALSE;
  badge_people_sort (batch->people, form->order);
  batch->printed = batch->people->len;
  return TRUE;
}

int
badges_due (Store *store, GError **error)
{
  g_auto (BadgeRoll) roll = { 0 };
  if (!badge_roll_read (&roll, store, error))
    return -1;
  g_autoptr (GPtrArray) people = badge_roll_people (&roll, store, 0, error);
  return people != NULL && keep_due (store, people, error) ? (int) people->len : -1;
}

/* ---- Recording ---- */

static char *
options_text (const BadgesForm *form)
{
  g_autoptr (json_t) json = json_pack (
      "{s:i,s:i,s:i,s:b,s:[f,f,f,f]}", "order", (int) form->order, "sides", (int) form->sides,
      "first_label", (int) form->first_label, "flip_short", form->flip_short, "shift",
      form->shift_x, form->shift_y, form->shift_back_x, form->shift_back_y);
  return json_dumps (json, JSON_COMPACT);
}

static void
read_options (const char *text, BadgesForm *form)
{
  g_autoptr (json_t) json = json_loads (text, 0, NULL);
  int order = 0, sides = 0, first_label = 1, flip_short = 0;
  json_unpack (json, "{s:i,s:i,s:i,s:b,s:[F,F,F,F]}", "order", &order, "sides", &sides,
               "first_label", &first_label, "flip_short", &flip_short, "shift", &form->shift_x,
               &form->shift_y, &form->shift_back_x, &form->shift_back_y);
  form->order = (BadgeOrder) order;
  form->sides = (BadgeSides) sides;
  form->first_label = (guint) first_label;
  form->flip_short = flip_short;
}

BadgesPrint *
badges_print_new (const BadgesBatch *batch, const char *actor)
{
  BadgesPrint *print = g_new0 (BadgesPrint, 1);
  gboolean back = prints (batch, TRUE);
  print->form = batch->form;
  print->ini = g_strdup (batch->ini);
  print->badges = g_array_new (FALSE, FALSE, sizeof (BadgesMark));
  g_strlcpy (print->actor, actor, sizeof print->actor);
  for (guint i = 0; i < batch->people->len; i++) {
    const BadgePerson *person = batch->people->pdata[i];
    const BadgesMark mark = { person->number, (gint64) badge_person_print (person, FALSE),
                              back ? (gint64) badge_person_print (person, TRUE) : 0 };
    g_array_append_val (print->badges, mark);
  }
  return print;
}

void
badges_print_free (gpointer command)
{
  BadgesPrint *print = command;
  g_array_unref (print->badges);
  g_free (print->ini);
  g_free (print);
}

static gboolean
add_badge (const BadgesPrint *print, guint position, WriterTurn *turn, GError **error)
{
  const BadgesMark *mark = &g_array_index (print->badges, BadgesMark, position);
  gboolean added = mark->back != 0
                       ? store_change (turn->store, error, SQL_ADD_BADGE, "iiiii", ":printing",
                                       print->printing_id, ":position", (gint64) position, ":badge",
                                       mark->badge, ":front", mark->front, ":back", mark->back)
                       : store_change (turn->store, error, SQL_ADD_FRONT, "iiii", ":printing",
                                       print->printing_id, ":position", (gint64) position, ":badge",
                                       mark->badge, ":front", mark->front);
  return added && store_change (turn->store, error, SQL_PRINTED, "ii", ":now", turn->now_ms, ":id",
                                mark->badge);
}

gboolean
badges_print_run (gpointer command, WriterTurn *turn, GError **error)
{
  BadgesPrint *print = command;
  char *options = options_text (&print->form);
  gboolean added =
      store_change (turn->store, error, SQL_ADD, "itttti", ":now", turn->now_ms, ":actor",
                    print->actor, ":layout", print->form.layout, ":ini", print->ini, ":options",
                    options, ":badges", (gint64) print->badges->len);
  free (options); /* jansson's */
  if (!added)
    return FALSE;
  print->printing_id = store_last_id (turn->store);
  for (guint i = 0; i < print->badges->len; i++)
    if (!add_badge (print, i, turn, error))
      return FALSE;
  g_free (turn->outcome);
  turn->outcome = g_strdup_printf ("/kantoor/badges/partij/%" G_GINT64_FORMAT, print->printing_id);
  g_autofree char *subject = g_strdup_printf ("printing:%" G_GINT64_FORMAT, print->printing_id);
  g_autofree char *detail = g_strdup_printf ("{\"badges\":%u}", print->badges->len);
  return audit_add (turn->store, turn->now_ms, print->actor, "badges.printed", subject, detail,
                    error);
}

/* ---- Printing again ---- */

/* Leaves those of the batch, in its order. */
static gboolean
keep_batch (Store *store, BadgesBatch *batch, GError **error)
{
  g_autoptr (GHashTable) by_number = g_hash_table_new (g_direct_hash, g_direct_equal);
  GPtrArray *all = batch->people;
  for (guint i = 0; i < all->len; i++)
    g_hash_table_insert (by_number,
                         GUINT_TO_POINTER (((const BadgePerson *) all->pdata[i])->number),
                         GUINT_TO_POINTER (i + 1));
  GPtrArray *kept = g_ptr_array_new ();
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BATCH_BADGES, "i", ":id", batch->printing_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    guint number = (guint) store_column_int (q, 0);
    guint at = GPOINTER_TO_UINT (g_hash_table_lookup (by_number, GUINT_TO_POINTER (number)));
    if (at > 0)
      g_ptr_array_add (kept, g_steal_pointer (&all->pdata[at - 1]));
  }
  for (guint i = 0; i < all->len; i++)
    badge_person_free (all->pdata[i]);
  g_ptr_array_set_free_func (all, NULL);
  g_ptr_array_unref (all);
  g_ptr_array_set_free_func (kept, (GDestroyNotify) badge_person_free);
  batch->people = kept;
  return step == STORE_DONE;
}

gboolean
badges_batch_load (Store *store, gint64 printing_id, BadgesBatch *batch, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BATCH, "i", ":id", printing_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  batch->printing_id = printing_id;
  batch->at_ms = store_column_int (q, 0);
  g_strlcpy (batch->form.layout, store_column_text (q, 1), sizeof batch->form.layout);
  read_options (store_column_text (q, 3), &batch->form);
  batch->printed = (guint) store_column_int (q, 4);
  if (!take_layout (batch, g_strdup (store_column_text (q, 2)), error) ||
      !badge_roll_read (&batch->roll, store, error))
    return FALSE;
  batch->people = badge_roll_people (&batch->roll, store, 0, error);
  return batch->people != NULL && keep_batch (store, batch, error);
}

/* ---- At the desk ---- */

gboolean
badges_reissue_run (gpointer command, WriterTurn *turn, GError **error)
{
  const BadgesReissue *reissue = command;
  g_autoptr (GError) failed = NULL;
  gint64 made =
      badge_reissue (turn->store, reissue->attendee_id, reissue->actor, turn->now_ms, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (made == 0) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "no valid badge");
    return FALSE;
  }
  g_free (turn->outcome);
  turn->outcome = g_strdup_printf ("/kantoor/badges/persoon/%" G_GINT64_FORMAT "?nieuw=1",
                                   reissue->attendee_id);
  return TRUE;
}
