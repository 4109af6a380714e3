/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's sentences; see words.h.
 */
#include "kiosk/words.h"

#include <gio/gio.h>
#include <stdarg.h>
#include <string.h>

#include "kiosk_resources.c.h"

static const char *const CATALOGUES[] = {
  [WHEN_NL] = "/congress/kiosk/messages/nl.ini", [WHEN_EN] = "/congress/kiosk/messages/en.ini"
};

/* Returns: (transfer full): key -> sentence. Our own files, built in: what is wrong is our mistake.
 */
static GHashTable *
read_catalogue (WhenLang lang)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (CATALOGUES[lang], G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &error))
    g_error ("%s: %s", CATALOGUES[lang], error->message);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (gsize g = 0; groups[g] != NULL; g++) {
    g_auto (GStrv) names = g_key_file_get_keys (file, groups[g], NULL, NULL);
    for (gsize n = 0; names[n] != NULL; n++)
      g_hash_table_insert (words, g_strconcat (groups[g], ".", names[n], NULL),
                           g_key_file_get_string (file, groups[g], names[n], NULL));
  }
  return words;
}

static GHashTable *
catalogue (WhenLang lang)
{
  static GHashTable *read[G_N_ELEMENTS (CATALOGUES)];
  static gboolean registered = FALSE;
  if (!registered)
    house_kiosk_register_resource ();
  registered = TRUE;
  if (read[lang] == NULL)
    read[lang] = read_catalogue (lang);
  return read[lang];
}

const char *
words_get (WhenLang lang, const char *key)
{
  const char *sentence = g_hash_table_lookup (catalogue (lang), key);
  if (sentence == NULL)
    g_critical ("no sentence %s", key);
  return sentence != NULL ? sentence : key;
}

/* Values are put in as they are: one that holds "{name}" itself stays so. */
char *
words_fill (WhenLang lang, const char *key, ...)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  va_list pairs;
  va_start (pairs, key);
  for (char *name = va_arg (pairs, char *); name != NULL; name = va_arg (pairs, char *))
    g_hash_table_insert (values, name, va_arg (pairs, char *));
  va_end (pairs);
  GString *text = g_string_new (NULL);
  const char *at = words_get (lang, key);
  for (const char *open = NULL; (open = strchr (at, '{')) != NULL;) {
    const char *close = strchr (open, '}');
    g_return_val_if_fail (close != NULL, g_string_free (text, FALSE));
    g_autofree char *name = g_strndup (open + 1, (gsize) (close - open - 1));
    const char *value = g_hash_table_lookup (values, name);
    g_string_append_len (text, at, open - at);
    if (value == NULL)
      g_critical ("%s: no value for %s", key, name);
    else
      g_string_append (text, value);
    at = close + 1;
  }
  g_string_append (text, at);
  return g_string_free (text, FALSE);
}

char *
words_number (WhenLang lang, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize count = strlen (digits);
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0)
      g_string_append_c (text, lang == WHEN_NL ? '.' : ',');
    g_string_append_c (text, digits[i]);
  }
  return g_string_free (text, FALSE);
}

gboolean
words_lang (const char *code, WhenLang *lang)
{
  if (g_strcmp0 (code, "nl") != 0 && g_strcmp0 (code, "en") != 0)
    return FALSE;
  *lang = code[0] == 'n' ? WHEN_NL : WHEN_EN;
  return TRUE;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
words_keys (WhenLang lang)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key = NULL;
  g_hash_table_iter_init (&iter, catalogue (lang));
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, by_text);
  g_ptr_array_add (keys, NULL);
  return (GStrv) g_ptr_array_free (keys, FALSE);
}
