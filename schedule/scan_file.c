/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing and reading a log on a stick; see scan_file.h.
 */
#include "schedule/scan_file.h"

#include <sodium.h>
#include <string.h>

static const char FIRST_LINE[] = "lerarencongres scans 2";

void
scan_file_init (ScanFile *file, const guint8 kiosk_id[SCAN_ID_BYTES])
{
  *file = (ScanFile){ .records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                      .chains = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  memcpy (file->kiosk_id, kiosk_id, SCAN_ID_BYTES);
}

void
scan_file_clear (ScanFile *file)
{
  g_clear_pointer (&file->records, g_ptr_array_unref);
  g_clear_pointer (&file->chains, g_ptr_array_unref);
}

/* The chain hash after the first @count records, as the file says. */
static void
chain_after (const ScanFile *file, guint count, guint8 chain[SCAN_HASH_BYTES])
{
  gsize size = 0;
  if (count == 0)
    scan_chain_start (file->kiosk_id, chain);
  else
    memcpy (chain, g_bytes_get_data (file->chains->pdata[count - 1], &size), SCAN_HASH_BYTES);
}

/* Moves @chain on over @record. */
static void
chain_over (guint8 chain[SCAN_HASH_BYTES], GBytes *record)
{
  guint8 hash[SCAN_HASH_BYTES];
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (record, &size);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (chain, hash);
}

void
scan_file_add (ScanFile *file, GBytes *record)
{
  guint8 chain[SCAN_HASH_BYTES];
  scan_file_chain (file, chain);
  chain_over (chain, record);
  g_ptr_array_add (file->records, g_bytes_ref (record));
  g_ptr_array_add (file->chains, g_bytes_new (chain, sizeof chain));
}

void
scan_file_chain (const ScanFile *file, guint8 chain[SCAN_HASH_BYTES])
{
  chain_after (file, file->records->len, chain);
}

static void
add_base64 (GString *text, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *line = g_base64_encode (data, size);
  g_string_append (text, line);
}

GString *
scan_file_print (const ScanFile *file)
{
  char id[2 * SCAN_ID_BYTES + 1];
  GString *text = g_string_new (FIRST_LINE);
  sodium_bin2hex (id, sizeof id, file->kiosk_id, SCAN_ID_BYTES);
  g_string_append_printf (text, "\nkiosk %s\n", id);
  for (guint i = 0; i < file->records->len; i++) {
    g_string_append (text, "record ");
    add_base64 (text, file->records->pdata[i]);
    g_string_append_c (text, ' ');
    add_base64 (text, file->chains->pdata[i]);
    g_string_append_c (text, '\n');
  }
  g_autofree char *signature = g_base64_encode (file->signature, SCAN_SIGNATURE_BYTES);
  g_string_append_printf (text, "end %u %s\n", file->records->len, signature);
  return text;
}

/* ---- Reading ---- */

/* The text still to be read, line by line. */
typedef struct {
  const char *at, *end;
  guint line; /* counted from 1 */
} Reader;

/* Returns: (transfer full) (nullable): the next line, which must end in a newline. */
static char *
next_line (Reader *reader)
{
  const char *newline = memchr (reader->at, '\n', (gsize) (reader->end - reader->at));
  reader->line++;
  if (newline == NULL || memchr (reader->at, '\0', (gsize) (newline - reader->at)) != NULL)
    return NULL;
  char *line = g_strndup (reader->at, (gsize) (newline - reader->at));
  reader->at = newline + 1;
  return line;
}

/* Base64 in its one spelling: libsodium 1.0.18 takes some bytes above 127 for letters.
 * Returns: (transfer full) (nullable). */
static GBytes *
read_base64 (const char *text)
{
  static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  guint8 bytes[SCAN_BYTES_MAX];
  gsize size = 0;
  if (*text == '\0' || text[strspn (text, LETTERS)] != '\0' ||
      sodium_base642bin (bytes, sizeof bytes, text, strlen (text), NULL, &size, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0)
    return NULL;
  return g_bytes_new (bytes, size);
}

static gboolean
read_exactly (const char *text, guint8 *out, gsize size)
{
  g_autoptr (GBytes) bytes = read_base64 (text);
  if (bytes == NULL || g_bytes_get_size (bytes) != size)
    return FALSE;
  memcpy (out, g_bytes_get_data (bytes, NULL), size);
  return TRUE;
}

static gboolean
read_kiosk (const char *line, ScanFile *file)
{
  gsize size = 0;
  static const char WORD[] = "kiosk ";
  if (line == NULL || !g_str_has_prefix (line, WORD))
    return FALSE;
  const char *hex = line + strlen (WORD);
  return strlen (hex) == 2 * SCAN_ID_BYTES &&
         strspn (hex, "0123456789abcdef") == 2 * SCAN_ID_BYTES &&
         sodium_hex2bin (file->kiosk_id, SCAN_ID_BYTES, hex, strlen (hex), NULL, &size, NULL) == 0;
}

static gboolean
read_record (const char *text, ScanFile *file)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint8 chain[SCAN_HASH_BYTES];
  if (file->records->len >= SCAN_FILE_RECORDS_MAX || g_strv_length (words) != 2 ||
      !read_exactly (words[1], chain, sizeof chain))
    return FALSE;
  GBytes *record = read_base64 (words[0]);
  if (record == NULL)
    return FALSE;
  g_ptr_array_add (file->records, record);
  g_ptr_array_add (file->chains, g_bytes_new (chain, sizeof chain));
  return TRUE;
}

static gboolean
read_end (const char *text, ScanFile *file)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *count = g_strdup_printf ("%u", file->records->len);
  return g_strv_length (words) == 2 && strcmp (words[0], count) == 0 &&
         read_exactly (words[1], file->signature, SCAN_SIGNATURE_BYTES);
}

