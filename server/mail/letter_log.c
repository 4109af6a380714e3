/* SPDX-License-Identifier: EUPL-1.2
 *
 * What became of letters; see letter_log.h.
 */
#include "server/mail/letter_log.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/core/secret.h"
#include "server/web/view_words.h"

enum { TEST_KEY_BYTES = 12 };

/* A letter in whose place another was sent is nobody's worry any more. */
#define STATE                                                                                      \
  "CASE WHEN EXISTS (SELECT 1 FROM letter n WHERE n.again_of = l.outbox_id) THEN 'again'"          \
  " WHEN EXISTS (SELECT 1 FROM letter_bounce b WHERE b.letter_id = l.outbox_id"                    \
  " AND b.action = 'failed') THEN 'bounced' WHEN o.state = 'failed' THEN 'failed'"                 \
  " WHEN o.state = 'done' THEN 'sent' ELSE 'waiting' END"
/* Whom a letter goes to, as letter_make.c has it: what is about an invoice to who is billed, what
 * is for a whole group to who ordered. A test holds the kinds against the table of letter_kinds.c.
 */
#define BILLED "l.kind IN ('credit', 'invoice', 'reminder')"
#define NAME                                                                                       \
  "COALESCE (NULLIF (CASE WHEN l.attendee_id IS NULL AND (a.handed_ms IS NOT NULL OR"              \
  " (s.contact_name <> '' AND (SELECT COUNT(*) FROM attendee b WHERE b.order_id = s.id) > 1))"     \
  " THEN s.contact_name ELSE a.name END, ''),"                                                     \
  " c.school, '')"
#define COLUMNS                                                                                    \
  "SELECT l.outbox_id, l.kind, " STATE " AS what, IFNULL (s.number, ''), " NAME " AS name,"        \
  " CASE WHEN l.test_to IS NOT NULL THEN l.test_to WHEN " BILLED " AND c.email IS NOT NULL THEN"   \
  " c.email WHEN l.attendee_id IS NOT NULL AND (a.email <> '' OR a.handed_ms IS NOT NULL)"         \
  " THEN a.email ELSE IFNULL (s.email, '') END AS address, o.attempts,"                            \
  " IFNULL (o.last_error, ''), l.created_ms, IFNULL (o.done_ms, 0), l.order_id IS NULL OR"         \
  " l.kind = 'given',"                                                                             \
  " o.next_ms FROM letter l JOIN outbox o ON o.id = l.outbox_id"                                   \
  " LEFT JOIN sale_order s ON s.id = l.order_id LEFT JOIN on_account c ON c.order_id = l.order_id" \
  " LEFT JOIN attendee a ON a.id ="                                                                \
  " IFNULL (l.attendee_id, (SELECT MIN (f.id) FROM attendee f WHERE f.order_id = l.order_id))"

static const char SQL_COUNTS[] =
    "SELECT " STATE " AS what, COUNT(*) FROM letter l JOIN outbox o ON o.id = l.outbox_id"
    " GROUP BY what";
static const char SQL_LIST[] =
    COLUMNS " WHERE (:state = '' OR what = :state) AND (:words = '' OR instr (lower (name ||"
            " char (10) || address || char (10) || IFNULL (s.number, '')), lower (:words)) > 0)"
            " ORDER BY l.outbox_id DESC LIMIT 200";
static const char SQL_ONE[] = COLUMNS " WHERE l.outbox_id = :id";
static const char SQL_BOUNCES[] = "SELECT at_ms, how = 'refused', action = 'delayed', status, text"
                                  " FROM letter_bounce WHERE letter_id = :id ORDER BY id DESC";
static const char SQL_AGAIN[] =
    "SELECT l.kind, IFNULL (l.order_id, 0), IFNULL (l.attendee_id, 0), o.payload, o.state, o.key,"
    " (SELECT COUNT(*) FROM letter n WHERE n.again_of = l.outbox_id), " BILLED
    " AND EXISTS (SELECT 1"
    " FROM on_account c WHERE c.order_id = l.order_id) FROM letter l"
    " JOIN outbox o ON o.id = l.outbox_id WHERE l.outbox_id = :id";
static const char SQL_NOW[] = "UPDATE outbox SET next_ms = :now WHERE id = :id";
/* Who ordered for himself has one address, kept in two places. */
static const char SQL_ORDER_ADDRESS[] =
    "UPDATE attendee SET email = :new WHERE order_id = :order AND email ="
    " (SELECT email FROM sale_order WHERE id = :order)";
