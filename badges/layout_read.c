/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading layout files; see layout.h. Line by line, because a refusal names the line.
 */
#include <string.h>

#include "badges/error.h"
#include "badges/layout_parts.h"

static gboolean refuse (const Reader *reader, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (const Reader *reader, GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "line %u: %s", reader->line, reason);
  return FALSE;
}

/* ---- Lines ---- */

static gboolean
name_valid (const char *name)
{
  gsize size = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return size > 0 && size < BADGE_LAYOUT_WORD_MAX && name[size] == '\0';
}

static int
face_named (const BadgeLayout *layout, const char *name)
{
  for (guint i = 0; i < layout->n_faces; i++)
    if (strcmp (layout->faces[i].name, name) == 0)
      return (int) i;
  return -1;
}

static gboolean
begin_face (Reader *reader, const char *name, GError **error)
{
  BadgeLayout *layout = reader->layout;
  if (!name_valid (name))
    return refuse (reader, error, "a face has a name of small letters, digits and dashes");
  if (face_named (layout, name) >= 0)
    return refuse (reader, error, "the face %s was there before", name);
  if (layout->n_faces == BADGE_LAYOUT_FACES_MAX)
    return refuse (reader, error, "more than %d faces", BADGE_LAYOUT_FACES_MAX);
  reader->section = SECTION_FACE;
  reader->face = &layout->faces[layout->n_faces++];
  g_strlcpy (reader->face->name, name, sizeof reader->face->name);
  reader->face->line = reader->line;
  return TRUE;
}

static gboolean
begin_field (Reader *reader, const char *face_name, const char *name, GError **error)
{
  BadgeLayout *layout = reader->layout;
  int face = face_named (layout, face_name);
  if (face < 0)
    return refuse (reader, error, "there is no [face %s] above", face_name);
  if (!name_valid (name))
    return refuse (reader, error, "a field has a name of small letters, digits and dashes");
  for (guint i = 0; i < layout->n_fields; i++)
    if (layout->fields[i].face == (guint) face && strcmp (layout->fields[i].name, name) == 0)
      return refuse (reader, error, "the field %s was there before", name);
  if (layout->n_fields == BADGE_LAYOUT_FIELDS_MAX)
    return refuse (reader, error, "more than %d fields", BADGE_LAYOUT_FIELDS_MAX);
  reader->section = SECTION_FIELD;
  reader->field = &layout->fields[layout->n_fields++];
  *reader->field = (BadgeField){ .line = reader->line,
                                 .face = (guint) face,
                                 .what = layout_what (name),
                                 .lines = 1,
                                 .min_pt = 6,
                                 .max_pt = 10,
                                 .below = -1 };
  g_strlcpy (reader->field->name, name, sizeof reader->field->name);
  return TRUE;
}

static gboolean
begin_section (Reader *reader, char *line, GError **error)
{
  char *close = strchr (line, ']');
  if (close == NULL || close[1] != '\0')
    return refuse (reader, error, "a section is [name] and nothing behind it");
  *close = '\0';
  char *name = line + 1;
  reader->seen = 0;
  char *dot = strchr (name, '.');
  if (g_str_has_prefix (name, "face "))
    return begin_face (reader, name + strlen ("face "), error);
  if (dot != NULL) {
    *dot = '\0';
    return begin_field (reader, name, dot + 1, error);
  }
  gboolean page = strcmp (name, "page") == 0;
  if (!page && strcmp (name, "layout") != 0)
    return refuse (reader, error, "a section is layout, page, face NAME or FACE.FIELD");
  if (reader->any[page ? 1 : 0])
    return refuse (reader, error, "the section %s was there before", name);
  reader->any[page ? 1 : 0] = TRUE;
  if (page)
    reader->layout->page_line = reader->line;
  reader->section = page ? SECTION_PAGE : SECTION_LAYOUT;
  return TRUE;
}

static gboolean
read_key (Reader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');
  if (equals == NULL)
    return refuse (reader, error, "neither [section] nor key = value");
  *equals = '\0';
  const char *key = g_strchomp (line), *value = g_strstrip (equals + 1);
  int number = layout_key (key);
  if (number < 0)
    return refuse (reader, error, "unknown key");
  if ((layout_key_sections (number) & reader->section) == 0)
    return refuse (reader, error, "%s does not stand in this section", key);
  if ((reader->seen >> number & 1) != 0)
    return refuse (reader, error, "%s was there before", key);
  reader->seen |= G_GUINT64_CONSTANT (1) << number;
  const char *wrong = layout_key_set (reader, number, value);
  return wrong == NULL || refuse (reader, error, "%s %s", key, wrong);
}

static gboolean
read_line (Reader *reader, char *line, GError **error)
{
  g_strstrip (line);
  if (*line == '\0' || *line == '#' || *line == ';')
    return TRUE;
  return *line == '[' ? begin_section (reader, line, error) : read_key (reader, line, error);
}

BadgeLayout *
badge_layout_read (const char *text, gsize size, GError **error)
{
  g_autoptr (BadgeLayout) layout = g_new0 (BadgeLayout, 1);
  layout->columns = layout->rows = 1;
  Reader reader = { .layout = layout, .line = 1 };
  if (size > BADGE_LAYOUT_BYTES_MAX || !g_utf8_validate_len (text, (gsize) size, NULL)) {
    refuse (&reader, error, "not text in UTF-8 of at most %d bytes", BADGE_LAYOUT_BYTES_MAX);
    return NULL;
  }
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", 0);
  for (char **line = lines; *line != NULL; line++, reader.line++)
    if (!read_line (&reader, *line, error))
      return NULL;
  reader.line = MAX (1, reader.line - 1);
  if (layout->title[0] == NULL || layout->page_line == 0) {
    refuse (&reader, error, "[layout] with a title and [page] must be there");
    return NULL;
  }
  return badge_layout_check (layout, error) ? g_steal_pointer (&layout) : NULL;
}