static gboolean
read_lines (Reader *reader, ScanFile *file)
{
  static const char RECORD[] = "record ", END[] = "end ";
  g_autofree char *first = next_line (reader);
  if (g_strcmp0 (first, FIRST_LINE) != 0)
    return FALSE;
  g_autofree char *kiosk = next_line (reader);
  if (!read_kiosk (kiosk, file))
    return FALSE;
  for (;;) {
    g_autofree char *line = next_line (reader);
    if (line != NULL && g_str_has_prefix (line, END))
      return read_end (line + strlen (END), file) && reader->at == reader->end;
    if (line == NULL || !g_str_has_prefix (line, RECORD) ||
        !read_record (line + strlen (RECORD), file))
      return FALSE;
  }
}

gboolean
scan_file_parse (const char *text, gsize size, ScanFile *file, guint *line)
{
  Reader reader = { text, text + size, 0 };
  static const guint8 NOBODY[SCAN_ID_BYTES];
  g_auto (ScanFile) read = { 0 };
  scan_file_init (&read, NOBODY);
  if (size > SCAN_FILE_BYTES_MAX || !read_lines (&reader, &read)) {
    *line = reader.line;
    return FALSE;
  }
  *file = read;
  read.records = read.chains = NULL;
  return TRUE;
}

gboolean
scan_file_older (const char *text, gsize size)
{
  static const char OLDER_LINE[] = "lerarencongres scans 1\n";
  return size >= strlen (OLDER_LINE) && memcmp (text, OLDER_LINE, strlen (OLDER_LINE)) == 0;
}

gboolean
scan_file_verify (const ScanFile *file, const guint8 public_key[SCAN_PUBLIC_KEY_BYTES],
                  guint *fault)
{
  guint8 chain[SCAN_HASH_BYTES], told[SCAN_HASH_BYTES];
  *fault = 0;
  scan_chain_start (file->kiosk_id, chain);
  for (guint i = 0; i < file->records->len; i++) {
    chain_over (chain, file->records->pdata[i]);
    chain_after (file, i + 1, told);
    if (memcmp (chain, told, sizeof chain) != 0) {
      *fault = i + 1;
      return FALSE;
    }
  }
  return scan_head_verify (file->kiosk_id, file->records->len, chain, file->signature, public_key);
}
