/* SPDX-License-Identifier: EUPL-1.2
 *
 * Making letters; see letter_make.h.
 */
#include "server/mail/letter_make.h"
#include "server/core/money.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/log.h"
#include "server/core/outbox.h"
#include "server/core/settings.h"
#include "server/mail/letter_text.h"
#include "server/sales/calendar.h"
#include "server/sales/link.h"
#include "server/sales/page_view.h"
#include "server/web/template.h"

static const char SQL_LETTER[] =
    "SELECT kind, token, IFNULL (order_id, 0), IFNULL (attendee_id, 0), lang, test_to, created_ms"
    " FROM letter WHERE outbox_id = :id";
/* Without an attendee, the first of the order gives the name, or who ordered for a group; when that
 * was erased, the school that is billed. Who got the ticket from somebody else is not
 * who ordered, and the order's address is not theirs. */
static const char SQL_READER[] =
    "SELECT o.lang, IIF (:attendee <> 0, a.public_id, o.public_id), IFNULL (o.number, ''),"
    " IIF (:attendee = 0 AND a.handed_ms IS NOT NULL, 0, a.id),"
    " COALESCE (NULLIF (CASE WHEN :attendee = 0 AND (a.handed_ms IS NOT NULL OR (o.contact_name <>"
    " '' AND (SELECT COUNT(*) FROM attendee b WHERE b.order_id = o.id) > 1)) THEN o.contact_name"
    " ELSE a.name END, ''),"
    " (SELECT c.school FROM on_account c WHERE c.order_id = o.id), ''), CASE WHEN :attendee <> 0 "
    "AND"
    " (a.email <> '' OR a.handed_ms IS NOT NULL) THEN a.email ELSE o.email END, t.name_nl, "
    "t.name_en FROM sale_order o"
    " JOIN attendee a ON a.order_id = o.id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE o.id = :order AND (:attendee = 0 OR a.id = :attendee) ORDER BY a.position LIMIT 1";
static const char SQL_SESSIONS[] =
    "SELECT s.title, s.starts_ms, s.ends_ms, r.name FROM seat e"
    " JOIN session s ON s.id = e.session_id JOIN room r ON r.id = s.room_id"
    " WHERE e.attendee_id = :attendee AND e.gone = 0 AND s.state = 'confirmed'"
    " ORDER BY s.starts_ms, s.id";
static const char SQL_PERSON_ID[] =
    "SELECT public_id FROM attendee WHERE id = :attendee OR (:attendee = 0 AND order_id = :order "
    "AND handed_ms IS NULL AND"
    " 1 = (SELECT COUNT(*) FROM attendee b WHERE b.order_id = :order))";
static const char SQL_CONGRESS[] = "SELECT title FROM congress WHERE id = 1";

void
letter_ready_clear (LetterReady *ready)
{
  g_clear_pointer (&ready->bytes, g_bytes_unref);
  g_clear_pointer (&ready->to, g_free);
  g_clear_pointer (&ready->envelope_from, g_free);
}

char *
letter_message_id (const App *app, const char *token)
{
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  mime_mailbox_split (app->mail_from, &name, &address);
  const char *at = strrchr (address, '@');
  return g_strconcat (token, at != NULL ? at : "@localhost", NULL);
}

/* ---- Filling ---- */

static char *
value_text (const App *app, const LetterField *field, const json_t *value, Lang lang)
{
  gint64 number = json_integer_value (value);
  const char *text = json_is_string (value) ? json_string_value (value) : "";
  switch (field->type) {
  case LETTER_TEXT:
    return g_strdup (text);
  case LETTER_URL:
    return g_strconcat (app->base_url, text, NULL);
  case LETTER_MOMENT: {
    g_autofree char *date = when_format_date (number, lang_when (lang));
    g_autofree char *time = when_format_time (number, lang_when (lang));
    return g_strconcat (date, ", ", time, lang == LANG_EN ? "" : " uur", NULL);
  }
  case LETTER_DAY: {
    char *day = when_format_day (text, lang_when (lang));
    return day != NULL ? day : g_strdup (text);
  }
  case LETTER_IF_ANY:
    if (number == 0)
      break;
    return money_format (lang, number);
  case LETTER_MONEY:
    return money_format (lang, number);
  case LETTER_NUMBER:
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  case LETTER_LIST:
    break;
  }
  return g_strdup ("");
}

static void
fill_values (const LetterContext *context, const LetterKind *kind, View *view)
{
  for (const LetterField *field = kind->fields; field != NULL && field->name != NULL; field++) {
    const json_t *value = json_object_get (context->values, field->name);
    if (value == NULL)
      continue;
    g_autofree char *text = value_text (context->app, field, value, context->lang);
    view_text (view, field->name, text);
  }
}