static const char SQL_ORDER_EMAIL[] = "UPDATE sale_order SET email = :new WHERE id = :order";
static const char SQL_BILL_EMAIL[] = "UPDATE on_account SET email = :new WHERE order_id = :order";
static const char SQL_ATTENDEE_EMAIL[] = "UPDATE attendee SET email = :new WHERE id = :id";
static const char SQL_OWN_ORDER_EMAIL[] =
    "UPDATE sale_order SET email = :new WHERE id = (SELECT order_id FROM attendee WHERE id = :id "
    "AND"
    " handed_ms IS NULL) AND email = (SELECT email FROM attendee WHERE id = :id) COLLATE NOCASE AND"
    " 1 = (SELECT COUNT(*) FROM attendee b WHERE b.order_id = sale_order.id)";
static const char SQL_FORGET_TESTS[] =
    "UPDATE letter SET test_to = NULL WHERE test_to IS NOT NULL AND outbox_id IN"
    " (SELECT id FROM outbox WHERE state <> 'waiting')";

/* ---- Looking ---- */

const char *
letter_kind_title (const Messages *messages, Lang lang, const char *kind)
{
  g_autofree char *key = g_strconcat ("letters.kind_", kind, NULL);
  const char *title = messages_find (messages, lang, key);
  return title != NULL ? title : kind;
}

static void
fill_row (StoreStmt *q, const Messages *messages, Lang lang, View *view)
{
  static const char *const STATES[] = { "waiting", "sent", "failed", "bounced", "again" };
  const char *state = store_column_text (q, 2);
  view_int (view, "id", store_column_int (q, 0));
  view_text (view, "kind", letter_kind_title (messages, lang, store_column_text (q, 1)));
  for (gsize i = 0; i < G_N_ELEMENTS (STATES); i++) {
    g_autofree char *flag = g_strconcat ("is_", STATES[i], NULL);
    view_flag (view, flag, strcmp (state, STATES[i]) == 0);
  }
  view_text (view, "number", store_column_text (q, 3));
  view_text (view, "name", store_column_text (q, 4));
  view_text (view, "address", store_column_text (q, 5));
  view_int (view, "attempts", store_column_int (q, 6));
  view_text (view, "last_error", store_column_text (q, 7));
  view_moment (view, "at", store_column_int (q, 8), lang);
  view_moment (view, "done", store_column_int (q, 9), lang);
  view_flag (view, "is_test", store_column_int (q, 10) != 0);
  view_moment (view, "next", store_column_int (q, 6) > 0 ? store_column_int (q, 11) : 0, lang);
}

static gboolean
fill_counts (Store *store, View *view, GError **error)
{
  static const char *const NAMES[] = { "waiting", "sent", "failed", "bounced" };
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    view_int (view, NAMES[i], 0);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_COUNTS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    view_int (view, store_column_text (q, 0), store_column_int (q, 1));
  return step == STORE_DONE;
}

gboolean
letter_log_fill (Store *store, const Messages *messages, Lang lang, View *view, const char *state,
                 const char *words, GError **error)
{
  if (!fill_counts (store, view, error))
    return FALSE;
  view_list (view, "letters");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LIST, "tt", ":state", state != NULL ? state : "", ":words",
                   words != NULL ? words : "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    fill_row (q, messages, lang, view_item (view, "letters"));
  return step == STORE_DONE;
}

static gboolean
fill_bounces (Store *store, View *view, gint64 id, Lang lang, GError **error)
{
  view_list (view, "bounces");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BOUNCES, "i", ":id", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "bounces");
    view_moment (item, "when", store_column_int (q, 0), lang);
    view_flag (item, "refused", store_column_int (q, 1) != 0);
    view_flag (item, "delayed", store_column_int (q, 2) != 0);
    view_text (item, "status", store_column_text (q, 3));
    view_text (item, "text", store_column_text (q, 4));
  }
  return step == STORE_DONE;
}

gboolean
letter_log_fill_one (Store *store, const Messages *messages, Lang lang, View *view, gint64 id,
                     gboolean *found, GError **error)
{
  *found = FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ONE, "i", ":id", id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  *found = TRUE;
  fill_row (q, messages, lang, view);
  return fill_bounces (store, view, id, lang, error);
}

/* ---- Trying again ---- */

void
letter_again_free (gpointer command)
{
  LetterAgain *again = command;
  g_free (again->address);
  g_free (again);
}

