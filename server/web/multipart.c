/* SPDX-License-Identifier: EUPL-1.2
 *
 * The parser of uploads; see multipart.h. It works on the whole body, which the route's limit
 * keeps small, so that it has no state to get wrong.
 */
#include "server/web/multipart.h"

#include <string.h>

enum { BOUNDARY_MAX = 70, HEADER_MAX = 2048 };

typedef struct {
  const char *at, *end;
  char delimiter[BOUNDARY_MAX + 5]; /* "\r\n--boundary" */
  GBytes *body;
  Form *form;
  GPtrArray *files;
  GError **error;
} Parser;

typedef struct {
  char *name;
  char *file_name; /* NULL: a field */
} Part;

static void
part_clear (Part *part)
{
  g_free (part->name);
  g_free (part->file_name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

void
multipart_file_free (gpointer data)
{
  MultipartFile *file = data;
  g_free (file->field);
  g_free (file->file_name);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static gboolean
fail (Parser *parser, const char *what)
{
  g_set_error (parser->error, FORM_ERROR, FORM_ERROR_SHAPE, "multipart: %s", what);
  return FALSE;
}

static gboolean
read_boundary (Parser *parser, const char *content_type)
{
  static const char kind[] = "multipart/form-data;";
  if (content_type == NULL || g_ascii_strncasecmp (content_type, kind, strlen (kind)) != 0)
    return fail (parser, "another content type");
  const char *boundary = content_type + strlen (kind);
  boundary += strspn (boundary, " ");
  if (g_ascii_strncasecmp (boundary, "boundary=", strlen ("boundary=")) != 0)
    return fail (parser, "no boundary");
  boundary += strlen ("boundary=");
  gboolean quoted = *boundary == '"';
  boundary += quoted ? 1 : 0;
  gsize size = strspn (boundary, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "'()+_,-./:=?");
  const char *rest = boundary + size;
  if (size == 0 || size > BOUNDARY_MAX || strcmp (rest, quoted ? "\"" : "") != 0)
    return fail (parser, "bad boundary");
  g_snprintf (parser->delimiter, sizeof parser->delimiter, "\r\n--%.*s", (int) size, boundary);
  return TRUE;
}

static gboolean
skip (Parser *parser, const char *text)
{
  gsize size = strlen (text);
  if ((gsize) (parser->end - parser->at) < size || memcmp (parser->at, text, size) != 0)
    return FALSE;
  parser->at += size;
  return TRUE;
}

/* A quoted value: browsers write a quote in it as %22, so there is no other way out of it. */
static char *
quoted_value (const char *header, const char *key)
{
  g_autofree char *opening = g_strconcat ("; ", key, "=\"", NULL);
  const char *at = strstr (header, opening);
  if (at == NULL)
    return NULL;
  at += strlen (opening);
  const char *close = strchr (at, '"');
  return close != NULL ? g_strndup (at, (gsize) (close - at)) : NULL;
}

static char *
base_name (char *path)
{
  char *last = path;
  for (char *at = path; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      last = at + 1;
  char *name = g_strdup (last);
  g_free (path);
  return name;
}

static gboolean
read_headers (Parser *parser, Part *part)
{
  static const char disposition[] = "content-disposition: form-data";
  const char *stop = memmem (parser->at, (gsize) (parser->end - parser->at), "\r\n\r\n", 4);
  if (stop == NULL || stop - parser->at > HEADER_MAX)
    return fail (parser, "headers without an end");
  g_autofree char *block = g_strndup (parser->at, (gsize) (stop - parser->at));
  if (strlen (block) != (gsize) (stop - parser->at) || !g_utf8_validate (block, -1, NULL))
    return fail (parser, "headers are not UTF-8");
  parser->at = stop + 4;
  g_auto (GStrv) lines = g_strsplit (block, "\r\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (g_ascii_strncasecmp (*line, disposition, strlen (disposition)) != 0)
      continue;
    if (part->name != NULL)
      return fail (parser, "two dispositions");
    part->name = quoted_value (*line, "name");
    part->file_name = quoted_value (*line, "filename");
    if (part->name == NULL)
      break;
  }
  if (part->name == NULL)
    return fail (parser, "a part without a name");
  if (part->file_name != NULL)
    part->file_name = base_name (part->file_name);
  return TRUE;
}

static void
keep_file (Parser *parser, Part *part, const char *bytes, gsize size)
{
  const char *start = g_bytes_get_data (parser->body, NULL);
  MultipartFile *file = g_new0 (MultipartFile, 1);
  file->field = g_steal_pointer (&part->name);
  file->file_name = g_steal_pointer (&part->file_name);
  file->bytes = g_bytes_new_from_bytes (parser->body, (gsize) (bytes - start), size);
  g_ptr_array_add (parser->files, file);
}

static gboolean
read_part (Parser *parser)
{
  g_auto (Part) part = { 0 };
  if (!read_headers (parser, &part))
    return FALSE;
  const char *content = parser->at;
  const char *stop = memmem (content, (gsize) (parser->end - content), parser->delimiter,
                             strlen (parser->delimiter));
  if (stop == NULL)
    return fail (parser, "a part without an end");
  parser->at = stop + strlen (parser->delimiter);
  gsize size = (gsize) (stop - content);
  if (part.file_name == NULL)
    return form_add_bytes (parser->form, part.name, strlen (part.name), content, size,
                           parser->error);
  if (parser->files->len >= FORM_FIELDS_MAX)
    return fail (parser, "too many files");
  keep_file (parser, &part, content, size);
  return TRUE;
}

gboolean
multipart_parse (const char *content_type, GBytes *body, Form *form, GPtrArray *files,
                 GError **error)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (body, &size);
  Parser parser = { .body = body, .form = form, .files = files, .error = error };
  parser.at = bytes != NULL ? bytes : "";
  parser.end = parser.at + size;
  if (!read_boundary (&parser, content_type))
    return FALSE;
  if (!skip (&parser, parser.delimiter + 2)) /* the first has no line end before it */
    return fail (&parser, "does not start with its boundary");
  while (!skip (&parser, "--")) {
    if (!skip (&parser, "\r\n"))
      return fail (&parser, "a boundary runs on");
    if (!read_part (&parser))
      return FALSE;
  }
  skip (&parser, "\r\n");
  return parser.at == parser.end || fail (&parser, "something after the end");
}