static gboolean
fill_sessions (const LetterContext *context, gint64 attendee_id, View *view, GError **error)
{
  view_list (view, "sessions");
  g_autoptr (StoreStmt) q =
      store_query (context->store, error, SQL_SESSIONS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "sessions");
    WhenLang when = lang_when (context->lang);
    g_autofree char *date = when_format_date (store_column_int (q, 1), when);
    g_autofree char *span =
        when_format_span (store_column_int (q, 1), store_column_int (q, 2), when);
    view_text (item, "session", store_column_text (q, 0));
    view_text (item, "date", date);
    view_text (item, "span", span);
    view_text (item, "room", store_column_text (q, 3));
  }
  return step == STORE_DONE;
}

static gboolean
fill_house (const LetterContext *context, View *view, GError **error)
{
  g_autofree char *contact = settings_text (context->store, "congress.contact_email");
  g_autoptr (StoreStmt) q = store_query (context->store, error, SQL_CONGRESS, "");
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  view_text (view, "contact", contact);
  view_text (view, "base_url", context->app->base_url);
  view_text (view, "congress",
             step == STORE_ROW ? store_column_text (q, 0)
                               : messages_get (context->app->messages, context->lang, "site.name"));
  return TRUE;
}

/* An order of several people has no one page, badge or calendar; nor has who ordered a ticket that
 * went to somebody else.
 * @person_id: (out) (transfer full) (nullable) */
static gboolean
find_person (const LetterContext *context, char **person_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (context->store, error, SQL_PERSON_ID, "ii", ":attendee",
                                         context->attendee_id, ":order", context->order_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *person_id = step == STORE_ROW ? g_strdup (store_column_text (q, 0)) : NULL;
  return step != STORE_FAILED;
}

/* ---- A real letter and a test ---- */

typedef struct {
  const LetterKind *kind;
  char token[LETTER_TOKEN_CHARS + 1];
  char *to, *name, *person_id;
  char *former; /* (nullable): the address of who had the ticket before */
  View *view;
  GPtrArray *parts;
} Draft;

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->to, g_free);
  g_clear_pointer (&draft->name, g_free);
  g_clear_pointer (&draft->person_id, g_free);
  g_clear_pointer (&draft->former, g_free);
  g_clear_pointer (&draft->view, view_free);
  g_clear_pointer (&draft->parts, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
nobody (GError **error, const char *why)
{
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, why);
  return FALSE;
}

static gboolean
fill_reader (LetterContext *context, Draft *draft, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (context->store, error, SQL_READER, "ii", ":order",
                                         context->order_id, ":attendee", context->attendee_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_DONE)
    return nobody (error, "no such order");
  context->lang = strcmp (store_column_text (q, 0), "en") == 0 ? LANG_EN : LANG_NL;
  g_autofree char *link = context->attendee_id != 0
                              ? link_format_person (context->app->secret, store_column_text (q, 1))
                              : link_format (context->app->secret, store_column_text (q, 1));
  g_autofree char *url = g_strconcat (context->app->base_url, "/mijn/", link, NULL);
  View *view = draft->view;
  draft->name = g_strdup (store_column_text (q, 4));
  draft->to = g_strdup (store_column_text (q, 5));
  view_text (view, "name",
             *draft->name != '\0'
                 ? draft->name
                 : messages_get (context->app->messages, context->lang, "letter.reader"));
  view_text (view, "number", store_column_text (q, 2));
  view_text (view, "ticket", store_column_text (q, context->lang == LANG_EN ? 7 : 6));
  view_text (view, "link", url);
  return fill_sessions (context, store_column_int (q, 3), view, error) &&
         fill_house (context, view, error);
}

/* What is the ticket's is not for who had it before. */
static void
turn_to_former (const LetterContext *context, Draft *draft)
{
  g_autofree char *link = g_strconcat (context->app->base_url, "/link-kwijt", NULL);
  g_free (draft->to);
  draft->to = g_strdup (draft->former != NULL ? draft->former : "");
  g_free (draft->name);
  draft->name = g_strdup ("");
  g_clear_pointer (&draft->person_id, g_free);
  view_text (draft->view, "name",
             messages_get (context->app->messages, context->lang, "letter.reader"));
  view_text (draft->view, "link", link);
  view_list (draft->view, "sessions");
}

