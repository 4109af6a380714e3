/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order as its owner sees it; see mine.h.
 */
#include "server/sales/mine.h"

#include <string.h>

#include "badges/single.h"
#include "schedule/ics.h"
#include "server/office/office.h"

static const char SQL_MINE[] =
    "SELECT o.id, o.public_id, o.number, o.state, o.lang, o.email, o.total_cents, a.id, a.name,"
    " a.school, a.place, t.name_nl, t.name_en FROM sale_order o JOIN attendee a ON a.order_id = "
    "o.id"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE o.number IS NOT NULL AND"
    " (o.public_id = :public OR (:public IS NULL AND o.id = :id)) ORDER BY a.id LIMIT 1";
static const char SQL_SEATS[] =
    "SELECT s.slug FROM seat e JOIN session s ON s.id = e.session_id"
    " WHERE e.attendee_id = :attendee AND e.state <> 'released' ORDER BY s.starts_ms";

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
  char *texts[] = { mine->public_id, mine->number, mine->state, mine->lang,      mine->email,
                    mine->name,      mine->school, mine->place, mine->ticket_nl, mine->ticket_en };
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

Mine *
mine_find (Store *store, const char *public_id, gint64 order_id, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_MINE, "ti", ":public", public_id, ":id", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  g_autoptr (Mine) mine = g_new0 (Mine, 1);
  mine->order_id = store_column_int (q, 0);
  mine->total_cents = store_column_int (q, 6);
  mine->attendee_id = store_column_int (q, 7);
  const struct {
    char **field;
    int column;
  } texts[] = { { &mine->public_id, 1 }, { &mine->number, 2 }, { &mine->state, 3 },
                { &mine->lang, 4 },      { &mine->email, 5 },  { &mine->name, 8 },
                { &mine->school, 9 },    { &mine->place, 10 }, { &mine->ticket_nl, 11 },
                { &mine->ticket_en, 12 } };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i].field = g_strdup (store_column_text (q, texts[i].column));
  return read_sessions (store, mine, error) ? g_steal_pointer (&mine) : NULL;
}

char *
mine_calendar (const Mine *mine, const char *name, const char *page_url, gint64 now_ms)
{
  Ics *ics = ics_new (name, now_ms);
  for (guint i = 0; i < mine->sessions->len; i++) {
    const CatalogueSession *session = mine->sessions->pdata[i];
    g_autofree char *uid = g_strdup_printf ("%s@lerarencongres", session->slug);
    IcsEvent event = { .uid = uid,
                       .title = session->title,
                       .description = session->abstract,
                       .location = session->room,
                       .url = page_url,
                       .starts_ms = session->starts_ms,
                       .ends_ms = session->ends_ms,
                       .cancelled = session->cancelled };
    ics_add (ics, &event);
  }
  return ics_finish (ics);
}

GBytes *
mine_badge (Store *store, const Mine *mine, GError **error)
{
  g_autoptr (BadgePerson) person = office_badge_of (store, mine->attendee_id, error);
  BadgeEdition edition;
  if (person == NULL || !office_edition (store, &edition, error))
    return NULL;
  GBytes *pdf = badge_single_pdf (&edition, person, NULL, error);
  office_edition_clear (&edition);
  return pdf;
}
