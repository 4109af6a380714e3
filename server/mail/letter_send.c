/* SPDX-License-Identifier: EUPL-1.2
 *
 * A letter into the outbox; see letter.h. Commands only: what is made of it later is
 * letter_make.c.
 */
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

#include "server/core/outbox.h"
#include "server/mail/letter.h"
#include "server/mail/letter_log.h"

G_DEFINE_QUARK (letter_error, letter_error)

static const char SQL_ADD[] =
    "INSERT INTO letter (outbox_id, kind, token, order_id, attendee_id, lang, test_to, again_of,"
    " created_ms) VALUES (:id, :kind, :token, NULLIF (:order, 0), NULLIF (:attendee, 0), :lang,"
    " :test, NULLIF (:again, 0), :now)";

gboolean
letter_add (Store *store, gint64 now_ms, const LetterRow *row, const char *key, const char *payload,
            GError **error)
{
  guint8 random[LETTER_TOKEN_CHARS / 2];
  char token[LETTER_TOKEN_CHARS + 1];
  randombytes_buf (random, sizeof random);
  sodium_bin2hex (token, sizeof token, random, sizeof random);
  return outbox_add (store, "mail", key, payload, now_ms, error) &&
         store_change (store, error, SQL_ADD, "ittiittii", ":id", store_last_id (store), ":kind",
                       row->kind, ":token", token, ":order", row->order_id, ":attendee",
                       row->attendee_id, ":lang", row->lang != NULL ? row->lang : "", ":test",
                       row->test_to, ":again", row->again_of, ":now", now_ms);
}

/* ---- Values ---- */

static const LetterField *
own_field (const LetterKind *kind, const char *name)
{
  for (const LetterField *field = kind->fields; field != NULL && field->name != NULL; field++)
    if (strcmp (field->name, name) == 0)
      return field;
  return NULL;
}

static gboolean
is_number (LetterFieldType type)
{
  switch (type) {
  case LETTER_MOMENT:
  case LETTER_MONEY:
  case LETTER_IF_ANY:
  case LETTER_NUMBER:
    return TRUE;
  case LETTER_TEXT:
  case LETTER_URL:
  case LETTER_DAY:
  case LETTER_LIST:
    break;
  }
  return FALSE;
}

static json_t *
take_values (const LetterKind *kind, const char *types, va_list arguments)
{
  json_t *values = json_object ();
  for (const char *type = types; *type != '\0'; type++) {
    const char *name = va_arg (arguments, const char *);
    const LetterField *field = own_field (kind, name);
    if (field == NULL || is_number (field->type) != (*type == 'i'))
      g_error ("letter %s has no %s of that type", kind->name, name);
    if (*type == 'i')
      json_object_set_new (values, name, json_integer (va_arg (arguments, gint64)));
    else
      json_object_set_new (values, name, json_string (va_arg (arguments, const char *)));
  }
  return values;
}

/* What a kind without a fill function says it has must be given here. */
static void
check_whole (const LetterKind *kind, const json_t *values)
{
  for (const LetterField *field = kind->fields; field != NULL && field->name != NULL; field++)
    if (kind->fill == NULL && json_object_get (values, field->name) == NULL)
      g_error ("letter %s needs %s", kind->name, field->name);
}

gboolean
letter_send (Store *store, gint64 now_ms, GError **error, const LetterTo *to, const char *types,
             ...)
{
  const LetterKind *kind = letter_kind (to->kind);
  if (kind == NULL || kind->former != (to->former != NULL))
    g_error ("no letter of kind %s to such a reader", to->kind);
  va_list arguments;
  va_start (arguments, types);
  json_t *values = take_values (kind, types, arguments);
  va_end (arguments);
  check_whole (kind, values);
  char *payload = json_dumps (values, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref (values);
  const LetterRow row = { .kind = kind->name,
                          .order_id = to->order_id,
                          .attendee_id = to->attendee_id,
                          .test_to = to->former };
  gboolean added = letter_add (store, now_ms, &row, to->key, payload, error);
  free (payload);
  return added;
}

gboolean
letter_send_once (Store *store, gint64 now_ms, const char *kind, gint64 order_id,
                  gint64 attendee_id, GError **error)
{
  g_autofree char *key = attendee_id == 0
                             ? g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT, kind, order_id)
                             : g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                                                kind, order_id, attendee_id);
  const LetterTo to = {
    .kind = kind, .key = key, .order_id = order_id, .attendee_id = attendee_id
  };
  return letter_send (store, now_ms, error, &to, "");
}
