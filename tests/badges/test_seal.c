/* SPDX-License-Identifier: EUPL-1.2
 *
 * A sealed record must open with its own badge only, and a record must read strictly.
 */
#include <sodium.h>
#include <string.h>

#include "badges/error.h"
#include "badges/seal.h"

static const guint8 KEY[BADGE_TAG_KEY_BYTES] = { 4, 5, 6 };

static gint64 seats[] = { 12, 31, G_MAXINT64 };

static const BadgeRecord SAMPLE = {
  .name = (char *) "Zoë van den Bergh-Østergård",
  .school = (char *) "Basisschool \"De Regenboog\"",
  .ticket = (char *) "VRZA",
  .lang = "nl",
  .days = 3,
  .seats = seats,
  .n_seats = G_N_ELEMENTS (seats),
  .role = BADGE_ROLE_SPEAKER,
  .number = 1042,
};

static void
assert_same (const BadgeRecord *a, const BadgeRecord *b)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->school, ==, b->school);
  g_assert_cmpstr (a->ticket, ==, b->ticket);
  g_assert_cmpstr (a->lang, ==, b->lang);
  g_assert_cmpuint (a->days, ==, b->days);
  g_assert_cmpuint (a->n_seats, ==, b->n_seats);
  for (gsize i = 0; i < a->n_seats; i++)
    g_assert_cmpint (a->seats[i], ==, b->seats[i]);
  g_assert_cmpint (a->role, ==, b->role);
  g_assert_cmpuint (a->number, ==, b->number);
}

static void
record_opens_with_its_own_badge_only (void)
{
  BadgeCode code, other;
  badge_code_make (&code, 0, 1, KEY);
  badge_code_make (&other, 0, 1, KEY);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = badge_record_seal (&SAMPLE, &code, &error);
  g_assert_no_error (error);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (sealed, &size);
  g_assert_null (memmem (bytes, size, "Zo", 2));
  g_auto (BadgeRecord) read = { 0 };
  g_assert_true (badge_record_unseal (bytes, size, &code, &read, &error));
  g_assert_no_error (error);
  assert_same (&read, &SAMPLE);
  BadgeRecord untouched = { 0 };
  g_assert_false (badge_record_unseal (bytes, size, &other, &untouched, &error));
  g_assert_error (error, BADGE_ERROR, BADGE_ERROR_SEALED);
  g_assert_null (untouched.name);
}

static void
box_notices_every_changed_byte (void)
{
  g_autoptr (GBytes) sealed = badge_seal ("abc", 3, KEY);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (sealed, &size);
  g_autofree guint8 *changed = g_memdup2 (bytes, size);
  for (gsize i = 0; i < size; i++) {
    changed[i] ^= 0x40;
    g_assert_null (badge_unseal (changed, size, KEY, NULL));
    changed[i] = bytes[i];
    g_assert_null (badge_unseal (changed, i, KEY, NULL));
  }
  g_autoptr (GBytes) plain = badge_unseal (changed, size, KEY, NULL);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), (int) g_bytes_get_size (plain), "abc", 3);
}

static void
box_hides_the_length (void)
{
  static const gsize SIZES[] = { 0, 1, 60, 127 };
  guint8 plain[128] = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++) {
    g_autoptr (GBytes) sealed = badge_seal (plain, SIZES[i], KEY);
    g_assert_cmpuint (g_bytes_get_size (sealed), ==, 24 + 16 + 128);
    g_autoptr (GBytes) opened =
        badge_unseal (g_bytes_get_data (sealed, NULL), 24 + 16 + 128, KEY, NULL);
    g_assert_cmpmem (g_bytes_get_data (opened, NULL), (int) g_bytes_get_size (opened), plain,
                     (int) SIZES[i]);
  }
  g_autoptr (GBytes) longer = badge_seal (plain, 128, KEY);
  g_assert_cmpuint (g_bytes_get_size (longer), ==, 24 + 16 + 256);
}

#define HEAD "{\"name\":\"A\",\"school\":\"B\",\"ticket\":\"T\","
#define TAIL "\"seats\":[1],\"role\":\"staff\",\"number\":7}"

