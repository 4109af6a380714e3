/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters as bytes: headers by the letter of the RFCs, bodies that come back as they were.
 */
#include <string.h>

#include "server/mail/mime.h"

static const char LONG_NAME[] = "Ångström-Šťastný van der Überschwänglichkeit-ÞórólfsdóttirΑθήνα";

static char *
compose (const MimeLetter *letter, GError **error)
{
  g_autoptr (GBytes) bytes = mime_compose (letter, error);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  return data != NULL ? g_strndup (data, size) : NULL;
}

static MimeLetter
plain (void)
{
  return (MimeLetter){ .from = { "Lerarencongres", "congres@example.org" },
                       .to = { "Ank", "ank@example.org" },
                       .subject = "Dag",
                       .message_id = "abc@example.org",
                       .lang = "nl",
                       .date_ms = 1507273200000,
                       .text = "Dag Ank\n",
                       .html = "<p>Dag Ank</p>\n" };
}

/* The unfolded value of a header. */
static char *
header (const char *letter, const char *name)
{
  g_autofree char *wanted = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (letter, wanted);
  g_assert_nonnull (at);
  at += strlen (wanted);
  GString *value = g_string_new (NULL);
  for (; !(g_str_has_prefix (at, "\r\n") && at[2] != ' '); at++)
    if (!g_str_has_prefix (at, "\r\n "))
      g_string_append_c (value, *at);
    else
      at += 1;
  return g_string_free (value, FALSE);
}

/* Encoded words back to text; blanks between two of them vanish. */
static char *
decode_words (const char *value)
{
  GString *out = g_string_new (NULL);
  gboolean after_word = FALSE;
  while (*value != '\0') {
    const char *next = after_word && *value == ' ' ? value + 1 : value;
    if (!g_str_has_prefix (next, "=?UTF-8?B?")) {
      g_string_append_c (out, *value++);
      after_word = FALSE;
      continue;
    }
    const char *end = strstr (next + 10, "?=");
    g_assert_nonnull (end);
    g_assert_cmpint (end + 2 - next, <=, 75);
    g_autofree char *code = g_strndup (next + 10, (gsize) (end - next) - 10);
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode (code, &size);
    g_assert_true (g_utf8_validate ((char *) bytes, (gssize) size, NULL)); /* whole characters */
    g_string_append_len (out, (char *) bytes, (gssize) size);
    value = end + 2;
    after_word = TRUE;
  }
  return g_string_free (out, FALSE);
}

static char *
decode_quoted (const char *at, const char *end)
{
  GString *out = g_string_new (NULL);
  for (; at < end; at++)
    if (g_str_has_prefix (at, "=\r\n"))
      at += 2;
    else if (*at == '=') {
      g_string_append_c (out,
                         (char) (g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2])));
      at += 2;
    } else if (*at != '\r')
      g_string_append_c (out, *at);
  return g_string_free (out, FALSE);
}

static void
check_lines (const char *letter)
{
  g_auto (GStrv) lines = g_strsplit (letter, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_cmpint (strlen (lines[i]), <=, 78);
    g_assert_null (strpbrk (lines[i], "\r\n"));
    g_assert_true (g_str_is_ascii (lines[i]));
  }
}

static void
test_headers (void)
{
  static const char *const SUBJECTS[] = {
    "Dag",
    "Je aanmelding voor het Lerarencongres (LC17-00042)",
    "Één café: 10 € × 2 is niet voor niets een heel erg lang onderwerp met vreemde tekens "
    "漢字かな交じり文",
    "A subject of ASCII that is a good deal longer than the line that headers may take up in a "
    "letter",
    "=?UTF-8?B?aGVsbG8=?= typed by somebody",
    " edges ",
    "",
  };
  for (guint i = 0; i < G_N_ELEMENTS (SUBJECTS); i++) {
    MimeLetter letter = plain ();
    letter.subject = SUBJECTS[i];
    g_autoptr (GError) error = NULL;
    g_autofree char *bytes = compose (&letter, &error);
    g_assert_no_error (error);
    check_lines (bytes);
    g_autofree char *value = header (bytes, "Subject");
    g_autofree char *subject = decode_words (value);
    g_assert_cmpstr (subject, ==, SUBJECTS[i]);
    g_autofree char *id = header (bytes, "Message-ID");
    g_assert_cmpstr (id, ==, "<abc@example.org>");
    g_assert_true (g_str_has_prefix (bytes, "Date: Fri, 06 Oct 2017 07:00:00 +0000\r\n"));
    g_assert_nonnull (strstr (bytes, "\r\nAuto-Submitted: auto-generated\r\n"));
  }
}

