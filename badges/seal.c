/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sealed records; see seal.h.
 */
#include "badges/seal.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "badges/error.h"

enum {
  NONCE_BYTES = crypto_secretbox_NONCEBYTES,
  MAC_BYTES = crypto_secretbox_MACBYTES,
  PAD_BLOCK = 128,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

void
badge_record_clear (BadgeRecord *record)
{
  g_free (record->name);
  g_free (record->school);
  g_free (record->ticket);
  g_free (record->seats);
  *record = (BadgeRecord){ 0 };
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "badge record: %s", what);
  return FALSE;
}

static gboolean
text_fits (const char *text)
{
  return text == NULL ||
         (strlen (text) <= BADGE_RECORD_TEXT_MAX && g_utf8_validate (text, -1, NULL));
}

static gboolean
lang_known (const char *lang)
{
  return g_str_equal (lang, "") || g_str_equal (lang, "nl") || g_str_equal (lang, "en");
}

/* One rule for both directions, so that whatever decodes also encodes. */
static gboolean
record_valid (const BadgeRecord *record, GError **error)
{
  if (!text_fits (record->name) || !text_fits (record->school) || !text_fits (record->ticket))
    return refuse (error, "a text is not UTF-8 or too long");
  if (!lang_known (record->lang))
    return refuse (error, "unknown language");
  if (record->n_seats > BADGE_RECORD_SEATS_MAX)
    return refuse (error, "too many seats");
  if (record->days > G_MAXINT32)
    return refuse (error, "too many days");
  if (record->role >= BADGE_ROLES)
    return refuse (error, "unknown role");
  return TRUE;
}

static const char *
text_or_empty (const char *text)
{
  return text == NULL ? "" : text;
}

char *
badge_record_encode (const BadgeRecord *record, GError **error)
{
  if (!record_valid (record, error))
    return NULL;
  json_t *seats = json_array ();
  for (gsize i = 0; i < record->n_seats; i++)
    json_array_append_new (seats, json_integer (record->seats[i]));
  g_autoptr (json_t) root =
      json_pack ("{s:s, s:s, s:s, s:s, s:I, s:o, s:s, s:I}", "name", text_or_empty (record->name),
                 "school", text_or_empty (record->school), "ticket", text_or_empty (record->ticket),
                 "lang", record->lang, "days", (json_int_t) record->days, "seats", seats, "role",
                 badge_role_name (record->role), "number", (json_int_t) record->number);
  g_assert (root != NULL);
  char *dumped = json_dumps (root, JSON_COMPACT);
  char *json = g_strdup (dumped);
  free (dumped);
  /* Control characters grow sixfold in JSON: within the texts' limits, yet over the whole's. */
  if (strlen (json) <= BADGE_RECORD_JSON_MAX)
    return json;
  g_free (json);
  refuse (error, "too long");
  return NULL;
}

static gboolean
read_seats (const json_t *array, BadgeRecord *record, GError **error)
{
  gsize count = json_array_size (array);
  if (!json_is_array (array) || count > BADGE_RECORD_SEATS_MAX)
    return refuse (error, "seats are not a list, or too many");
  record->seats = g_new (gint64, count);
  record->n_seats = count;
  for (gsize i = 0; i < count; i++) {
    const json_t *seat = json_array_get (array, i);
    if (!json_is_integer (seat))
      return refuse (error, "a seat is not a number");
    record->seats[i] = json_integer_value (seat);
  }
  return TRUE;
}

static gboolean
read_members (json_t *root, BadgeRecord *record, GError **error)
{
  const char *name = NULL, *school = NULL, *ticket = NULL, *lang = NULL, *role = NULL;
  const json_t *seats = NULL;
  json_int_t days = 0, number = 0;
  if (json_unpack_ex (root, NULL, JSON_STRICT, "{s:s, s:s, s:s, s:s, s:I, s:o, s:s, s:I}", "name",
                      &name, "school", &school, "ticket", &ticket, "lang", &lang, "days", &days,
                      "seats", &seats, "role", &role, "number", &number) != 0)
    return refuse (error, "a member is missing, unknown or of another type");
  if (days < 0 || days > G_MAXINT32 || number < 0 || number > G_MAXUINT32)
    return refuse (error, "days or number out of range");
  if (!lang_known (lang))
    return refuse (error, "unknown language");
  if (!badge_role_parse (role, &record->role))
    return refuse (error, "unknown role");
  g_strlcpy (record->lang, lang, sizeof record->lang);
  record->days = (guint32) days;
  record->number = (guint32) number;
  record->name = g_strdup (name);
  record->school = g_strdup (school);
  record->ticket = g_strdup (ticket);
  return read_seats (seats, record, error) && record_valid (record, error);
}

