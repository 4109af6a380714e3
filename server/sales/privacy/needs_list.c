/* SPDX-License-Identifier: EUPL-1.2
 *
 * Diet and access for the caterer and the house: numbers, and names for who must know; see needs.h.
 */
#include <jansson.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/sales/privacy/needs.h"

#define STANDING                                                                                   \
  " FROM need n JOIN attendee a ON a.id = n.attendee_id JOIN sale_order o ON o.id = a.order_id"    \
  " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE a.state = 'active' AND o.state IN"         \
  " ('pending', 'paid')"

static const char SQL_DAYS[] = "SELECT id, date FROM day ORDER BY id";
static const char SQL_COUNT[] =
    "SELECT COUNT(*)" STANDING
    " AND n.kind = :kind AND t.days & (1 << (:day - 1)) AND n.choices & :mask";
static const char SQL_COUNT_WORDS[] =
    "SELECT COUNT(*)" STANDING
    " AND n.kind = :kind AND t.days & (1 << (:day - 1)) AND n.text <> ''";
static const char SQL_NAMES[] =
    "SELECT a.name, n.kind, n.choices, n.text" STANDING " ORDER BY lower (a.name), a.id, n.kind";

typedef struct {
  GArray *ids;      /* gint64 */
  GPtrArray *dates; /* text */
} Days;

static void
days_clear (Days *days)
{
  g_clear_pointer (&days->ids, g_array_unref);
  g_clear_pointer (&days->dates, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Days, days_clear)

static gboolean
read_days (Store *store, Days *days, GError **error)
{
  days->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  days->dates = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DAYS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (days->ids, id);
    g_ptr_array_add (days->dates, g_strdup (store_column_text (q, 1)));
  }
  return step == STORE_DONE;
}

/* One line of the list: a choice, or (@mask 0) how many wrote words of their own. */
typedef gboolean (*TakeLine) (gpointer user_data, NeedKind kind, const char *name,
                              const gint64 *counts, guint n_days, GError **error);

static gboolean
count_line (Store *store, const Days *days, NeedKind kind, const char *name, unsigned mask,
            TakeLine take, gpointer user_data, GError **error)
{
  g_autofree gint64 *counts = g_new0 (gint64, days->ids->len + 1);
  for (guint i = 0; i < days->ids->len; i++) {
    gint64 day = g_array_index (days->ids, gint64, i);
    counts[i] = mask != 0 ? store_number (store, error, SQL_COUNT, -1, "tii", ":kind",
                                          need_kind (kind), ":day", day, ":mask", (gint64) mask)
                          : store_number (store, error, SQL_COUNT_WORDS, -1, "ti", ":kind",
                                          need_kind (kind), ":day", day);
    if (counts[i] < 0)
      return FALSE;
  }
  return take (user_data, kind, name, counts, days->ids->len, error);
}

static gboolean
each_line (Store *store, const Days *days, TakeLine take, gpointer user_data, GError **error)
{
  for (int kind = 0; kind < NEED_KINDS; kind++) {
    for (guint n = 0; need_choice ((NeedKind) kind, n) != NULL; n++)
      if (!count_line (store, days, (NeedKind) kind, need_choice ((NeedKind) kind, n), 1u << n,
                       take, user_data, error))
        return FALSE;
    if (!count_line (store, days, (NeedKind) kind, "words", 0, take, user_data, error))
      return FALSE;
  }
  return TRUE;
}

typedef struct {
  const Messages *messages;
  Lang lang;
  View *view;   /* of needs_fill_counts */
  GString *csv; /* of needs_csv */
} Listing;

static const char *
word (const Listing *listing, const char *name)
{
  g_autofree char *key = g_strconcat ("needs.", name, NULL);
  return messages_get (listing->messages, listing->lang, key);
}

static const char *
kind_word (const Listing *listing, NeedKind kind)
{
  return word (listing, kind == NEED_DIET ? "short_diet" : "short_access");
}

