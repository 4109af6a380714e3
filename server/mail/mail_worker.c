/* SPDX-License-Identifier: EUPL-1.2
 *
 * The worker that sends letters; see mail_worker.h.
 */
#include "server/mail/mail_worker.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "schedule/when.h"
#include "server/core/http_client.h"
#include "server/core/outbox.h"
#include "server/mail/letter.h"
#include "server/sales/link.h"
#include "server/sales/mine.h"
#include "server/web/template.h"

static View *
fill (const App *app, const Mine *mine, Lang lang, const char *page_url)
{
  WhenLang when = lang == LANG_EN ? WHEN_EN : WHEN_NL;
  View *view = view_new ();
  view_text (view, "name", mine->name);
  view_text (view, "number", mine->number);
  view_text (view, "ticket", lang == LANG_EN ? mine->ticket_en : mine->ticket_nl);
  view_text (view, "link", page_url);
  view_text (view, "base_url", app->base_url);
  view_text (view, "lang", lang_code (lang));
  view_list (view, "sessions");
  for (guint i = 0; i < mine->sessions->len; i++) {
    const CatalogueSession *session = mine->sessions->pdata[i];
    View *item = view_item (view, "sessions");
    g_autofree char *date = when_format_date (session->starts_ms, when);
    g_autofree char *span = when_format_span (session->starts_ms, session->ends_ms, when);
    view_text (item, "session", session->title);
    view_text (item, "room", session->room);
    view_text (item, "date", date);
    view_text (item, "span", span);
  }
  return view;
}

static char *
render (const App *app, const char *template, const View *view, Lang lang, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (!templates_render (app->templates, template, view, lang, out, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GBytes *
compose (const App *app, Store *store, const Mine *mine, const char *key, GError **error)
{
  Lang lang = strcmp (mine->lang, "en") == 0 ? LANG_EN : LANG_NL;
  gint64 now_ms = app_now_ms (app);
  g_autofree char *link = link_format (app->secret, mine->public_id);
  g_autofree char *page_url = g_strconcat (app->base_url, "/mijn/", link, NULL);
  g_autoptr (View) view = fill (app, mine, lang, page_url);
  g_autofree char *text = render (app, "letter_order.txt", view, lang, error);
  g_autofree char *html = text != NULL ? render (app, "letter_order", view, lang, error) : NULL;
  if (html == NULL)
    return NULL;
  const char *title = messages_get (app->messages, lang, "letter.calendar");
  g_autofree char *subject =
      messages_format (app->messages, lang, "letter.subject", "number", mine->number, NULL);
  g_autofree char *calendar = mine_calendar (mine, title, page_url, now_ms);
  g_autoptr (GBytes) ics = g_bytes_new (calendar, strlen (calendar));
  g_autoptr (GError) failed = NULL;
  g_autoptr (GBytes) badge = mine_badge (store, mine, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return NULL;
  }
  const LetterPart parts[] = { { "programma.ics", "text/calendar; method=PUBLISH", ics },
                               { "badge.pdf", "application/pdf", badge } };
  const Letter letter = { .from = app->mail_from,
                          .to = mine->email,
                          .subject = subject,
                          .key = key,
                          .lang = mine->lang,
                          .now_ms = now_ms,
                          .text = text,
                          .html = html,
                          .parts = parts,
                          .n_parts = badge != NULL ? 2 : 1 };
  return letter_compose (&letter, error);
}

/* The file's name comes from the key, so sending again overwrites the same letter. */
static gboolean
write_file (const char *folder, const char *key, GBytes *letter, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "mail folder: %s", g_strerror (errno));
    return FALSE;
  }
  g_autofree char *name = g_strconcat (key, ".eml", NULL);
  g_strdelimit (name, "/:", '-');
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size = 0;
  const char *bytes = g_bytes_get_data (letter, &size);
  return g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

static gboolean
deliver (const App *app, const Mine *mine, const char *key, GBytes *letter, GError **error)
{
  if (app->mail_folder != NULL)
    return write_file (app->mail_folder, key, letter, error);
  return smtp_send (app->mail_url, app->mail_from, mine->email, letter, error);
}

static gboolean
read_payload (const char *payload, gint64 *order_id)
{
  json_t *root = json_loads (payload, JSON_REJECT_DUPLICATES, NULL);
  const char *letter = NULL;
  json_int_t order = 0;
  gboolean good = json_unpack (root, "{s:s,s:I}", "letter", &letter, "order", &order) == 0 &&
                  strcmp (letter, "order") == 0;
  *order_id = order;
  json_decref (root);
  return good;
}

static gboolean
send_with (const App *app, Store *store, const OutboxItem *item, GError **error)
{
  gint64 order_id = 0;
  if (!read_payload (item->payload, &order_id)) {
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no letter of that kind");
    return FALSE;
  }
  g_autoptr (GError) failed = NULL;
  g_autoptr (Mine) mine = mine_find (store, NULL, order_id, &failed);
  if (mine == NULL && failed == NULL)
    g_set_error_literal (&failed, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no such order");
  g_autoptr (GBytes) letter = mine != NULL ? compose (app, store, mine, item->key, &failed) : NULL;
  if (letter != NULL)
    return deliver (app, mine, item->key, letter, error);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
send_letter (const OutboxItem *item, gpointer user_data, GError **error)
{
  App *app = user_data;
  Store *store = readers_take (app->readers, error);
  if (store == NULL)
    return FALSE;
  gboolean sent = send_with (app, store, item, error);
  readers_give (app->readers, store);
  return sent;
}

void
mail_worker_start (App *app)
{
  outbox_handle (app->outbox, "mail", send_letter, app);
}
