/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deliveries: what is due, and what came back; see delivery.h. Talking to the register is
 * delivery_worker.c, comparing with it delivery_figures.c.
 */
#include "server/register/delivery.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/secret.h"
#include "server/core/settings.h"

enum { KEY_BYTES = 12 };

/* What was replaced before it was ever sent need not be sent. */
static const char SQL_DROP_OLD[] =
    "UPDATE delivery SET state = 'dropped', settled_ms = :now WHERE state = 'waiting' AND tries = 0"
    " AND EXISTS (SELECT 1 FROM activity b WHERE b.replaces = delivery.activity_id)";
/* A batch that the outbox gave up on. */
static const char SQL_REVIVE[] =
    "UPDATE delivery SET state = 'waiting', next_ms = :next WHERE state = 'sent' AND batch IN"
    " (SELECT key FROM outbox WHERE kind = 'register' AND state = 'failed')";
/* Due: of somebody whose place in the register is known, not before it can be claimed, and after
 * what it replaces has been settled. */
static const char SQL_DUE[] =
    "SELECT l.activity_id, a.withdrawn = 1 OR a.validated = 0 FROM delivery l"
    " JOIN activity a ON a.id = l.activity_id JOIN teacher t ON t.attendee_id = a.attendee_id"
    " LEFT JOIN standing g ON g.attendee_id = a.attendee_id"
    " LEFT JOIN delivery p ON p.activity_id = a.replaces"
    " WHERE l.state = 'waiting' AND l.next_ms <= :now AND t.register_number <> ''"
    " AND (a.withdrawn = 1 OR a.claimable_from <= :today)"
    " AND (IFNULL (g.verdict, 'declared') IN ('matched', 'confirmed')"
    "   OR (IFNULL (g.verdict, 'declared') = 'declared' AND NOT EXISTS (SELECT 1 FROM roll_import))"
    "   OR a.claimable_from > (SELECT MIN (date) FROM day))"
    " AND (p.activity_id IS NULL OR p.state IN ('accepted', 'refused', 'dropped'))"
    " ORDER BY l.activity_id LIMIT :limit";
/* The nearest one before it that they took and still hold. */
static const char SQL_HELD[] =
    "WITH RECURSIVE line (id, depth) AS (SELECT replaces, 1 FROM activity WHERE id = :activity"
    " UNION ALL SELECT a.replaces, depth + 1 FROM activity a JOIN line ON a.id = line.id)"
    " SELECT a.public_id, a.withdrawn = 1 OR a.validated = 0 FROM line"
    " JOIN activity a ON a.id = line.id JOIN delivery l ON l.activity_id = a.id"
    " WHERE l.state = 'accepted' ORDER BY depth LIMIT 1";
static const char SQL_DROP[] =
    "UPDATE delivery SET state = 'dropped', settled_ms = :now WHERE activity_id = :activity";
static const char SQL_SEND[] =
    "UPDATE delivery SET state = 'sent', batch = :batch, tries = tries + 1"
    " WHERE activity_id = :activity";
static const char SQL_BATCH[] =
    "SELECT a.id, a.public_id, a.withdrawn = 1 OR a.validated = 0, IFNULL (t.register_number, ''),"
    " p.name, d.date, IFNULL (s.title, c.title), a.offering_code, a.provider, a.activity_type,"
    " a.subject_quarters, a.didactic_quarters, a.pedagogic_quarters, a.other_quarters,"
    " a.contact_quarters, a.self_quarters FROM delivery l JOIN activity a ON a.id = l.activity_id"
    " JOIN attendee p ON p.id = a.attendee_id LEFT JOIN teacher t ON t.attendee_id = p.id"
    " LEFT JOIN session s ON s.id = a.session_id JOIN day d ON d.id = IFNULL (a.day_id, s.day_id),"
    " congress c WHERE l.batch = :batch AND l.state = 'sent' ORDER BY a.id";
static const char SQL_SETTLE[] =
    "UPDATE delivery SET state = :state, answer = :answer, settled_ms = :now"
    " WHERE activity_id = :activity AND batch = :batch AND state = 'sent'";
