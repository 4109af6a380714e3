/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading tables; see csv.h.
 */
#include "schedule/csv.h"

#include <string.h>

G_DEFINE_QUARK (csv_error, csv_error)

static gboolean
refuse (Csv *csv, guint line, GError **error, CsvError code, const char *what)
{
  csv->line = line;
  g_set_error_literal (error, CSV_ERROR, (int) code, what);
  return FALSE;
}

/* Column names contain none of the signs. */
static char
find_delimiter (const char *text, const char *end)
{
  for (const char *at = text; at < end && *at != '\n'; at++)
    if (*at == ',' || *at == ';' || *at == '\t')
      return *at;
  return ',';
}

gboolean
csv_begin (Csv *csv, const char *text, gsize size, GError **error)
{
  static const char MARK[] = "\xef\xbb\xbf";
  const char *end = text;
  *csv = (Csv){ .at = text, .end = text + size, .line = 1, .next = 1 };
  if (!g_utf8_validate_len (text, size, &end)) {
    guint line = 1;
    for (const char *at = text; at < end; at++)
      line += *at == '\n';
    return refuse (csv, line, error, CSV_ERROR_ENCODING, "this is not text in UTF-8");
  }
  if (size >= 3 && memcmp (text, MARK, 3) == 0)
    csv->at += 3;
  csv->delimiter = find_delimiter (csv->at, csv->end);
  return TRUE;
}

/* Reads the inside of a quoted field, up to and with its closing quote. */
static gboolean
read_quoted (Csv *csv, GString *field, GError **error)
{
  guint from = csv->next;
  for (csv->at++; csv->at < csv->end; csv->at++) {
    if (*csv->at == '"' && (++csv->at == csv->end || *csv->at != '"'))
      return TRUE;
    csv->next += *csv->at == '\n';
    g_string_append_c (field, *csv->at);
  }
  return refuse (csv, from, error, CSV_ERROR_QUOTE, "a quote is not closed");
}

/* Steps over what ends a field. Returns: FALSE when something else stands there. */
static gboolean
end_field (Csv *csv, gboolean *last)
{
  *last = TRUE;
  if (csv->at == csv->end)
    return TRUE;
  if (*csv->at == csv->delimiter) {
    csv->at++;
    *last = FALSE;
    return TRUE;
  }
  if (*csv->at == '\r')
    csv->at++;
  if (csv->at == csv->end || *csv->at != '\n')
    return FALSE;
  csv->at++;
  csv->next++;
  return TRUE;
}

static gboolean
read_field (Csv *csv, GString *field, gboolean *last, GError **error)
{
  guint line = csv->next;
  g_string_truncate (field, 0);
  if (csv->at < csv->end && *csv->at == '"') {
    if (!read_quoted (csv, field, error))
      return FALSE;
  } else {
    const char *start = csv->at;
    while (csv->at < csv->end && *csv->at != csv->delimiter && strchr ("\r\n\"", *csv->at) == NULL)
      csv->at++;
    g_string_append_len (field, start, csv->at - start);
  }
  if (field->len > CSV_FIELD_MAX)
    return refuse (csv, line, error, CSV_ERROR_LONG, "a field is too long");
  return end_field (csv, last) ||
         refuse (csv, line, error, CSV_ERROR_QUOTE, "a quote or line end out of place");
}

CsvStep
csv_next (Csv *csv, GPtrArray *fields, GError **error)
{
  g_ptr_array_set_size (fields, 0);
  if (csv->at >= csv->end)
    return CSV_END;
  guint line = csv->next;
  g_autoptr (GString) field = g_string_new (NULL);
  for (gboolean last = FALSE; !last;) {
    if (!read_field (csv, field, &last, error))
      return CSV_FAILED;
    g_ptr_array_add (fields, g_strdup (field->str));
  }
  csv->line = line;
  return CSV_ROW;
}

void
csv_skip (Csv *csv)
{
  while (csv->at < csv->end && *csv->at != '\n')
    csv->at++;
  if (csv->at == csv->end)
    return;
  csv->at++;
  csv->next++;
}
