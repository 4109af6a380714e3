/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deliveries as JSON over HTTP; see register_adapter.h.
 */
#include <jansson.h>
#include <string.h>

#include "server/core/http_client.h"
#include "server/core/outbox.h"
#include "server/register/register_adapter.h"

enum { REASON_MAX = 200, REFERENCE_MAX = 100, HOLDINGS_MAX = 5000 };

void
register_holding_free (gpointer data)
{
  RegisterHolding *holding = data;
  g_free (holding->reference);
  g_free (holding);
}

/* ---- What we say ---- */

static json_t *
item_json (const RegisterItem *item)
{
  json_t *object = json_pack (
      "{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:i,s:i,s:i,s:i},s:i,s:i}", "id", item->reference,
      "action", item->action, "register_number", item->register_number, "name", item->name, "date",
      item->date, "title", item->title, "code", item->code, "provider", item->provider, "type",
      item->activity_type, "quarters", "vakinhoudelijk", item->quarters[AREA_SUBJECT],
      "vakdidactisch", item->quarters[AREA_DIDACTIC], "pedagogisch", item->quarters[AREA_PEDAGOGIC],
      "overig", item->quarters[AREA_OTHER], "contact_quarters", item->contact_quarters,
      "self_study_quarters", item->self_quarters);
  if (*item->replaces != '\0')
    json_object_set_new (object, "replaces", json_string (item->replaces));
  return object;
}

static char *
batch_json (const char *batch, const GPtrArray *items)
{
  json_t *list = json_array ();
  for (guint i = 0; i < items->len; i++)
    json_array_append_new (list, item_json (items->pdata[i]));
  json_t *root = json_pack ("{s:s,s:o}", "batch", batch, "items", list);
  char *dumped = json_dumps (root, JSON_COMPACT);
  char *text = g_strdup (dumped);
  free (dumped);
  json_decref (root);
  return text;
}

/* ---- What they say ---- */

static RegisterAnswer
answer_of (const char *status)
{
  if (strcmp (status, "accepted") == 0 || strcmp (status, "duplicate") == 0)
    return REGISTER_ACCEPTED;
  if (strcmp (status, "refused") == 0)
    return REGISTER_REFUSED;
  return strcmp (status, "later") == 0 ? REGISTER_LATER : REGISTER_SILENT;
}

static void
take_ack (const json_t *said, const GPtrArray *items, RegisterAck *acks)
{
  const char *id = json_string_value (json_object_get (said, "id"));
  const char *status = json_string_value (json_object_get (said, "status"));
  const char *reason = json_string_value (json_object_get (said, "reason"));
  for (guint i = 0; id != NULL && status != NULL && i < items->len; i++) {
    const RegisterItem *item = items->pdata[i];
    if (strcmp (item->reference, id) != 0 || acks[i].answer != REGISTER_SILENT)
      continue;
    acks[i].answer = answer_of (status);
    if (acks[i].answer == REGISTER_REFUSED && reason != NULL)
      acks[i].reason =
          g_utf8_substring (reason, 0, MIN (g_utf8_strlen (reason, -1), (glong) REASON_MAX));
    return;
  }
}

gboolean
register_acks_read (const char *text, gsize size, const GPtrArray *items, RegisterAck *acks)
{
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);
  const json_t *list = json_object_get (root, "items");
  gboolean good = json_is_array (list);
  for (gsize i = 0; i < json_array_size (list); i++)
    take_ack (json_array_get (list, i), items, acks);
  json_decref (root);
  return good;
}

GPtrArray *
register_holdings_read (const char *text, gsize size, char **next)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (register_holding_free);
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);
  const json_t *list = json_object_get (root, "items");
  const char *cursor = json_string_value (json_object_get (root, "next"));
  gboolean good = json_is_array (list) && json_array_size (list) <= HOLDINGS_MAX;
  for (gsize i = 0; good && i < json_array_size (list); i++) {
    const json_t *said = json_array_get (list, i);
    const char *id = json_string_value (json_object_get (said, "id"));
    const json_t *quarters = json_object_get (said, "quarters");
    good = id != NULL && *id != '\0' && strlen (id) <= REFERENCE_MAX && json_is_integer (quarters);
    if (!good)
      break;
    RegisterHolding *holding = g_new (RegisterHolding, 1);
    holding->reference = g_strdup (id);
    holding->quarters = json_integer_value (quarters);
    g_ptr_array_add (held, holding);
  }
  *next = good && cursor != NULL && *cursor != '\0' ? g_strdup (cursor) : NULL;
  json_decref (root);
  return good ? g_steal_pointer (&held) : NULL;
}

/* ---- The calls ---- */

/* 408, 425 and 429 ask for patience; other 4xx will not get better. */
static gboolean
refused_call (unsigned status, GError **error)
{
  gboolean patience = status == 408 || status == 425 || status == 429;
  if (status == 200)
    return FALSE;
  g_set_error (error, OUTBOX_ERROR,
               status >= 400 && status < 500 && !patience ? OUTBOX_ERROR_PERMANENT
                                                          : OUTBOX_ERROR_TEMPORARY,
               "the register answers %u", status);
  return TRUE;
}

static gboolean
deliver (const RegisterTarget *target, const char *batch, const GPtrArray *items, RegisterAck *acks,
         GError **error)
{
  unsigned status = 0;
  gsize size = 0;
  g_autofree char *url = g_strconcat (target->url, "/activities", NULL);
  g_autofree char *json = batch_json (batch, items);
  const HttpCall call = {
    .method = "POST", .url = url, .bearer = target->key, .idempotency_key = batch, .json = json
  };
  g_autoptr (GBytes) answer = http_call (&call, &status, error);
  if (answer == NULL || refused_call (status, error))
    return FALSE;
  const char *text = g_bytes_get_data (answer, &size);
  if (text != NULL && register_acks_read (text, size, items, acks))
    return TRUE;
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY,
                       "the register's answer is not understood");
  return FALSE;
}

static GPtrArray *
list (const RegisterTarget *target, const char *cursor, char **next, GError **error)
{
  unsigned status = 0;
  gsize size = 0;
  g_autofree char *safe = g_uri_escape_string (cursor, NULL, FALSE);
  g_autofree char *url = g_strconcat (target->url, "/activities?after=", safe, NULL);
  const HttpCall call = { .method = "GET", .url = url, .bearer = target->key };
  g_autoptr (GBytes) answer = http_call (&call, &status, error);
  if (answer == NULL || refused_call (status, error))
    return NULL;
  const char *text = g_bytes_get_data (answer, &size);
  GPtrArray *held = text != NULL ? register_holdings_read (text, size, next) : NULL;
  if (held == NULL)
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY,
                         "the register's answer is not understood");
  return held;
}

const RegisterAdapter register_http = { .name = "http", .deliver = deliver, .list = list };
