/* SPDX-License-Identifier: EUPL-1.2
 *
 * Message catalogues; see messages.h.
 */
#include "server/core/messages.h"

#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK (messages_error, messages_error)

struct Messages {
  GHashTable *texts[LANGS]; /* key -> sentence */
};

const char *
lang_code (Lang lang)
{
  return lang == LANG_EN ? "en" : "nl";
}

WhenLang
lang_when (Lang lang)
{
  return lang == LANG_EN ? WHEN_EN : WHEN_NL;
}

const char *
messages_placeholder (const char *text, const char **end)
{
  for (const char *open = strchr (text, '{'); open != NULL; open = strchr (open + 1, '{')) {
    gsize name = strspn (open + 1, "abcdefghijklmnopqrstuvwxyz_");
    if (name > 0 && open[1 + name] == '}') {
      *end = open + name + 2;
      return open;
    }
  }
  return NULL;
}

/* ---- Loading ---- */

static gboolean
fail (GError **error, const char *where, const char *what)
{
  g_set_error (error, MESSAGES_ERROR, MESSAGES_ERROR_CATALOGUE, "%s: %s", where, what);
  return FALSE;
}

static gboolean
take_group (GHashTable *texts, GKeyFile *file, const char *path, const char *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, error);
  for (char **name = names; name != NULL && *name != NULL; name++) {
    char *text = g_key_file_get_string (file, group, *name, error);
    if (text == NULL) {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
    char *key = g_strconcat (group, ".", *name, NULL);
    if (!g_hash_table_insert (texts, key, text))
      return fail (error, path, "a key that another file or group has too");
  }
  return names != NULL;
}

static gboolean
take_file (GHashTable *texts, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    if (!take_group (texts, file, path, *group, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_language (Messages *messages, Lang lang, const char *resources, GError **error)
{
  g_autofree char *folder = g_build_path ("/", resources, lang_code (lang), NULL);
  g_auto (GStrv) files =
      g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  for (char **file = files; file != NULL && *file != NULL; file++) {
    g_autofree char *path = g_build_path ("/", folder, *file, NULL);
    if (!take_file (messages->texts[lang], path, error))
      return FALSE;
  }
  return files != NULL;
}

/* ---- Comparing ---- */

static gboolean
has_placeholders_of (const char *text, const char *other)
{
  const char *end = NULL;
  for (const char *at = messages_placeholder (other, &end); at != NULL;
       at = messages_placeholder (end, &end)) {
    g_autofree char *placeholder = g_strndup (at, (gsize) (end - at));
    if (strstr (text, placeholder) == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
covers (const Messages *messages, Lang lang, Lang other, GError **error)
{
  GHashTableIter iter;
  gpointer key = NULL, text = NULL;
  g_hash_table_iter_init (&iter, messages->texts[other]);
  while (g_hash_table_iter_next (&iter, &key, &text)) {
    const char *mine = g_hash_table_lookup (messages->texts[lang], key);
    if (mine == NULL || !has_placeholders_of (mine, text)) {
      g_set_error (error, MESSAGES_ERROR, MESSAGES_ERROR_CATALOGUE, "%s: %s in language %s",
                   (const char *) key, mine == NULL ? "is missing" : "has other placeholders",
                   lang_code (lang));
      return FALSE;
    }
  }
  return TRUE;
}

Messages *
messages_new (const char *resources, GError **error)
{
  g_autoptr (Messages) messages = g_new0 (Messages, 1);
  for (guint i = 0; i < LANGS; i++)
    messages->texts[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < LANGS; i++)
    if (!take_language (messages, (Lang) i, resources, error))
      return NULL;
  if (!covers (messages, LANG_NL, LANG_EN, error) || !covers (messages, LANG_EN, LANG_NL, error))
    return NULL;
  return g_steal_pointer (&messages);
}

void
messages_free (Messages *messages)
{
  if (messages == NULL)
    return;
  for (guint i = 0; i < LANGS; i++)
    g_hash_table_unref (messages->texts[i]);
  g_free (messages);
}

/* ---- Asking ---- */

const char *
messages_find (const Messages *messages, Lang lang, const char *key)
{
  return g_hash_table_lookup (messages->texts[lang], key);
}

const char *
messages_get (const Messages *messages, Lang lang, const char *key)
{
  const char *text = messages_find (messages, lang, key);
  if (text != NULL)
    return text;
  g_critical ("no message %s", key);
  return key;
}

char *
messages_format (const Messages *messages, Lang lang, const char *key, ...)
{
  const char *text = messages_get (messages, lang, key);
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  va_list pairs;
  va_start (pairs, key);
  for (char *name = va_arg (pairs, char *); name != NULL; name = va_arg (pairs, char *))
    g_hash_table_insert (values, name, va_arg (pairs, char *));
  va_end (pairs);
  GString *out = g_string_new (NULL);
  const char *end = NULL;
  for (const char *at = messages_placeholder (text, &end); at != NULL;
       text = end, at = messages_placeholder (text, &end)) {
    g_string_append_len (out, text, at - text);
    g_autofree char *name = g_strndup (at + 1, (gsize) (end - at) - 2);
    const char *value = g_hash_table_lookup (values, name);
    if (value == NULL)
      g_critical ("message %s: no value for {%s}", key, name);
    g_string_append (out, value != NULL ? value : name);
  }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}