static gboolean
take_view (gpointer data, NeedKind kind, const char *name, const gint64 *counts, guint n_days,
           GError **error)
{
  (void) error;
  const Listing *listing = data;
  View *item = view_item (listing->view, "rows");
  view_text (item, "kind", kind_word (listing, kind));
  view_text (item, "name", word (listing, name));
  view_list (item, "counts");
  for (guint i = 0; i < n_days; i++)
    view_int (view_item (item, "counts"), "count", counts[i]);
  return TRUE;
}

gboolean
needs_fill_counts (Store *store, const Messages *messages, Lang lang, View *view, GError **error)
{
  g_auto (Days) days = { 0 };
  if (!read_days (store, &days, error))
    return FALSE;
  view_list (view, "days");
  for (guint i = 0; i < days.dates->len; i++)
    view_text (view_item (view, "days"), "date", days.dates->pdata[i]);
  view_list (view, "rows");
  Listing listing = { .messages = messages, .lang = lang, .view = view };
  return each_line (store, &days, take_view, &listing, error);
}

static gboolean
take_csv (gpointer data, NeedKind kind, const char *name, const gint64 *counts, guint n_days,
          GError **error)
{
  (void) error;
  const Listing *listing = data;
  g_string_append_printf (listing->csv, "%s;%s", kind_word (listing, kind), word (listing, name));
  for (guint i = 0; i < n_days; i++)
    g_string_append_printf (listing->csv, ";%" G_GINT64_FORMAT, counts[i]);
  g_string_append (listing->csv, "\r\n");
  return TRUE;
}

/* For Dutch Excel: UTF-8 with BOM and semicolons. All words are ours. */
char *
needs_csv (Store *store, const Messages *messages, Lang lang, GError **error)
{
  g_auto (Days) days = { 0 };
  if (!read_days (store, &days, error))
    return NULL;
  g_autoptr (GString) csv = g_string_new ("\xef\xbb\xbf");
  Listing listing = { .messages = messages, .lang = lang, .csv = csv };
  g_string_append_printf (csv, "%s;%s", word (&listing, "column_kind"),
                          word (&listing, "column_name"));
  for (guint i = 0; i < days.dates->len; i++)
    g_string_append_printf (csv, ";%s", (char *) days.dates->pdata[i]);
  g_string_append (csv, "\r\n");
  if (!each_line (store, &days, take_csv, &listing, error))
    return NULL;
  return g_string_free (g_steal_pointer (&csv), FALSE);
}

gboolean
needs_fill_names (Store *store, const Messages *messages, Lang lang, View *view, GError **error)
{
  view_list (view, "people");
  const Listing listing = { .messages = messages, .lang = lang };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_NAMES, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "people");
    NeedKind kind =
        strcmp (store_column_text (q, 1), need_kind (NEED_DIET)) == 0 ? NEED_DIET : NEED_ACCESS;
    g_autoptr (GString) what = g_string_new (NULL);
    for (guint n = 0; need_choice (kind, n) != NULL; n++)
      if ((store_column_int (q, 2) & 1 << n) != 0)
        g_string_append_printf (what, "%s%s", what->len > 0 ? ", " : "",
                                word (&listing, need_choice (kind, n)));
    view_text (item, "name", store_column_text (q, 0));
    view_text (item, "kind", kind_word (&listing, kind));
    view_text (item, "what", what->str);
    view_text (item, "words", store_column_text (q, 3));
  }
  return step == STORE_DONE;
}

void
needs_look_free (gpointer command)
{
  NeedsLook *look = command;
  g_free (look->reason);
  g_free (look);
}

gboolean
needs_look_run (gpointer command, WriterTurn *turn, GError **error)
{
  const NeedsLook *look = command;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, look->staff_id);
  json_t *detail = json_pack ("{s:s}", "reason", look->reason);
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean added =
      audit_add (turn->store, turn->now_ms, actor, "needs.names_seen", "congress:1", text, error);
  free (text);
  return added;
}