static void
record_reads_strictly (void)
{
  static const struct {
    const char *name;
    const char *json;
    gboolean good;
  } ROWS[] = {
    { "plain", HEAD "\"lang\":\"nl\",\"days\":1," TAIL, TRUE },
    { "no language", HEAD "\"lang\":\"\",\"days\":0," TAIL, TRUE },
    { "empty", "", FALSE },
    { "a list", "[]", FALSE },
    { "member missing", HEAD "\"lang\":\"nl\"," TAIL, FALSE },
    { "member unknown", HEAD "\"lang\":\"nl\",\"days\":1,\"x\":1," TAIL, FALSE },
    { "member twice", HEAD "\"lang\":\"nl\",\"lang\":\"en\",\"days\":1," TAIL, FALSE },
    { "language unknown", HEAD "\"lang\":\"fr\",\"days\":1," TAIL, FALSE },
    { "language too long", HEAD "\"lang\":\"nld\",\"days\":1," TAIL, FALSE },
    { "days below 0", HEAD "\"lang\":\"nl\",\"days\":-1," TAIL, FALSE },
    { "days above 31 bits", HEAD "\"lang\":\"nl\",\"days\":2147483648," TAIL, FALSE },
    { "days no integer", HEAD "\"lang\":\"nl\",\"days\":1.0," TAIL, FALSE },
    { "days as text", HEAD "\"lang\":\"nl\",\"days\":\"1\"," TAIL, FALSE },
    { "something behind", HEAD "\"lang\":\"nl\",\"days\":1," TAIL "x", FALSE },
    { "NUL in a text",
      "{\"name\":\"A\\u0000\",\"school\":\"B\",\"ticket\":\"T\",\"lang\":\"\",\"days\":1," TAIL,
      FALSE },
    { "not UTF-8",
      "{\"name\":\"\xff\",\"school\":\"B\",\"ticket\":\"T\",\"lang\":\"\",\"days\":1," TAIL,
      FALSE },
    { "seat as text",
      HEAD "\"lang\":\"\",\"days\":1,\"seats\":[\"1\"],\"role\":\"staff\",\"number\":7}", FALSE },
    { "role unknown", HEAD "\"lang\":\"\",\"days\":1,\"seats\":[],\"role\":\"king\",\"number\":7}",
      FALSE },
    { "number too large",
      HEAD "\"lang\":\"\",\"days\":1,\"seats\":[],\"role\":\"staff\",\"number\":4294967296}",
      FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_auto (BadgeRecord) record = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean good = badge_record_decode (ROWS[i].json, strlen (ROWS[i].json), &record, &error);
    if (good != ROWS[i].good || good != (error == NULL))
      g_error ("%s", ROWS[i].name);
    if (!good)
      g_assert_error (error, BADGE_ERROR, BADGE_ERROR_INPUT);
  }
}

static void
record_keeps_its_limits (void)
{
  g_autofree char *longest = g_strnfill (BADGE_RECORD_TEXT_MAX, 'x');
  g_autofree char *too_long = g_strnfill (BADGE_RECORD_TEXT_MAX + 1, 'x');
  g_autofree char *bells = g_strnfill (BADGE_RECORD_TEXT_MAX, '\a');
  gint64 many[BADGE_RECORD_SEATS_MAX + 1];
  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = G_MININT64;
  BadgeRecord record = SAMPLE;
  record.name = record.school = record.ticket = longest;
  record.seats = many;
  record.n_seats = BADGE_RECORD_SEATS_MAX;
  g_autofree char *json = badge_record_encode (&record, NULL);
  g_auto (BadgeRecord) read = { 0 };
  g_assert_true (badge_record_decode (json, strlen (json), &read, NULL));
  assert_same (&read, &record);
  record.n_seats++;
  g_assert_null (badge_record_encode (&record, NULL));
  record.n_seats--;
  record.name = too_long;
  g_assert_null (badge_record_encode (&record, NULL));
  record.name = record.school = record.ticket = bells;
  g_assert_null (badge_record_encode (&record, NULL));
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/seal/record_opens_with_its_own_badge_only",
                   record_opens_with_its_own_badge_only);
  g_test_add_func ("/badges/seal/box_notices_every_changed_byte", box_notices_every_changed_byte);
  g_test_add_func ("/badges/seal/box_hides_the_length", box_hides_the_length);
  g_test_add_func ("/badges/seal/record_reads_strictly", record_reads_strictly);
  g_test_add_func ("/badges/seal/record_keeps_its_limits", record_keeps_its_limits);
  return g_test_run ();
}
