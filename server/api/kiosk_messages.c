/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading what kiosks send; see kiosk_messages.h.
 */
#include "server/api/kiosk_messages.h"

#include <sodium.h>
#include <string.h>

static json_t *
parse_object (GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  if (text == NULL || size > PROTOCOL_BODY_MAX)
    return NULL;
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);
  if (root == NULL || json_is_object (root))
    return root;
  json_decref (root);
  return NULL;
}

/* Base64 of exactly @size bytes, in its one spelling. */
static gboolean
read_bytes (json_t *value, guint8 *out, gsize size)
{
  const char *text = json_string_value (value);
  if (text == NULL || strlen (text) != (size + 2) / 3 * 4)
    return FALSE;
  gsize got = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &got);
  g_autofree char *again = g_base64_encode (bytes, got);
  if (got != size || strcmp (again, text) != 0)
    return FALSE;
  memcpy (out, bytes, size);
  return TRUE;
}

gboolean
kiosk_pair_parse (GBytes *body, char **code, guint8 public_key[SCAN_PUBLIC_KEY_BYTES])
{
  json_t *root = parse_object (body);
  json_t *key = NULL;
  const char *typed = NULL, *name = NULL;
  int protocol = 0;
  guint8 read[SCAN_PUBLIC_KEY_BYTES];
  gboolean good =
      json_unpack_ex (root, NULL, JSON_STRICT, "{s:i,s:s,s:o,s:s}", "protocol", &protocol, "code",
                      &typed, "public_key", &key, "name", &name) == 0 &&
      protocol == PROTOCOL_VERSION && strlen (typed) <= 32 && strlen (name) <= KIOSK_NAME_MAX &&
      read_bytes (key, read, sizeof read);
  if (good) {
    *code = kiosk_code_tidy (typed);
    memcpy (public_key, read, sizeof read);
  }
  json_decref (root);
  return good;
}

static GBytes *
read_record (json_t *value)
{
  const char *text = json_string_value (value);
  if (text == NULL || strlen (text) > SCAN_BYTES_MAX * 4 / 3 + 4)
    return NULL;
  gsize size = 0;
  guchar *bytes = g_base64_decode (text, &size);
  g_autofree char *again = g_base64_encode (bytes, size);
  if (size > 0 && strcmp (again, text) == 0)
    return g_bytes_new_take (bytes, size);
  g_free (bytes);
  return NULL;
}

static gboolean
read_head (json_t *head, ScanBatch *batch)
{
  json_int_t sequence = 0;
  json_t *chain = NULL, *signature = NULL;
  if (json_unpack_ex (head, NULL, JSON_STRICT, "{s:I,s:o,s:o}", "sequence", &sequence, "chain",
                      &chain, "signature", &signature) != 0 ||
      sequence < (json_int_t) batch->records->len)
    return FALSE;
  batch->head_sequence = (guint64) sequence;
  return read_bytes (chain, batch->head_chain, SCAN_HASH_BYTES) &&
         read_bytes (signature, batch->head_signature, SCAN_SIGNATURE_BYTES);
}

/* Sixteen bytes as lower-case hex, so that an id has one spelling. */
static gboolean
read_id (json_t *value, guint8 id[SCAN_ID_BYTES])
{
  const char *hex = json_string_value (value);
  gsize size = 0;
  return hex != NULL && strlen (hex) == 2 * SCAN_ID_BYTES &&
         strspn (hex, "0123456789abcdef") == 2 * SCAN_ID_BYTES &&
         sodium_hex2bin (id, SCAN_ID_BYTES, hex, strlen (hex), NULL, &size, NULL) == 0;
}

static gboolean
read_sent (json_t *value, ScanSent *sent)
{
  json_int_t device_ms = 0, monotonic_ms = 0;
  json_t *boot = NULL;
  if (json_unpack_ex (value, NULL, JSON_STRICT, "{s:I,s:I,s:o}", "device_ms", &device_ms,
                      "monotonic_ms", &monotonic_ms, "boot", &boot) != 0)
    return FALSE;
  *sent = (ScanSent){ .known = TRUE, .device_ms = device_ms, .monotonic_ms = monotonic_ms };
  return read_id (boot, sent->boot_id);
}

static gboolean
read_boots (json_t *list, ScanBatch *batch)
{
  if (!json_is_array (list) || json_array_size (list) > PROTOCOL_CLOCKS_MAX)
    return FALSE;
  batch->boots = g_array_new (FALSE, TRUE, sizeof (ScanBoot));
  for (gsize i = 0; i < json_array_size (list); i++) {
    ScanBoot boot = { 0 };
    json_int_t offset_ms = 0;
    json_t *id = NULL;
    if (json_unpack_ex (json_array_get (list, i), NULL, JSON_STRICT, "{s:o,s:I}", "boot", &id,
                        "offset_ms", &offset_ms) != 0 ||
        !read_id (id, boot.boot_id))
      return FALSE;
    boot.offset_ms = offset_ms;
    g_array_append_val (batch->boots, boot);
  }
  return TRUE;
}

static gboolean
read_batch (json_t *root, ScanBatch *batch)
{
  json_t *records = NULL, *head = NULL, *sent = NULL, *clocks = NULL, *value = NULL;
  gsize i = 0;
  if (json_unpack_ex (root, NULL, JSON_STRICT, "{s:o,s:o,s:o,s:o}", "records", &records, "head",
                      &head, "sent", &sent, "clocks", &clocks) != 0 ||
      !json_is_array (records) || json_array_size (records) > PROTOCOL_SCANS_MAX)
    return FALSE;
  json_array_foreach (records, i, value)
  {
    GBytes *record = read_record (value);
    if (record == NULL)
      return FALSE;
    g_ptr_array_add (batch->records, record);
  }
  return read_head (head, batch) && read_sent (sent, &batch->sent) && read_boots (clocks, batch);
}

gboolean
kiosk_door_parse (GBytes *body, gint64 *checkpoint)
{
  json_t *root = parse_object (body);
  json_int_t number = 0;
  gboolean good =
      json_unpack_ex (root, NULL, JSON_STRICT, "{s:I}", "checkpoint", &number) == 0 && number > 0;
  if (good)
    *checkpoint = number;
  json_decref (root);
  return good;
}

gboolean
scan_batch_parse (GBytes *body, ScanBatch *batch)
{
  json_t *root = parse_object (body);
  g_auto (ScanBatch) read = { 0 };
  read.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gboolean good = root != NULL && read_batch (root, &read);
  json_decref (root);
  if (!good)
    return FALSE;
  *batch = read;
  read = (ScanBatch){ 0 };
  return TRUE;
}