gboolean
badge_record_decode (const char *json, gsize size, BadgeRecord *record, GError **error)
{
  if (size > BADGE_RECORD_JSON_MAX)
    return refuse (error, "too long");
  g_autoptr (json_t) root = json_loadb (json, size, JSON_REJECT_DUPLICATES, NULL);
  if (root == NULL)
    return refuse (error, "not JSON");
  g_auto (BadgeRecord) read = { 0 };
  if (!read_members (root, &read, error))
    return FALSE;
  *record = read;
  read = (BadgeRecord){ 0 };
  return TRUE;
}

GBytes *
badge_seal (const void *plain, gsize size, const guint8 key[BADGE_OPENING_KEY_BYTES])
{
  gsize room = (size / PAD_BLOCK + 1) * PAD_BLOCK;
  guint8 *sealed = g_malloc (NONCE_BYTES + MAC_BYTES + room);
  guint8 *box = sealed + NONCE_BYTES;
  if (size > 0)
    memcpy (box, plain, size);
  gsize padded = 0;
  sodium_pad (&padded, box, size, PAD_BLOCK, room);
  g_assert (padded == room);
  randombytes_buf (sealed, NONCE_BYTES);
  crypto_secretbox_easy (box, box, padded, sealed, key);
  return g_bytes_new_take (sealed, NONCE_BYTES + MAC_BYTES + padded);
}

GBytes *
badge_unseal (const guint8 *sealed, gsize size, const guint8 key[BADGE_OPENING_KEY_BYTES],
              GError **error)
{
  if (size >= NONCE_BYTES + MAC_BYTES + PAD_BLOCK) {
    gsize padded = size - NONCE_BYTES - MAC_BYTES, used = 0;
    guint8 *plain = g_malloc (padded);
    if (crypto_secretbox_open_easy (plain, sealed + NONCE_BYTES, size - NONCE_BYTES, sealed, key) ==
            0 &&
        sodium_unpad (&used, plain, padded, PAD_BLOCK) == 0)
      return g_bytes_new_take (plain, used);
    g_free (plain);
  }
  g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_SEALED,
                       "the sealed record does not open with this badge");
  return NULL;
}

GBytes *
badge_record_seal (const BadgeRecord *record, const BadgeCode *code, GError **error)
{
  g_autofree char *json = badge_record_encode (record, error);
  if (json == NULL)
    return NULL;
  guint8 key[BADGE_OPENING_KEY_BYTES];
  badge_code_opening_key (code, key);
  GBytes *sealed = badge_seal (json, strlen (json), key);
  sodium_memzero (key, sizeof key);
  return sealed;
}

gboolean
badge_record_unseal_with (const guint8 *sealed, gsize size,
                          const guint8 key[BADGE_OPENING_KEY_BYTES], BadgeRecord *record,
                          GError **error)
{
  g_autoptr (GBytes) plain = badge_unseal (sealed, size, key, error);
  if (plain == NULL)
    return FALSE;
  gsize length = 0;
  const char *json = g_bytes_get_data (plain, &length);
  return badge_record_decode (json, length, record, error);
}

gboolean
badge_record_unseal (const guint8 *sealed, gsize size, const BadgeCode *code, BadgeRecord *record,
                     GError **error)
{
  guint8 key[BADGE_OPENING_KEY_BYTES];
  badge_code_opening_key (code, key);
  gboolean opened = badge_record_unseal_with (sealed, size, key, record, error);
  sodium_memzero (key, sizeof key);
  return opened;
}