static void
test_names (void)
{
  static const struct {
    const char *name, *wanted;
  } rows[] = {
    { "Ank", "\"Ank\" <ank@example.org>" },
    { "", "ank@example.org" },
    { NULL, "ank@example.org" },
    { "Vries, A. de (Ank)", "\"Vries, A. de (Ank)\" <ank@example.org>" },
    { "A \"B\" \\", NULL },
    { "Zoë", NULL },
    { LONG_NAME, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MimeLetter letter = plain ();
    letter.to.name = rows[i].name;
    g_autofree char *bytes = compose (&letter, NULL);
    check_lines (bytes);
    g_autofree char *value = header (bytes, "To");
    g_autofree char *text = decode_words (value);
    g_autofree char *wanted = g_strdup_printf ("%s <ank@example.org>", rows[i].name);
    g_assert_cmpstr (text, ==, rows[i].wanted != NULL ? rows[i].wanted : wanted);
  }
}

static void
test_refuses (void)
{
  static const struct {
    const char *name, *address, *subject;
    int code;
  } rows[] = {
    { "A\r\nBcc: x@example.org", "a@example.org", "x", MIME_ERROR_HEADER },
    { "A", "a@example.org", "x\nBcc: x@example.org", MIME_ERROR_HEADER },
    { "A", "a@example.org", "x\r", MIME_ERROR_HEADER },
    { "A", "a@example.org", "x\x01", MIME_ERROR_HEADER },
    { "A", "a@example.org", "\xff", MIME_ERROR_HEADER },
    { "A", "a@example.org>\r\nBcc: b@example.org", "x", MIME_ERROR_ADDRESS },
    { "A", "a@example.org, b@example.org", "x", MIME_ERROR_ADDRESS },
    { "A", "a b@example.org", "x", MIME_ERROR_ADDRESS },
    { "A", "<a@example.org>", "x", MIME_ERROR_ADDRESS },
    { "A", "a", "x", MIME_ERROR_ADDRESS },
    { "A", "", "x", MIME_ERROR_ADDRESS },
    { "A", "a..b@example.org", "x", MIME_ERROR_ADDRESS },
    { "A", ".a@example.org", "x", MIME_ERROR_ADDRESS },
    { "A", "a@", "x", MIME_ERROR_ADDRESS },
    { "A", "a@exa_mple.org", "x", MIME_ERROR_ADDRESS },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MimeLetter letter = plain ();
    letter.to = (MimeMailbox){ rows[i].name, rows[i].address };
    letter.subject = rows[i].subject;
    g_autoptr (GError) error = NULL;
    g_assert_null (mime_compose (&letter, &error));
    g_assert_error (error, MIME_ERROR, rows[i].code);
  }
}

static const char TEXT[] = "Één regel met = en een staart van blanco's   \n"
                           ".een punt vooraan\n..\nFrom een regel\n\n"
                           "Een regel die zo lang is dat hij met een zachte regelovergang moet "
                           "worden afgebroken, é é é é é é "
                           "é é é é é é é é é é é é\n\teen tab\n--=_inner_x\nen geen eind";

static void
test_text (void)
{
  MimeLetter letter = plain ();
  letter.text = TEXT;
  g_autofree char *bytes = compose (&letter, NULL);
  check_lines (bytes);
  g_assert_null (strstr (bytes, "\r\n.")); /* nothing for a mail server to double or drop */
  const char *from = strstr (bytes, "text/plain");
  from = strstr (from, "\r\n\r\n") + 4;
  const char *end = strstr (from, "\r\n--=_inner_");
  g_autofree char *text = decode_quoted (from, end);
  g_assert_cmpstr (text, ==, TEXT);
}

static void
test_parts (void)
{
  MimeLetter letter = plain ();
  g_autofree char *alone = compose (&letter, NULL);
  g_autofree char *type = header (alone, "Content-Type");
  g_assert_true (g_str_has_prefix (type, "multipart/alternative"));
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (mime_part_free);
  g_ptr_array_add (parts,
                   mime_part_new ("badge.pdf", "application/pdf", g_bytes_new (LONG_NAME, 60)));
  letter.parts = parts;
  g_autofree char *with = compose (&letter, NULL);
  g_autofree char *again = compose (&letter, NULL);
  g_autofree char *mixed = header (with, "Content-Type");
  g_assert_true (g_str_has_prefix (mixed, "multipart/mixed"));
  g_autofree char *base64 = g_base64_encode ((const guchar *) LONG_NAME, 60);
  g_autofree char *whole = g_strdup_printf ("filename=\"badge.pdf\"\r\n"
                                            "Content-Transfer-Encoding: base64\r\n\r\n%.76s\r\n%s",
                                            base64, base64 + 76);
  g_assert_nonnull (strstr (with, whole));
  g_assert_cmpstr (with, ==, again);
}

static void
test_split (void)
{
  static const struct {
    const char *text, *name, *address;
  } rows[] = {
    { "Lerarencongres <c@example.org>", "Lerarencongres", "c@example.org" },
    { "\"Het congres, ja\" <c@example.org>", "Het congres, ja", "c@example.org" },
    { " c@example.org ", "", "c@example.org" },
    { "<c@example.org>", "", "c@example.org" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = NULL;
    g_autofree char *address = NULL;
    mime_mailbox_split (rows[i].text, &name, &address);
    g_assert_cmpstr (name, ==, rows[i].name);
    g_assert_cmpstr (address, ==, rows[i].address);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/mime/headers_are_exact", test_headers);
  g_test_add_func ("/server/mime/any_name_is_written", test_names);
  g_test_add_func ("/server/mime/line_ends_in_headers_are_refused", test_refuses);
  g_test_add_func ("/server/mime/text_comes_back_as_it_was", test_text);
  g_test_add_func ("/server/mime/attachments", test_parts);
  g_test_add_func ("/server/mime/sender_is_split", test_split);
  return g_test_run ();
}
