/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strict reading of JSON; see json_reader.h.
 */
#include "schedule/json_reader.h"

#include <string.h>

#include "schedule/programme.h"

json_t *
json_reader_parse (const char *text, gsize size, GError **error)
{
  if (size > JSON_READER_BYTES_MAX) {
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "larger than %d bytes",
                 JSON_READER_BYTES_MAX);
    return NULL;
  }
  json_error_t fault;
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, &fault);
  if (root == NULL) {
    /* jansson quotes the words at fault, and may cut one in two. */
    g_autofree char *why = g_utf8_make_valid (fault.text, -1);
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line %d, column %d: %s", fault.line,
                 fault.column, why);
    return NULL;
  }
  if (!json_is_object (root)) {
    g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, "line 1: not an object");
    json_decref (root);
    return NULL;
  }
  return root;
}

void
json_reader_init (JsonReader *reader)
{
  reader->path = g_string_new (NULL);
  reader->fault = NULL;
}

void
json_reader_clear (JsonReader *reader)
{
  g_string_free (reader->path, TRUE);
  g_clear_pointer (&reader->fault, g_free);
}

void
json_reader_fault (JsonReader *reader, const char *key, const char *format, ...)
{
  if (reader->fault != NULL)
    return;
  va_list words;
  va_start (words, format);
  g_autofree char *why = g_strdup_vprintf (format, words);
  va_end (words);
  const char *dot = key != NULL && reader->path->len > 0 ? "." : "";
  reader->fault =
      g_strdup_printf ("%s%s%s: %s", reader->path->str, dot, key != NULL ? key : "", why);
}

gboolean
json_reader_end (JsonReader *reader, GError **error)
{
  if (reader->fault == NULL)
    return TRUE;
  g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, reader->fault);
  return FALSE;
}

gsize
json_reader_enter (JsonReader *reader, const char *key, gsize index)
{
  gsize mark = reader->path->len;
  if (key == NULL)
    g_string_append_printf (reader->path, "[%" G_GSIZE_FORMAT "]", index);
  else
    g_string_append_printf (reader->path, "%s%s", mark > 0 ? "." : "", key);
  return mark;
}

void
json_reader_leave (JsonReader *reader, gsize mark)
{
  g_string_truncate (reader->path, mark);
}

void
json_reader_known (JsonReader *reader, json_t *object, const char *const *keys)
{
  const char *key = NULL;
  json_t *value = NULL;
  json_object_foreach (object, key, value)
  {
    if (!g_strv_contains (keys, key))
      json_reader_fault (reader, key, "unknown member");
  }
}

/* A member of the wanted kind, or NULL after noting why not. null counts as absent. */
static json_t *
member (JsonReader *reader, json_t *object, const char *key, json_type type, const char *kind,
        gboolean needed)
{
  json_t *value = json_object_get (object, key);
  if (value == NULL || json_is_null (value)) {
    if (needed)
      json_reader_fault (reader, key, "is missing");
    return NULL;
  }
  if (json_typeof (value) == type)
    return value;
  json_reader_fault (reader, key, "must be %s", kind);
  return NULL;
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *words = g_strstrip (programme_clean (text));
  return *words == '\0';
}

static const char *
text (JsonReader *reader, json_t *object, const char *key, gboolean needed)
{
  json_t *value = member (reader, object, key, JSON_STRING, "text", needed);
  if (value == NULL)
    return "";
  if (json_string_length (value) > PROGRAMME_TEXT_MAX)
    json_reader_fault (reader, key, "is longer than %d bytes", PROGRAMME_TEXT_MAX);
  else if (needed && is_blank (json_string_value (value)))
    json_reader_fault (reader, key, "is empty");
  return json_string_value (value);
}

const char *
json_reader_need_text (JsonReader *reader, json_t *object, const char *key)
{
  return text (reader, object, key, TRUE);
}

const char *
json_reader_may_text (JsonReader *reader, json_t *object, const char *key)
{
  return text (reader, object, key, FALSE);
}

static gint64
integer (JsonReader *reader, json_t *object, const char *key, gint64 least, gint64 most,
         gint64 fallback, gboolean needed)
{
  json_t *value = member (reader, object, key, JSON_INTEGER, "a whole number", needed);
  if (value == NULL)
    return fallback;
  gint64 number = json_integer_value (value);
  if (number >= least && number <= most)
    return number;
  json_reader_fault (reader, key,
                     "must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                     ", not %" G_GINT64_FORMAT,
                     least, most, number);
  return fallback;
}

gint64
json_reader_need_int (JsonReader *reader, json_t *object, const char *key, gint64 least,
                      gint64 most)
{
  return integer (reader, object, key, least, most, least, TRUE);
}

gint64
json_reader_may_int (JsonReader *reader, json_t *object, const char *key, gint64 least, gint64 most,
                     gint64 fallback)
{
  return integer (reader, object, key, least, most, fallback, FALSE);
}

gboolean
json_reader_may_flag (JsonReader *reader, json_t *object, const char *key)
{
  json_t *value = json_object_get (object, key);
  if (value != NULL && !json_is_boolean (value) && !json_is_null (value))
    json_reader_fault (reader, key, "must be true or false");
  return json_is_true (value);
}

json_t *
json_reader_array (JsonReader *reader, json_t *object, const char *key, gboolean needed)
{
  return member (reader, object, key, JSON_ARRAY, "a list", needed);
}

json_t *
json_reader_object (JsonReader *reader, json_t *object, const char *key, gboolean needed)
{
  return member (reader, object, key, JSON_OBJECT, "an object", needed);
}
