/* SPDX-License-Identifier: EUPL-1.2
 *
 * The badge code must agree with vectors made by another implementation, have one spelling,
 * and notice every changed bit.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "badges/code.h"

static const guint8 KEY[BADGE_TAG_KEY_BYTES] = { 1, 2, 3 };

static void
from_hex (const json_t *vector, const char *member, guint8 *out, gsize size)
{
  const char *hex = json_string_value (json_object_get (vector, member));
  g_assert_nonnull (hex);
  gsize length = 0;
  g_assert_cmpint (sodium_hex2bin (out, size, hex, strlen (hex), NULL, &length, NULL), ==, 0);
  g_assert_cmpuint (length, ==, size);
}

static guint
number_of (const json_t *vector, const char *member)
{
  return (guint) json_integer_value (json_object_get (vector, member));
}

static void
check_vector (const json_t *vector)
{
  guint8 key[BADGE_TAG_KEY_BYTES], id[BADGE_ID_BYTES], opening[BADGE_OPENING_KEY_BYTES];
  guint8 expected[32];
  const char *text = json_string_value (json_object_get (vector, "text"));
  BadgeCode code, bytes;
  BadgeTagKeys keys = { .congress = (guint8) number_of (vector, "congress") };
  from_hex (vector, "tag_key", key, sizeof key);
  from_hex (vector, "code", bytes.bytes, sizeof bytes.bytes);
  g_assert_true (badge_code_parse (text, strlen (text), &code));
  g_assert_cmpmem (code.bytes, sizeof code.bytes, bytes.bytes, sizeof bytes.bytes);

  char again[BADGE_CODE_CHARS + 1];
  badge_code_format (&code, again);
  g_assert_cmpstr (again, ==, text);

  g_assert_cmpint (badge_code_check (&code, &keys), ==, BADGE_TAG_UNKNOWN_GENERATION);
  badge_tag_keys_set (&keys, number_of (vector, "generation"), key);
  g_assert_cmpint (badge_code_check (&code, &keys), ==, BADGE_TAG_OK);

  badge_code_id (&code, id);
  from_hex (vector, "id", expected, sizeof id);
  g_assert_cmpmem (id, sizeof id, expected, sizeof id);
  badge_code_opening_key (&code, opening);
  from_hex (vector, "opening_key", expected, sizeof opening);
  g_assert_cmpmem (opening, sizeof opening, expected, sizeof opening);
}

static void
agrees_with_the_vectors (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("TEST_DATA"), "badges", "code-vectors.json", NULL);
  json_t *vectors = json_load_file (path, 0, NULL);
  g_assert_cmpuint (json_array_size (vectors), >=, 5);
  gsize i;
  json_t *vector;
  json_array_foreach (vectors, i, vector) check_vector (vector);
  json_decref (vectors);
}

static void
text_has_one_spelling (void)
{
  static const struct {
    const char *name;
    const char *text;
    gboolean good;
  } ROWS[] = {
    { "plain", "LCCEAQAAICAMCAKBQHBAESUMVEJE", TRUE },
    { "empty", "", FALSE },
    { "prefix only", "LC", FALSE },
    { "one short", "LCCEAQAAICAMCAKBQHBAESUMVEJ", FALSE },
    { "one long", "LCCEAQAAICAMCAKBQHBAESUMVEJEA", FALSE },
    { "line end behind", "LCCEAQAAICAMCAKBQHBAESUMVEJE\n", FALSE },
    { "small letters", "lcceaqaaicamcakbqhbaesumveje", FALSE },
    { "one small letter", "LCCEAQAAICAMCAKBQHBAESUMVEJe", FALSE },
    { "other prefix", "LDCEAQAAICAMCAKBQHBAESUMVEJE", FALSE },
    { "digit 0", "LC0EAQAAICAMCAKBQHBAESUMVEJE", FALSE },
    { "digit 1", "LC1EAQAAICAMCAKBQHBAESUMVEJE", FALSE },
    { "digit 8", "LC8EAQAAICAMCAKBQHBAESUMVEJE", FALSE },
    { "padding", "LCCEAQAAICAMCAKBQHBAESUMVEJ=", FALSE },
    { "space", "LCCEAQAAICAMCAKBQHBAESUMVE E", FALSE },
    { "spare bit 1", "LCCEAQAAICAMCAKBQHBAESUMVEJF", FALSE },
    { "spare bit 2", "LCCEAQAAICAMCAKBQHBAESUMVEJG", FALSE },
    { "spare bits", "LCCEAQAAICAMCAKBQHBAESUMVEJH", FALSE },
    { "UTF-8", "LCCEAQAAICAMCAKBQHBAESUMVE\xc3\x89", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    BadgeCode code;
    if (badge_code_parse (ROWS[i].text, strlen (ROWS[i].text), &code) != ROWS[i].good)
      g_error ("%s", ROWS[i].name);
  }
  static const char WITH_NUL[BADGE_CODE_CHARS] = "LCCEAQAAICAMCAKBQHBAESUMVE\0";
  BadgeCode untouched = { { 7 } };
  g_assert_false (badge_code_parse (WITH_NUL, sizeof WITH_NUL, &untouched));
  g_assert_cmpint (untouched.bytes[0], ==, 7);
}

static void
made_codes_are_good_and_different (void)
{
  BadgeTagKeys keys = { .congress = 9 };
  badge_tag_keys_set (&keys, 5, KEY);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int i = 0; i < 1000; i++) {
    BadgeCode code, read;
    char text[BADGE_CODE_CHARS + 1];
    badge_code_make (&code, 5, 9, KEY);
    g_assert_cmpint (badge_code_check (&code, &keys), ==, BADGE_TAG_OK);
    g_assert_cmpuint (badge_code_generation (&code), ==, 5);
    badge_code_format (&code, text);
    g_assert_true (badge_code_parse (text, strlen (text), &read));
    g_assert_cmpmem (&read, sizeof read, &code, sizeof code);
    g_assert_true (g_hash_table_add (seen, g_strdup (text)));
  }
}

static void
tag_notices_every_changed_bit (void)
{
  BadgeTagKeys keys = { .congress = 9 };
  for (guint generation = 0; generation < BADGE_GENERATIONS; generation++)
    badge_tag_keys_set (&keys, generation, KEY);
  BadgeCode code;
  badge_code_make (&code, 5, 9, KEY);
  for (int bit = 0; bit < 8 * BADGE_CODE_BYTES; bit++) {
    BadgeCode changed = code;
    changed.bytes[bit / 8] ^= (guint8) (1u << bit % 8);
    BadgeTag expected = bit / 8 == 1 ? BADGE_TAG_OTHER_CONGRESS : BADGE_TAG_FOREIGN;
    g_assert_cmpint (badge_code_check (&changed, &keys), ==, expected);
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/code/agrees_with_the_vectors", agrees_with_the_vectors);
  g_test_add_func ("/badges/code/text_has_one_spelling", text_has_one_spelling);
  g_test_add_func ("/badges/code/made_codes_are_good_and_different",
                   made_codes_are_good_and_different);
  g_test_add_func ("/badges/code/tag_notices_every_changed_bit", tag_notices_every_changed_bit);
  return g_test_run ();
}
