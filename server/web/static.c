/* SPDX-License-Identifier: EUPL-1.2
 *
 * Static files; see static.h.
 */
#include "server/web/static.h"

#include <string.h>

enum { HASH_CHARS = 20 }; /* 80 bits of SHA-256: names content, protects nothing */

struct Statics {
  GHashTable *files; /* name -> StaticFile */
};

/* What a browser must be told, since sniffing is off. */
static const struct {
  const char *suffix;
  const char *type;
} types[] = {
  { ".css", "text/css; charset=utf-8" },
  { ".ico", "image/vnd.microsoft.icon" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".png", "image/png" },
  { ".svg", "image/svg+xml" },
  { ".txt", "text/plain; charset=utf-8" },
  { ".woff2", "font/woff2" },
};

static void
file_free (gpointer data)
{
  StaticFile *file = data;
  g_free (file->url);
  g_free (file->etag);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static const char *
type_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].suffix))
      return types[i].type;
  return NULL;
}

static gboolean
take_file (Statics *statics, const char *resources, const char *name, GError **error)
{
  const char *type = type_of (name);
  if (type == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s: no content type known", name);
    return FALSE;
  }
  g_autofree char *path = g_build_path ("/", resources, name, NULL);
  GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  hash[HASH_CHARS] = '\0';
  StaticFile *file = g_new0 (StaticFile, 1);
  file->url = g_strdup_printf ("/static/%s/%s", hash, name);
  file->etag = g_strdup_printf ("\"%s\"", hash);
  file->type = type;
  file->bytes = bytes;
  g_hash_table_insert (statics->files, g_strdup (name), file);
  return TRUE;
}

Statics *
statics_new (const char *resources, GError **error)
{
  g_autoptr (Statics) statics = g_new0 (Statics, 1);
  statics->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
  g_auto (GStrv) names =
      g_resources_enumerate_children (resources, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  for (char **name = names; name != NULL && *name != NULL; name++)
    if (!take_file (statics, resources, *name, error))
      return NULL;
  return names != NULL ? g_steal_pointer (&statics) : NULL;
}

void
statics_free (Statics *statics)
{
  if (statics == NULL)
    return;
  g_hash_table_unref (statics->files);
  g_free (statics);
}

const StaticFile *
statics_find (const Statics *statics, const char *name)
{
  return g_hash_table_lookup (statics->files, name);
}

const char *
statics_url (const Statics *statics, const char *name)
{
  const StaticFile *file = statics_find (statics, name);
  return file != NULL ? file->url : NULL;
}