static gboolean
fill_letter (LetterContext *context, Draft *draft, GError **error)
{
  draft->view = view_new ();
  if (!fill_reader (context, draft, error) || !find_person (context, &draft->person_id, error))
    return FALSE;
  g_autoptr (GError) failed = NULL;
  char *other = draft->kind->address != NULL ? draft->kind->address (context, &failed) : NULL;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (other != NULL) {
    g_free (draft->to);
    draft->to = other;
  }
  if (draft->kind->former)
    turn_to_former (context, draft);
  if (*draft->to == '\0')
    return nobody (error, "nobody to write to");
  context->person_id = draft->person_id;
  g_autofree char *calendar =
      draft->person_id != NULL ? calendar_url (context->app, draft->person_id) : NULL;
  view_text (draft->view, "calendar", calendar);
  fill_values (context, draft->kind, draft->view);
  if (draft->kind->fill != NULL && !draft->kind->fill (context, draft->view, error))
    return FALSE;
  for (int i = 0; i < LETTER_ATTACHMENTS_MAX && draft->kind->attach[i] != NULL; i++)
    if (!draft->kind->attach[i](context, draft->parts, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_draft (LetterContext *context, gint64 outbox_id, Draft *draft, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (context->store, error, SQL_LETTER, "i", ":id", outbox_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  draft->kind = step == STORE_ROW ? letter_kind (store_column_text (q, 0)) : NULL;
  if (draft->kind == NULL)
    return nobody (error, "no letter of that kind");
  draft->parts = g_ptr_array_new_with_free_func (mime_part_free);
  g_strlcpy (draft->token, store_column_text (q, 1), sizeof draft->token);
  context->kind = draft->kind->name;
  context->order_id = store_column_int (q, 2);
  context->attendee_id = store_column_int (q, 3);
  context->created_ms = store_column_int (q, 6);
  draft->former = g_strdup (store_column_text (q, 5));
  if (context->order_id != 0)
    return fill_letter (context, draft, error);
  if (store_column_is_null (q, 5))
    return nobody (error, "a test that was sent");
  context->lang = strcmp (store_column_text (q, 4), "en") == 0 ? LANG_EN : LANG_NL;
  draft->to = g_strdup (store_column_text (q, 5));
  draft->view = letter_sample_view (draft->kind, context->lang);
  return TRUE;
}

/* ---- Words ---- */

/* Words of the organiser that do not pass any more, since the program changed, make place for the
 * default: a letter must go. */
static LetterText *
render (const LetterContext *context, Draft *draft, GError **error)
{
  const Templates *templates = context->app->templates;
  gboolean own = FALSE;
  g_autoptr (GError) failed = NULL;
  g_autoptr (LetterText) words =
      letter_text_current (context->store, context->kind, context->lang, NULL, &own, error);
  if (words == NULL)
    return NULL;
  LetterText *letter =
      letter_text_render (templates, words, draft->view, context->lang, own ? &failed : error);
  if (letter != NULL || !own)
    return letter;
  log_event ("error", "letter.own_words", "kind", context->kind, "error", failed->message, NULL);
  g_autoptr (LetterText) fallback = letter_text_default (context->kind, context->lang, error);
  return fallback != NULL
             ? letter_text_render (templates, fallback, draft->view, context->lang, error)
             : NULL;
}

/* A return address of its own for each letter tells which one came back (VERP). */
static char *
return_address (const App *app, const char *token, const char *from)
{
  const char *at = app->mail_bounce != NULL ? strrchr (app->mail_bounce, '@') : NULL;
  if (at == NULL)
    return g_strdup (from);
  return g_strdup_printf ("%.*s+%s%s", (int) (at - app->mail_bounce), app->mail_bounce, token, at);
}

gboolean
letter_make (App *app, Store *store, gint64 outbox_id, const char *payload, LetterReady *ready,
             GError **error)
{
  json_t *values = json_loads (payload, JSON_REJECT_DUPLICATES, NULL);
  LetterContext context = { .app = app, .store = store, .values = values };
  g_auto (Draft) draft = { 0 };
  gboolean made = read_draft (&context, outbox_id, &draft, error);
  g_autoptr (LetterText) letter = made ? render (&context, &draft, error) : NULL;
  json_decref (values);
  if (letter == NULL)
    return FALSE;
  g_autofree char *from_name = NULL;
  g_autofree char *from = NULL;
  mime_mailbox_split (app->mail_from, &from_name, &from);
  g_autofree char *message_id = letter_message_id (app, draft.token);
  const MimeLetter mime = { .from = { from_name, from },
                            .to = { draft.name, draft.to },
                            .subject = g_strdelimit (letter->subject, "\r\n\t", ' '),
                            .message_id = message_id,
                            .lang = lang_code (context.lang),
                            .date_ms = context.created_ms,
                            .text = letter->text,
                            .html = letter->html,
                            .parts = draft.parts };
  g_autoptr (GError) refused = NULL;
  ready->bytes = mime_compose (&mime, &refused);
  if (ready->bytes == NULL)
    return nobody (error, refused->message);
  ready->to = g_steal_pointer (&draft.to);
  ready->envelope_from = return_address (app, draft.token, from);
  return TRUE;
}