static gboolean
change_address (Store *store, const char *address, const LetterRow *row, gboolean billed,
                GError **error)
{
  if (billed)
    return store_change (store, error, SQL_BILL_EMAIL, "ti", ":new", address, ":order",
                         row->order_id);
  if (row->attendee_id != 0)
    return store_change (store, error, SQL_OWN_ORDER_EMAIL, "ti", ":new", address, ":id",
                         row->attendee_id) &&
           store_change (store, error, SQL_ATTENDEE_EMAIL, "ti", ":new", address, ":id",
                         row->attendee_id);
  return store_change (store, error, SQL_ORDER_ADDRESS, "ti", ":new", address, ":order",
                       row->order_id) &&
         store_change (store, error, SQL_ORDER_EMAIL, "ti", ":new", address, ":order",
                       row->order_id);
}

/* @billed: the letter goes to who is billed. */
static gboolean
correct_address (Store *store, const LetterAgain *again, const LetterRow *row, gboolean billed,
                 gint64 now_ms, GError **error)
{
  if (again->address == NULL)
    return TRUE;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, again->staff_id);
  g_autofree char *subject = row->attendee_id != 0
                                 ? g_strdup_printf ("attendee:%" G_GINT64_FORMAT, row->attendee_id)
                                 : g_strdup_printf ("order:%" G_GINT64_FORMAT, row->order_id);
  return change_address (store, again->address, row, billed, error) &&
         audit_add (store, now_ms, actor, "address.corrected", subject, NULL, error);
}

static gboolean
refuse (GError **error, LetterError code, const char *why)
{
  g_set_error_literal (error, LETTER_ERROR, (int) code, why);
  return FALSE;
}

gboolean
letter_again_run (gpointer command, WriterTurn *turn, GError **error)
{
  const LetterAgain *again = command;
  Store *store = turn->store;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_AGAIN, "i", ":id", again->id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_DONE)
    return refuse (error, LETTER_ERROR_UNKNOWN, "no such letter");
  LetterRow row = { .kind = store_column_text (q, 0),
                    .order_id = store_column_int (q, 1),
                    .attendee_id = store_column_int (q, 2),
                    .again_of = again->id };
  const LetterKind *kind = letter_kind (row.kind);
  if (row.order_id == 0 || (kind != NULL && kind->former))
    return refuse (error, LETTER_ERROR_STATE, "a test letter, or to who is forgotten by then");
  if (again->address != NULL && !mime_address_valid (again->address))
    return refuse (error, LETTER_ERROR_ADDRESS, "not an address");
  if (!correct_address (store, again, &row, store_column_int (q, 7) != 0, turn->now_ms, error))
    return FALSE;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, again->staff_id);
  g_autofree char *subject = g_strdup_printf ("letter:%" G_GINT64_FORMAT, again->id);
  gint64 shown = again->id;
  if (strcmp (store_column_text (q, 4), "waiting") == 0) {
    if (!store_change (store, error, SQL_NOW, "ii", ":now", turn->now_ms, ":id", again->id))
      return FALSE;
  } else {
    g_autofree char *key = g_strdup_printf ("%s.again.%" G_GINT64_FORMAT, store_column_text (q, 5),
                                            store_column_int (q, 6) + 1);
    if (!letter_add (store, turn->now_ms, &row, key, store_column_text (q, 3), error))
      return FALSE;
    shown = store_last_id (store);
  }
  turn->outcome = g_strdup_printf ("/kantoor/brieven/%" G_GINT64_FORMAT, shown);
  return audit_add (store, turn->now_ms, actor, "letter.again", subject, NULL, error);
}

void
letter_test_free (gpointer command)
{
  LetterTest *test = command;
  g_free (test->address);
  g_free (test);
}

gboolean
letter_test_run (gpointer command, WriterTurn *turn, GError **error)
{
  const LetterTest *test = command;
  if (!mime_address_valid (test->address))
    return refuse (error, LETTER_ERROR_ADDRESS, "not an address");
  g_autofree char *random = secret_random_text (TEST_KEY_BYTES);
  g_autofree char *key = g_strconcat ("letter.test.", random, NULL);
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, test->staff_id);
  g_autofree char *subject = g_strconcat ("letter:", test->kind, ".", lang_code (test->lang), NULL);
  const LetterRow row = { .kind = test->kind,
                          .lang = lang_code (test->lang),
                          .test_to = test->address };
  turn->outcome = g_strdup_printf ("/kantoor/brieven/teksten/%s/%s?proef=1", test->kind,
                                   lang_code (test->lang));
  return letter_add (turn->store, turn->now_ms, &row, key, "{}", error) &&
         audit_add (turn->store, turn->now_ms, actor, "letter.test", subject, NULL, error);
}

gboolean
letter_forget_tests_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_change (turn->store, error, SQL_FORGET_TESTS, "");
}
