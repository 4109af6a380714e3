/* SPDX-License-Identifier: EUPL-1.2
 *
 * Delivery status notifications; see report.h. What MIME allows and no mail server does (comments
 * in structured fields, encoded parameter names) is not read: the report is then set apart.
 */
#include "server/mail/report.h"

#include <string.h>

G_DEFINE_QUARK (report_error, report_error)

enum { PARTS_MAX = 20, BOUNDARY_MAX = 70, FIELDS_MAX = 200 };

/* Bytes that are not ours. */
typedef struct {
  const char *at, *end;
} Span;

void
report_clear (Report *report)
{
  g_clear_pointer (&report->text, g_free);
}

char *
report_without_addresses (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\r\n", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    gboolean clean = strpbrk (words[i], "@<>\"'`") == NULL;
    if (*words[i] != '\0' && out->len + strlen (words[i]) < REPORT_TEXT_MAX)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", clean ? words[i] : "…");
  }
  for (char *at = out->str; *at != '\0'; at++)
    if ((guchar) *at < 0x20 || *at == 0x7f)
      *at = ' ';
  return g_string_free (out, FALSE);
}

/* ---- Lines and fields ---- */

/* The next line without its end. Returns: FALSE at the end. */
static gboolean
next_line (Span *rest, Span *line)
{
  if (rest->at >= rest->end)
    return FALSE;
  const char *end = memchr (rest->at, '\n', (gsize) (rest->end - rest->at));
  line->at = rest->at;
  line->end = end != NULL ? end : rest->end;
  rest->at = end != NULL ? end + 1 : rest->end;
  if (line->end > line->at && line->end[-1] == '\r')
    line->end--;
  return TRUE;
}

typedef struct {
  char *name, *value; /* unfolded */
} Field;

static void
field_clear (gpointer data)
{
  Field *field = data;
  g_free (field->name);
  g_free (field->value);
}

/* Fields up to a blank line or the end, which is taken off @rest. */
static GArray *
take_fields (Span *rest)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (fields, field_clear);
  Span line;
  while (next_line (rest, &line) && line.end > line.at) {
    if ((*line.at == ' ' || *line.at == '\t') && fields->len > 0) {
      Field *last = &g_array_index (fields, Field, fields->len - 1);
      g_autofree char *more = g_strndup (line.at, (gsize) (line.end - line.at));
      g_autofree char *value = last->value;
      last->value = g_strconcat (value, " ", g_strstrip (more), NULL);
      continue;
    }
    const char *colon = memchr (line.at, ':', (gsize) (line.end - line.at));
    if (colon == NULL || fields->len == FIELDS_MAX)
      continue;
    Field field = { .name = g_strchomp (g_strndup (line.at, (gsize) (colon - line.at))) };
    field.value = g_strstrip (g_strndup (colon + 1, (gsize) (line.end - colon) - 1));
    g_array_append_val (fields, field);
  }
  return fields;
}

static const char *
value_of (const GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_ascii_strcasecmp (g_array_index (fields, Field, i).name, name) == 0)
      return g_array_index (fields, Field, i).value;
  return NULL;
}

/* ---- MIME ---- */

static gboolean
has_type (const GArray *fields, const char *type)
{
  const char *value = value_of (fields, "Content-Type");
  gsize size = strlen (type);
  return value != NULL && g_ascii_strncasecmp (value, type, size) == 0 &&
         (value[size] == '\0' || strchr ("; \t", value[size]) != NULL);
}

/* Returns: (transfer full): the boundary of a multipart; NULL when there is none. */
static char *
boundary_of (const GArray *fields)
{
  const char *value = value_of (fields, "Content-Type");
  static const char name[] = "boundary=";
  for (; value != NULL && *value != '\0'; value++)
    if (g_ascii_strncasecmp (value, name, strlen (name)) == 0) {
      value += strlen (name);
      gboolean quoted = *value == '"';
      value += quoted ? 1 : 0;
      gsize size = strcspn (value, quoted ? "\"" : "; \t");
      return size > 0 && size <= BOUNDARY_MAX ? g_strndup (value, size) : NULL;
    }
  return NULL;
}

/* The bodies between boundary lines, each with its own header. */
static GArray *
split_parts (Span body, const char *boundary)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Span));
  gsize size = strlen (boundary);
  Span line, part = { NULL, NULL };
  while (next_line (&body, &line)) {
    gsize length = (gsize) (line.end - line.at);
    if (length < size + 2 || memcmp (line.at, "--", 2) != 0 ||
        memcmp (line.at + 2, boundary, size) != 0)
      continue;
    part.end = line.at;
    if (part.at != NULL && parts->len < PARTS_MAX)
      g_array_append_val (parts, part);
    part.at = body.at;
    if (length >= size + 4 && memcmp (line.at + 2 + size, "--", 2) == 0)
      return parts;
  }
  part.end = body.end;
  if (part.at != NULL && parts->len < PARTS_MAX)
    g_array_append_val (parts, part); /* its last boundary was cut off */
  return parts;
}

/* The rare server that wraps a report in base64. Returns: (transfer full): NULL when @body is to be
 * read as it is. */
static char *
decode_body (const GArray *fields, Span body, gsize *size)
{
  const char *encoding = value_of (fields, "Content-Transfer-Encoding");
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "base64") != 0)
    return NULL;
  g_autofree char *text = g_strndup (body.at, (gsize) (body.end - body.at));
  return (char *) g_base64_decode (text, size);
}

