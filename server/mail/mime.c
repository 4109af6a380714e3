/* SPDX-License-Identifier: EUPL-1.2
 *
 * Composing letters; see mime.h.
 */
#include "server/mail/mime.h"

#include <string.h>

#include "schedule/when.h"

G_DEFINE_QUARK (mime_error, mime_error)

enum {
  HEADER_LINE = 76, /* of a line with encoded words: RFC 2047, section 2 */
  WORD_MOST = 75,   /* of an encoded word: the same */
  BASE64_LINE = 76, /* RFC 2045, section 6.8 */
  QP_LINE = 76,     /* RFC 2045, section 6.7, rule 5; with the "=" at its end */
  ADDRESS_MAX = 254,
  LOCAL_MAX = 64, /* RFC 5321, section 4.5.3.1 */
};

static const char WORD_START[] = "=?UTF-8?B?", WORD_END[] = "?=";

MimePart *
mime_part_new (const char *filename, const char *type, GBytes *bytes)
{
  MimePart *part = g_new0 (MimePart, 1);
  part->filename = g_strdup (filename);
  part->type = g_strdup (type);
  part->bytes = bytes;
  return part;
}

void
mime_part_free (gpointer data)
{
  MimePart *part = data;
  if (part == NULL)
    return;
  g_free (part->filename);
  g_free (part->type);
  g_bytes_unref (part->bytes);
  g_free (part);
}

/* ---- Headers ---- */

static gboolean
is_header_text (const char *text, GError **error)
{
  gboolean well = g_utf8_validate (text, -1, NULL);
  for (const char *at = text; well && *at != '\0'; at++)
    well = (guchar) *at >= 0x20 && *at != 0x7f;
  if (!well)
    g_set_error_literal (error, MIME_ERROR, MIME_ERROR_HEADER, "a control character in a header");
  return well;
}

/* RFC 5322, section 3.2.3, and what RFC 5321 allows of it. */
static gboolean
is_atom_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
is_dot_atom (const char *text, gsize size, gboolean (*is_char) (char))
{
  for (gsize i = 0; i < size; i++)
    if (text[i] == '.' ? i == 0 || i == size - 1 || text[i - 1] == '.' : !is_char (text[i]))
      return FALSE;
  return size > 0;
}

static gboolean
is_host_char (char c)
{
  return g_ascii_isalnum (c) || c == '-';
}

gboolean
mime_address_valid (const char *address)
{
  const char *at = strrchr (address, '@');
  return at != NULL && at - address <= LOCAL_MAX && strlen (address) <= ADDRESS_MAX &&
         is_dot_atom (address, (gsize) (at - address), is_atom_char) &&
         is_dot_atom (at + 1, strlen (at + 1), is_host_char);
}

void
mime_mailbox_split (const char *text, char **name, char **address)
{
  const char *open = strrchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  if (close == NULL) {
    *name = g_strdup ("");
    *address = g_strstrip (g_strdup (text));
    return;
  }
  *name = g_strstrip (g_strndup (text, (gsize) (open - text)));
  *address = g_strndup (open + 1, (gsize) (close - open) - 1);
  gsize size = strlen (*name);
  if (size >= 2 && (*name)[0] == '"' && (*name)[size - 1] == '"') {
    memmove (*name, *name + 1, size - 2);
    (*name)[size - 2] = '\0';
  }
}

/* Whole characters only, as many bytes as fit in @room characters of base64. */
static const char *
word_end (const char *at, gsize room)
{
  const char *end = at;
  while (*end != '\0' && (gsize) (g_utf8_next_char (end) - at + 2) / 3 * 4 <= room)
    end = g_utf8_next_char (end);
  return end > at ? end : g_utf8_next_char (at);
}

/* Encoded words, folded; @column: where the first begins. Returns: where the last ends. */
static gsize
put_words (GString *out, const char *text, gsize column)
{
  gsize around = strlen (WORD_START) + strlen (WORD_END);
  for (const char *at = text; *at != '\0';) {
    const char *end = word_end (at, MIN (HEADER_LINE - column, WORD_MOST) - around);
    g_autofree char *word = g_base64_encode ((const guchar *) at, (gsize) (end - at));
    g_string_append_printf (out, "%s%s%s", WORD_START, word, WORD_END);
    column += strlen (word) + around;
    at = end;
    if (*at != '\0') {
      g_string_append (out, "\r\n ");
      column = 1;
    }
  }
  return column;
}

/* Whether text may stand in a header as it is. */
static gboolean
is_plain (const char *text, gsize room)
{
  gsize size = strlen (text);
  return g_str_is_ascii (text) && size <= room && strstr (text, "=?") == NULL &&
         (size == 0 || (*text != ' ' && text[size - 1] != ' '));
}

static void
put_subject (GString *out, const char *subject)
{
  static const char name[] = "Subject: ";
  g_string_append (out, name);
  if (is_plain (subject, HEADER_LINE - strlen (name)))
    g_string_append (out, subject);
  else
    put_words (out, subject, strlen (name));
  g_string_append (out, "\r\n");
}

