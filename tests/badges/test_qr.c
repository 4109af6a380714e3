/* SPDX-License-Identifier: EUPL-1.2
 *
 * What we encode, ZBar must read, in the version and level that the design chose.
 */
#include <sodium.h>
#include <string.h>

#include "badges/error.h"
#include "badges/qr.h"
#include "tests/badges/zbar_read.h"

static void
assert_reads (const BadgeQr *qr, const char *text)
{
  g_autoptr (GBytes) png = badge_qr_png (qr, 4);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (png, &size);
  g_autoptr (GPtrArray) texts = zbar_read_png (bytes, size);
  g_assert_cmpuint (texts->len, ==, 1);
  g_assert_cmpstr (texts->pdata[0], ==, text);
}

/* ISO/IEC 18004, 8.9: the first two bits of the format, unmasked, are the level; 11 is Q. */
static int
level_bits (const BadgeQr *qr)
{
  return (qr->modules[8 * qr->side] << 1 | qr->modules[8 * qr->side + 1]) ^ 2;
}

static void
codes_are_version_2_level_q (void)
{
  guint8 key[BADGE_TAG_KEY_BYTES] = { 0 };
  for (int i = 0; i < 50; i++) {
    BadgeCode code;
    char text[BADGE_CODE_CHARS + 1];
    badge_code_make (&code, 1, 1, key);
    badge_code_format (&code, text);
    g_autoptr (BadgeQr) qr = badge_qr_new_code (&code);
    g_assert_cmpint (qr->side, ==, BADGE_QR_CODE_MODULES);
    g_assert_cmpint (level_bits (qr), ==, 3);
    assert_reads (qr, text);
  }
}

static void
other_texts_are_read_back (void)
{
  static const struct {
    const char *text;
    BadgeQrLevel level;
  } ROWS[] = {
    { "LCPAIR:http://192.168.1.20:8080#7K3M9QXA", BADGE_QR_LEVEL_M },
    { "x", BADGE_QR_LEVEL_H },
    { "BCD\n002\n1\nSCT\n\nOnderwijscoöperatie\nNL00BANK0123456789\nEUR95.00", BADGE_QR_LEVEL_M },
    { "1234567890", BADGE_QR_LEVEL_L },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (BadgeQr) qr = badge_qr_new_text (ROWS[i].text, ROWS[i].level, NULL);
    g_assert_nonnull (qr);
    assert_reads (qr, ROWS[i].text);
  }
}

static void
too_long_or_empty_is_an_error (void)
{
  g_autofree char *longest = g_strnfill (2953, 'x'); /* bytes that 40-L holds */
  g_autofree char *too_long = g_strnfill (2954, 'x');
  g_autoptr (BadgeQr) qr = badge_qr_new_text (longest, BADGE_QR_LEVEL_L, NULL);
  g_assert_cmpint (qr->side, ==, 177);
  const char *refused[] = { too_long, "" };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (badge_qr_new_text (refused[i], BADGE_QR_LEVEL_L, &error));
    g_assert_error (error, BADGE_ERROR, BADGE_ERROR_SIZE);
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/qr/codes_are_version_2_level_q", codes_are_version_2_level_q);
  g_test_add_func ("/badges/qr/other_texts_are_read_back", other_texts_are_read_back);
  g_test_add_func ("/badges/qr/too_long_or_empty_is_an_error", too_long_or_empty_is_an_error);
  return g_test_run ();
}