static const char SQL_WAIT[] =
    "UPDATE delivery SET state = 'waiting', next_ms = :now + MIN (:longest, :first *"
    " (1 << MIN (tries - 1, 16))) WHERE activity_id = :activity AND batch = :batch"
    " AND state = 'sent' AND tries < :most";
static const char SQL_AGAIN[] =
    "UPDATE delivery SET state = 'waiting', next_ms = 0, tries = 1, answer = '', settled_ms = NULL"
    " WHERE state = 'refused' AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces ="
    " delivery.activity_id)";
static const char SQL_ASK[] = "INSERT INTO reconciliation (asked_ms) VALUES (:now)";

/* ---- What is due ---- */

/* Returns: (transfer full): the reference that they hold; NULL when they hold nothing of it. */
static gboolean
find_held (Store *store, gint64 activity_id, char **held, GError **error)
{
  *held = NULL;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_HELD, "i", ":activity", activity_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW && store_column_int (q, 1) == 0)
    *held = g_strdup (store_column_text (q, 0));
  return step != STORE_FAILED;
}

typedef struct {
  gint64 activity_id;
  gboolean takes_back;
} Due;

static GArray *
read_due (Store *store, gint64 now_ms, GError **error)
{
  g_autofree char *today = when_local_date (now_ms);
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (Due));
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_DUE, "iti", ":now", now_ms, ":today", today, ":limit",
                   settings_int (store, "register.batch_max"));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Due item = { store_column_int (q, 0), store_column_int (q, 1) != 0 };
    g_array_append_val (due, item);
  }
  return step == STORE_DONE ? g_steal_pointer (&due) : NULL;
}

/* Taking back what they never took is nothing to say. */
static gboolean
put_in_batch (Store *store, const Due *due, const char *batch, gint64 now_ms, guint *items,
              GError **error)
{
  g_autofree char *held = NULL;
  if (due->takes_back && !find_held (store, due->activity_id, &held, error))
    return FALSE;
  if (due->takes_back && held == NULL)
    return store_change (store, error, SQL_DROP, "ii", ":now", now_ms, ":activity",
                         due->activity_id);
  ++*items;
  return store_change (store, error, SQL_SEND, "ti", ":batch", batch, ":activity",
                       due->activity_id);
}

gboolean
delivery_gather_run (gpointer data, WriterTurn *turn, GError **error)
{
  DeliveryGather *gather = data;
  gather->items = 0;
  if (!store_change (turn->store, error, SQL_DROP_OLD, "i", ":now", turn->now_ms) ||
      !store_change (turn->store, error, SQL_REVIVE, "i", ":next",
                     turn->now_ms + DELIVERY_LONGEST_WAIT_MS))
    return FALSE;
  g_autoptr (GArray) due = read_due (turn->store, turn->now_ms, error);
  if (due == NULL)
    return FALSE;
  g_autofree char *random = secret_random_text (KEY_BYTES);
  g_autofree char *batch = g_strconcat ("register:", random, NULL);
  g_autofree char *payload = g_strdup_printf ("{\"batch\":\"%s\"}", batch);
  for (guint i = 0; i < due->len; i++)
    if (!put_in_batch (turn->store, &g_array_index (due, Due, i), batch, turn->now_ms,
                       &gather->items, error))
      return FALSE;
  return gather->items == 0 ||
         outbox_add (turn->store, DELIVERY_KIND, batch, payload, turn->now_ms, error);
}

/* ---- A batch ---- */

static void
item_free (gpointer data)
{
  RegisterItem *item = data;
  char *texts[] = { item->reference, item->replaces, item->register_number,
                    item->name,      item->date,     item->title,
                    item->code,      item->provider, item->activity_type };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (item);
}

