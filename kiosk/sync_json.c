/* SPDX-License-Identifier: EUPL-1.2
 *
 * Members of JSON objects, read strictly; see sync_json.h.
 */
#include "kiosk/sync_json.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/sync_messages.h"

enum { TEXT_MAX = 1000, PEOPLE_MAX = 1000 * 1000 };

gboolean
sync_json_refuse (GError **error, const char *member)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "answer: \"%s\" is missing or wrong", member);
  return FALSE;
}

json_t *
sync_json_parse (const char *text, gsize size, GError **error)
{
  json_error_t detail;
  json_t *root =
      size <= SYNC_ANSWER_MAX ? json_loadb (text, size, JSON_REJECT_DUPLICATES, &detail) : NULL;
  if (json_is_object (root))
    return root;
  json_decref (root);
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "answer: not a JSON object");
  return NULL;
}

gboolean
sync_json_int (const json_t *object, const char *member, gint64 least, gint64 most, gint64 *value,
               GError **error)
{
  const json_t *found = json_object_get (object, member);
  if (!json_is_integer (found) || json_integer_value (found) < least ||
      json_integer_value (found) > most)
    return sync_json_refuse (error, member);
  *value = json_integer_value (found);
  return TRUE;
}

gboolean
sync_json_count (const json_t *object, const char *member, int *value, GError **error)
{
  gint64 wide = 0;
  if (!sync_json_int (object, member, 0, PEOPLE_MAX, &wide, error))
    return FALSE;
  *value = (int) wide;
  return TRUE;
}

/* Returns: the text, borrowed from @object; NULL with @error set. */
const char *
sync_json_text (const json_t *object, const char *member, GError **error)
{
  const json_t *found = json_object_get (object, member);
  const char *text = json_string_value (found);
  if (text == NULL || json_string_length (found) > TEXT_MAX ||
      strlen (text) != json_string_length (found)) {
    sync_json_refuse (error, member);
    return NULL;
  }
  return text;
}

gboolean
sync_json_base64 (const json_t *object, const char *member, guint8 *bytes, gsize size,
                  GError **error)
{
  const char *text = json_string_value (json_object_get (object, member));
  gsize read = 0;
  if (text == NULL ||
      sodium_base642bin (bytes, size, text, strlen (text), NULL, &read, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0 ||
      read != size)
    return sync_json_refuse (error, member);
  return TRUE;
}

/* Lower case only, so that an id has one spelling. */
gboolean
sync_json_id (const json_t *object, const char *member, guint8 id[SCAN_ID_BYTES], GError **error)
{
  const char *text = json_string_value (json_object_get (object, member));
  gsize read = 0;
  if (text == NULL || strlen (text) != 2 * SCAN_ID_BYTES ||
      strspn (text, "0123456789abcdef") != 2 * SCAN_ID_BYTES ||
      sodium_hex2bin (id, SCAN_ID_BYTES, text, strlen (text), NULL, &read, NULL) != 0)
    return sync_json_refuse (error, member);
  return TRUE;
}

const json_t *
sync_json_array (const json_t *object, const char *member, GError **error)
{
  const json_t *found = json_object_get (object, member);
  if (!json_is_array (found))
    sync_json_refuse (error, member);
  return json_is_array (found) ? found : NULL;
}
