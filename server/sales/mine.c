/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order as its owner sees it; see mine.h.
 */
#include "server/sales/mine.h"

#include <string.h>

#include "badges/roll.h"
#include "badges/single.h"
#include "schedule/when.h"
#include "server/office/office.h"

#define MINE_COLUMNS                                                                               \
  "SELECT o.id, o.total_cents, a.id, t.days, a.state = 'cancelled', (SELECT COUNT(*) FROM "        \
  "attendee"                                                                                       \
  " b WHERE b.order_id = o.id), o.public_id, o.number, o.state, o.lang, o.email, a.public_id,"     \
  " a.name, a.email, a.school, a.place, t.name_nl, t.name_en, a.handed_ms IS NOT NULL,"            \
  " EXISTS (SELECT 1 FROM on_account c WHERE c.order_id = o.id),"                                  \
  " IFNULL ((SELECT MAX (d.date) FROM day d WHERE t.days & (1 << (d.id - 1))), ''), a.no_photo,"   \
  " a.handed_ms IS NULL AND (a.email = '' OR a.email = o.email COLLATE NOCASE) AND 1 = (SELECT"    \
  " COUNT(*) FROM attendee b WHERE b.order_id = o.id)"                                             \
  " FROM sale_order o JOIN attendee a"                                                             \
  " ON a.order_id = o.id JOIN ticket_type t ON t.id = a.ticket_type_id"                            \
  " WHERE o.number IS NOT NULL AND "
static const char SQL_MINE[] =
    MINE_COLUMNS "(o.public_id = :public OR (:public IS NULL AND o.id = :id))"
                 " ORDER BY a.position LIMIT 1";
static const char SQL_PERSON[] = MINE_COLUMNS "a.public_id = :person";
static const char SQL_PEOPLE[] =
    "SELECT a.name, a.email, t.name_nl, t.name_en, (SELECT COUNT(*) FROM seat e WHERE e.attendee_id"
    " = a.id AND e.gone = 0), a.state = 'cancelled', a.public_id FROM attendee a"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE a.order_id = :order ORDER BY a.position";
static const char SQL_SEATS[] =
    "SELECT s.slug FROM seat e JOIN session s ON s.id = e.session_id"
    " WHERE e.attendee_id = :attendee AND e.gone = 0 ORDER BY s.starts_ms";
static const char SQL_BADGE[] =
    "SELECT id, code FROM badge WHERE attendee_id = :attendee AND state = 'valid'";

static void
free_session (gpointer data)
{
  catalogue_session_free (data);
}

void
mine_free (Mine *mine)
{
  if (mine == NULL)
    return;
  char *texts[] = { mine->public_id, mine->number,    mine->state,        mine->lang,   mine->email,
                    mine->person_id, mine->name,      mine->person_email, mine->school, mine->place,
                    mine->ticket_nl, mine->ticket_en, mine->last_day };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&mine->sessions, g_ptr_array_unref);
  g_free (mine);
}

static gboolean
read_sessions (Store *store, Mine *mine, GError **error)
{
  mine->sessions = g_ptr_array_new_with_free_func (free_session);
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SEATS, "i", ":attendee", mine->attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    CatalogueSession *session = catalogue_session (store, store_column_text (q, 0), error);
    if (session == NULL)
      return FALSE;
    g_ptr_array_add (mine->sessions, session);
  }
  return step == STORE_DONE;
}

static Mine *
read_mine (Store *store, StoreStmt *q, GError **error)
{
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  g_autoptr (Mine) mine = g_new0 (Mine, 1);
  mine->order_id = store_column_int (q, 0);
  mine->total_cents = store_column_int (q, 1);
  mine->attendee_id = store_column_int (q, 2);
  mine->days = (int) store_column_int (q, 3);
  mine->cancelled = store_column_int (q, 4) != 0;
  mine->people = (int) store_column_int (q, 5);
  char **texts[] = { &mine->public_id, &mine->number,    &mine->state,     &mine->lang,
                     &mine->email,     &mine->person_id, &mine->name,      &mine->person_email,
                     &mine->school,    &mine->place,     &mine->ticket_nl, &mine->ticket_en };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, 6 + i));
  mine->handed = store_column_int (q, 18) != 0;
  mine->on_account = store_column_int (q, 19) != 0;
  mine->last_day = g_strdup (store_column_text (q, 20));
  mine->no_photo = store_column_int (q, 21) != 0;
  mine->ordered = store_column_int (q, 22) != 0;
  return read_sessions (store, mine, error) ? g_steal_pointer (&mine) : NULL;
}

Mine *
mine_find (Store *store, const char *public_id, gint64 order_id, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_MINE, "ti", ":public", public_id, ":id", order_id);
  return read_mine (store, q, error);
}

Mine *
mine_find_person (Store *store, const char *person_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PERSON, "t", ":person", person_id);
  return read_mine (store, q, error);
}

gboolean
mine_is_active (const Mine *mine)
{
  return !mine->cancelled &&
         (strcmp (mine->state, "paid") == 0 || strcmp (mine->state, "pending") == 0);
}

gboolean
mine_is_over (const Mine *mine, gint64 now_ms)
{
  g_autofree char *today = when_local_date (now_ms);
  return *mine->last_day != '\0' && strcmp (today, mine->last_day) > 0;
}

GArray *
mine_session_ids (const Mine *mine)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < mine->sessions->len; i++)
    g_array_append_val (ids, ((CatalogueSession *) mine->sessions->pdata[i])->id);
  return ids;
}

void
mine_person_free (gpointer data)
{
  MinePerson *person = data;
  g_free (person->person_id);
  g_free (person->name);
  g_free (person->email);
  g_free (person->ticket_nl);
  g_free (person->ticket_en);
  g_free (person);
}

GPtrArray *
mine_people (Store *store, gint64 order_id, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (mine_person_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    MinePerson *person = g_new0 (MinePerson, 1);
    g_ptr_array_add (people, person);
    char **texts[] = { &person->name, &person->email, &person->ticket_nl, &person->ticket_en };
    for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
      *texts[i] = g_strdup (store_column_text (q, i));
    person->seats = (int) store_column_int (q, 4);
    person->cancelled = store_column_int (q, 5) != 0;
    person->person_id = g_strdup (store_column_text (q, 6));
  }
  return step == STORE_DONE ? g_steal_pointer (&people) : NULL;
}

GBytes *
mine_badge (Store *store, const Mine *mine, GError **error)
{
  g_auto (BadgeRoll) roll = { 0 };
  if (!badge_roll_read (&roll, store, error))
    return NULL;
  g_autoptr (GPtrArray) people = badge_roll_people (&roll, store, mine->attendee_id, error);
  if (people == NULL || people->len == 0)
    return NULL;
  return badge_single_pdf (&roll.edition, people->pdata[0], NULL, error);
}

gboolean
mine_badge_code (Store *store, const Mine *mine, BadgeCode *code, guint32 *serial, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BADGE, "i", ":attendee", mine->attendee_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gsize size = 0;
  const void *bytes = store_column_blob (q, 1, &size);
  g_assert (size == sizeof code->bytes);
  memcpy (code->bytes, bytes, sizeof code->bytes);
  *serial = (guint32) store_column_int (q, 0);
  return TRUE;
}
