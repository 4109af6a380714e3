/* SPDX-License-Identifier: EUPL-1.2
 *
 * Composing letters; see letter.h.
 */
#include "server/mail/letter.h"

#include <string.h>

G_DEFINE_QUARK (letter_error, letter_error)

enum { WORD_BYTES = 42, BASE64_LINE = 76 };

static gboolean
is_header_text (const char *text, GError **error)
{
  for (const char *at = text; *at != '\0'; at++)
    if ((guchar) *at < 0x20 || *at == 0x7f) {
      g_set_error_literal (error, LETTER_ERROR, LETTER_ERROR_HEADER,
                           "a control character in a header");
      return FALSE;
    }
  return g_utf8_validate (text, -1, NULL);
}

/* Encoded words of at most 75 characters, each whole characters (RFC 2047, section 2 and 5). */
static void
put_header (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s: ", name);
  if (g_str_is_ascii (value) && strlen (value) < 60) {
    g_string_append_printf (out, "%s\r\n", value);
    return;
  }
  const char *at = value;
  while (*at != '\0') {
    const char *end = at;
    while (*end != '\0' && g_utf8_next_char (end) - at <= WORD_BYTES)
      end = g_utf8_next_char (end);
    g_autofree char *word = g_base64_encode ((const guchar *) at, (gsize) (end - at));
    g_string_append_printf (out, "%s=?UTF-8?B?%s?=", at == value ? "" : "\r\n ", word);
    at = end;
  }
  g_string_append (out, "\r\n");
}

static void
put_base64 (GString *out, const void *bytes, gsize size)
{
  g_autofree char *text = g_base64_encode (bytes, size);
  for (const char *at = text; *at != '\0';) {
    gsize line = MIN (strlen (at), (gsize) BASE64_LINE);
    g_string_append_len (out, at, (gssize) line);
    g_string_append (out, "\r\n");
    at += line;
  }
}

static void
put_text (GString *out, const char *boundary, const char *type, const char *text)
{
  g_string_append_printf (out,
                          "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          boundary, type);
  put_base64 (out, text, strlen (text));
}

static void
put_part (GString *out, const char *boundary, const LetterPart *part)
{
  gsize size = 0;
  const void *bytes = g_bytes_get_data (part->bytes, &size);
  g_string_append_printf (out,
                          "--%s\r\nContent-Type: %s; name=\"%s\"\r\n"
                          "Content-Disposition: attachment; filename=\"%s\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          boundary, part->type, part->filename, part->filename);
  put_base64 (out, bytes, size);
}

static void
put_date (GString *out, gint64 now_ms)
{
  static const char *const DAYS[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autofree char *clock = g_date_time_format (now, "%H:%M:%S");
  g_string_append_printf (
      out, "Date: %s, %d %s %d %s +0000\r\n", DAYS[g_date_time_get_day_of_week (now) - 1],
      g_date_time_get_day_of_month (now), MONTHS[g_date_time_get_month (now) - 1],
      g_date_time_get_year (now), clock);
}

/* The name before an address may hold any letter; the address itself is ASCII. */
static void
put_from (GString *out, const char *from)
{
  const char *angle = strrchr (from, '<');
  if (angle == NULL || g_str_is_ascii (from)) {
    g_string_append_printf (out, "From: %s\r\n", from);
    return;
  }
  g_autofree char *name = g_strndup (from, (gsize) (angle - from));
  g_autofree char *word = g_base64_encode ((const guchar *) g_strstrip (name), strlen (name));
  g_string_append_printf (out, "From: =?UTF-8?B?%s?= %s\r\n", word, angle);
}

GBytes *
letter_compose (const Letter *letter, GError **error)
{
  if (!is_header_text (letter->from, error) || !is_header_text (letter->to, error) ||
      !is_header_text (letter->subject, error) || !is_header_text (letter->key, error))
    return NULL;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, letter->key, -1);
  g_autofree char *outer = g_strdup_printf ("outer-%.24s", hash);
  g_autofree char *inner = g_strdup_printf ("inner-%.24s", hash);
  GString *out = g_string_new (NULL);
  put_date (out, letter->now_ms);
  put_from (out, letter->from);
  g_string_append_printf (out, "To: %s\r\n", letter->to);
  put_header (out, "Subject", letter->subject);
  g_string_append_printf (out, "Message-ID: <%.40s@lerarencongres>\r\n", hash);
  g_string_append_printf (out, "Content-Language: %s\r\n", letter->lang);
  g_string_append (out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
  g_string_append_printf (out,
                          "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n"
                          "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n",
                          outer, outer, inner);
  put_text (out, inner, "text/plain", letter->text);
  put_text (out, inner, "text/html", letter->html);
  g_string_append_printf (out, "--%s--\r\n", inner);
  for (gsize i = 0; i < letter->n_parts; i++)
    put_part (out, outer, &letter->parts[i]);
  g_string_append_printf (out, "--%s--\r\n", outer);
  return g_string_free_to_bytes (out);
}