/* A name of ASCII becomes a quoted string (RFC 5322, section 3.2.4), any other encoded words. */
static void
put_mailbox (GString *out, const char *header, const MimeMailbox *box)
{
  g_string_append_printf (out, "%s: ", header);
  gsize column = strlen (header) + strlen (": ");
  const char *name = box->name != NULL ? box->name : "";
  if (*name == '\0') {
    g_string_append_printf (out, "%s\r\n", box->address);
    return;
  }
  if (is_plain (name, HEADER_LINE - column - strlen ("\"\"")) && strpbrk (name, "\"\\") == NULL) {
    g_string_append_printf (out, "\"%s\"", name);
    column += strlen (name) + strlen ("\"\"");
  } else {
    column = put_words (out, name, column);
  }
  const char *gap = column + strlen (" <>") + strlen (box->address) > HEADER_LINE ? "\r\n " : " ";
  g_string_append_printf (out, "%s<%s>\r\n", gap, box->address);
}

/* The web's form of a date is a letter's too (RFC 5322, section 3.3), but for the name of the zone.
 */
static void
put_date (GString *out, gint64 date_ms)
{
  g_autofree char *date = when_format_http (date_ms);
  g_string_append_printf (out, "Date: %.*s+0000\r\n", (int) (strlen (date) - strlen ("GMT")), date);
}

/* ---- Bodies ---- */

static void
put_base64 (GString *out, GBytes *bytes)
{
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_base64_encode (data, size);
  gsize length = strlen (text);
  for (gsize at = 0; at < length; at += BASE64_LINE) {
    g_string_append_len (out, text + at, (gssize) MIN (length - at, (gsize) BASE64_LINE));
    g_string_append (out, "\r\n");
  }
}

/* Whether a byte may stand as it is. A dot that begins a line is left to no mail server's care. */
static gboolean
qp_literal (const char *at, gsize column)
{
  if (*at == ' ' || *at == '\t')
    return at[1] != '\n' && at[1] != '\0';
  return *at > ' ' && *at < 0x7f && *at != '=' && !(*at == '.' && column == 0);
}

/* Quoted-printable (RFC 2045, section 6.7). Every line ends with CRLF. */
static void
put_quoted (GString *out, const char *text)
{
  gsize column = 0;
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '\r')
      continue;
    if (*at == '\n') {
      g_string_append (out, "\r\n");
      column = 0;
      continue;
    }
    gboolean literal = qp_literal (at, column);
    if (column + (literal ? 1 : 3) > QP_LINE - 1) {
      g_string_append (out, "=\r\n");
      column = 0;
      literal = qp_literal (at, column);
    }
    if (literal)
      g_string_append_c (out, *at);
    else
      g_string_append_printf (out, "=%02X", (guchar) *at);
    column += literal ? 1 : 3;
  }
  if (column > 0)
    g_string_append (out, "\r\n");
}

static void
put_text (GString *out, const char *boundary, const char *type, const char *text)
{
  g_string_append_printf (out,
                          "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                          boundary, type);
  put_quoted (out, text);
}

static void
put_alternative (GString *out, const char *boundary, const MimeLetter *letter)
{
  g_string_append_printf (out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                          boundary);
  put_text (out, boundary, "text/plain", letter->text);
  put_text (out, boundary, "text/html", letter->html);
  g_string_append_printf (out, "--%s--\r\n", boundary);
}

static void
put_part (GString *out, const char *boundary, const MimePart *part)
{
  g_string_append_printf (out,
                          "--%s\r\nContent-Type: %s; name=\"%s\"\r\n"
                          "Content-Disposition: attachment; filename=\"%s\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          boundary, part->type, part->filename, part->filename);
  put_base64 (out, part->bytes);
}

/* ---- The whole ---- */

static gboolean
check_mailbox (const MimeMailbox *box, GError **error)
{
  if (box->name != NULL && !is_header_text (box->name, error))
    return FALSE;
  if (mime_address_valid (box->address))
    return TRUE;
  g_set_error_literal (error, MIME_ERROR, MIME_ERROR_ADDRESS, "not an address");
  return FALSE;
}

GBytes *
mime_compose (const MimeLetter *letter, GError **error)
{
  if (!check_mailbox (&letter->from, error) || !check_mailbox (&letter->to, error) ||
      !is_header_text (letter->subject, error) || !is_header_text (letter->message_id, error))
    return NULL;
  /* "=_" stands in no quoted-printable or base64 text, so no body holds a boundary. */
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, letter->message_id, -1);
  g_autofree char *outer = g_strdup_printf ("=_outer_%.24s", hash);
  g_autofree char *inner = g_strdup_printf ("=_inner_%.24s", hash);
  GString *out = g_string_new (NULL);
  put_date (out, letter->date_ms);
  put_mailbox (out, "From", &letter->from);
  put_mailbox (out, "To", &letter->to);
  put_subject (out, letter->subject);
  g_string_append_printf (out, "Message-ID: <%s>\r\n", letter->message_id);
  g_string_append_printf (out, "Content-Language: %s\r\n", letter->lang);
  g_string_append (out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
  if (letter->parts == NULL || letter->parts->len == 0) {
    put_alternative (out, inner, letter);
    return g_string_free_to_bytes (out);
  }
  g_string_append_printf (out, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
                          outer, outer);
  put_alternative (out, inner, letter);
  for (guint i = 0; i < letter->parts->len; i++)
    put_part (out, outer, g_ptr_array_index (letter->parts, i));
  g_string_append_printf (out, "--%s--\r\n", outer);
  return g_string_free_to_bytes (out);
}