static gboolean
read_item (Store *store, StoreStmt *q, RegisterItem *item, GError **error)
{
  char **texts[] = { &item->register_number, &item->name, &item->date,
                     &item->title,           &item->code, &item->provider,
                     &item->activity_type };
  g_autofree char *held = NULL;
  item->activity_id = store_column_int (q, 0);
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, 3 + i));
  for (int i = 0; i < AREAS; i++)
    item->quarters[i] = (int) store_column_int (q, 10 + i);
  item->contact_quarters = (int) store_column_int (q, 14);
  item->self_quarters = (int) store_column_int (q, 15);
  if (!find_held (store, item->activity_id, &held, error))
    return FALSE;
  gboolean takes_back = store_column_int (q, 2) != 0;
  item->action = takes_back ? "withdraw" : held != NULL ? "replace" : "add";
  item->reference = takes_back ? g_strdup (held != NULL ? held : store_column_text (q, 1))
                               : g_strdup (store_column_text (q, 1));
  item->replaces = g_strdup (takes_back || held == NULL ? "" : held);
  return TRUE;
}

GPtrArray *
delivery_read (Store *store, const char *batch, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BATCH, "t", ":batch", batch);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    RegisterItem *item = g_new0 (RegisterItem, 1);
    g_ptr_array_add (items, item);
    if (!read_item (store, q, item, error))
      return NULL;
  }
  return step == STORE_DONE ? g_steal_pointer (&items) : NULL;
}

/* ---- What came back ---- */

static gboolean
settle (const DeliveryReport *report, guint i, const char *state, const char *answer,
        WriterTurn *turn, GError **error)
{
  const RegisterItem *item = report->items->pdata[i];
  return store_change (turn->store, error, SQL_SETTLE, "ttiit", ":state", state, ":answer", answer,
                       ":now", turn->now_ms, ":activity", item->activity_id, ":batch",
                       report->batch);
}

/* No word: again later, and after many times it is a refusal that people see. */
static gboolean
wait_for_word (const DeliveryReport *report, guint i, WriterTurn *turn, GError **error)
{
  const RegisterItem *item = report->items->pdata[i];
  if (!store_change (turn->store, error, SQL_WAIT, "iiiitd", ":now", turn->now_ms, ":longest",
                     (gint64) DELIVERY_LONGEST_WAIT_MS, ":first", (gint64) DELIVERY_FIRST_WAIT_MS,
                     ":activity", item->activity_id, ":batch", report->batch, ":most",
                     DELIVERY_TRIES_MAX))
    return FALSE;
  return store_changes (turn->store) > 0 || settle (report, i, "refused", "no answer", turn, error);
}

gboolean
delivery_report_run (gpointer data, WriterTurn *turn, GError **error)
{
  const DeliveryReport *report = data;
  gboolean well = TRUE;
  for (guint i = 0; well && i < report->items->len; i++)
    switch (report->acks[i].answer) {
    case REGISTER_ACCEPTED:
      well = settle (report, i, "accepted", "", turn, error);
      break;
    case REGISTER_REFUSED:
      well = settle (report, i, "refused",
                     report->acks[i].reason != NULL ? report->acks[i].reason : "", turn, error);
      break;
    case REGISTER_LATER:
    case REGISTER_SILENT:
      well = wait_for_word (report, i, turn, error);
      break;
    }
  return well;
}

/* ---- What the office asks ---- */

gboolean
delivery_ask_run (gpointer data, WriterTurn *turn, GError **error)
{
  const DeliveryAsk *ask = data;
  if (!store_change (turn->store, error, SQL_ASK, "i", ":now", turn->now_ms))
    return FALSE;
  gint64 id = store_last_id (turn->store);
  g_autofree char *key = g_strdup_printf ("register:list:%" G_GINT64_FORMAT, id);
  g_autofree char *payload = g_strdup_printf ("{\"list\":%" G_GINT64_FORMAT "}", id);
  turn->outcome = g_strdup ("/kantoor/register/levering");
  return outbox_add (turn->store, DELIVERY_KIND, key, payload, turn->now_ms, error) &&
         audit_add (turn->store, turn->now_ms, ask->actor, "register.asked", "congress:1", NULL,
                    error);
}

gboolean
delivery_again_run (gpointer data, WriterTurn *turn, GError **error)
{
  const DeliveryAsk *again = data;
  turn->outcome = g_strdup ("/kantoor/register/levering");
  return store_change (turn->store, error, SQL_AGAIN, "") &&
         audit_add (turn->store, turn->now_ms, again->actor, "register.again", "congress:1", NULL,
                    error);
}