/* ---- Whose letter ---- */

/* A token stands in "bounces+TOKEN@…" and "<TOKEN@…>". */
static gboolean
find_token (const char *value, char token[LETTER_TOKEN_CHARS + 1])
{
  for (const char *at = value; at != NULL && (at = strchr (at, '@')) != NULL; at++) {
    gsize size = 0;
    while (at - value > (gssize) size && g_ascii_isxdigit (at[-1 - (gssize) size]))
      size++;
    if (size != LETTER_TOKEN_CHARS)
      continue;
    for (gsize i = 0; i < size; i++)
      token[i] = g_ascii_tolower (at[(gssize) i - (gssize) size]);
    token[size] = '\0';
    return TRUE;
  }
  return FALSE;
}

static void
look_for_token (const GArray *fields, const char *const *names, Report *report)
{
  for (guint i = 0; i < fields->len && *report->token == '\0'; i++) {
    const Field *field = &g_array_index (fields, Field, i);
    for (const char *const *name = names; *name != NULL; name++)
      if (g_ascii_strcasecmp (field->name, *name) == 0 && find_token (field->value, report->token))
        break;
  }
}

/* ---- What is told ---- */

static gboolean
is_status (const char *text)
{
  gsize size = strspn (text, "0123456789.");
  return *text != '\0' && strchr ("245", *text) != NULL && text[1] == '.' &&
         size >= strlen ("5.0.0") && size < REPORT_STATUS_CHARS &&
         (text[size] == '\0' || g_ascii_isspace (text[size]));
}

/* One recipient's fields; a letter has one recipient, but lists and aliases make more of it. */
static gboolean
take_recipient (const GArray *fields, Report *report)
{
  static const struct {
    const char *word;
    ReportAction action;
  } actions[] = {
    { "failed", REPORT_FAILED },       { "delayed", REPORT_DELAYED },
    { "delivered", REPORT_DELIVERED }, { "relayed", REPORT_DELIVERED },
    { "expanded", REPORT_DELIVERED },
  };
  const char *value = value_of (fields, "Action");
  for (gsize i = 0; value != NULL && i < G_N_ELEMENTS (actions); i++) {
    gsize size = strlen (actions[i].word);
    if (g_ascii_strncasecmp (value, actions[i].word, size) != 0 || g_ascii_isalpha (value[size]))
      continue;
    if (report->text != NULL && actions[i].action >= report->action)
      return TRUE;
    const char *status = value_of (fields, "Status");
    const char *words = value_of (fields, "Diagnostic-Code");
    const char *semicolon = words != NULL ? strchr (words, ';') : NULL;
    report->action = actions[i].action;
    report->status[0] = '\0';
    if (status != NULL && is_status (status))
      g_strlcpy (report->status, status,
                 MIN (strspn (status, "0123456789.") + 1, sizeof report->status));
    g_free (report->text);
    report->text = report_without_addresses (semicolon != NULL ? semicolon + 1
                                             : words != NULL   ? words
                                                               : "");
    return TRUE;
  }
  return FALSE;
}

static gboolean
take_status (const GArray *header, Span body, Report *report)
{
  static const char *const ENVELOPE[] = { "Original-Envelope-Id", NULL };
  gsize size = 0;
  g_autofree char *decoded = decode_body (header, body, &size);
  if (decoded != NULL)
    body = (Span){ decoded, decoded + size };
  gboolean told = FALSE;
  for (guint group = 0; body.at < body.end && group < PARTS_MAX; group++) {
    g_autoptr (GArray) fields = take_fields (&body);
    look_for_token (fields, ENVELOPE, report);
    told = take_recipient (fields, report) || told;
  }
  return told;
}

static gboolean
take_part (Span part, Report *report)
{
  static const char *const MESSAGE_ID[] = { "Message-ID", NULL };
  g_autoptr (GArray) header = take_fields (&part);
  if (has_type (header, "message/delivery-status"))
    return take_status (header, part, report);
  if (has_type (header, "message/rfc822") || has_type (header, "text/rfc822-headers")) {
    g_autoptr (GArray) returned = take_fields (&part);
    look_for_token (returned, MESSAGE_ID, report);
  }
  return FALSE;
}

gboolean
report_parse (const char *bytes, gsize size, Report *report, GError **error)
{
  static const char *const SENT_TO[] = { "Delivered-To", "X-Original-To", "Envelope-To", "To",
                                         NULL };
  *report = (Report){ 0 };
  Span rest = { bytes, bytes + MIN (size, (gsize) REPORT_BYTES_MAX) };
  g_autoptr (GArray) header = take_fields (&rest);
  g_autofree char *boundary = has_type (header, "multipart/report") ? boundary_of (header) : NULL;
  gboolean told = FALSE;
  if (boundary != NULL) {
    g_autoptr (GArray) parts = split_parts (rest, boundary);
    look_for_token (header, SENT_TO, report);
    for (guint i = 0; i < parts->len; i++)
      told = take_part (g_array_index (parts, Span, i), report) || told;
  }
  if (told && *report->token != '\0')
    return TRUE;
  g_set_error_literal (error, REPORT_ERROR, told ? REPORT_ERROR_LETTER : REPORT_ERROR_SHAPE,
                       told ? "a report of an unknown letter" : "not a delivery report");
  return FALSE;
}
