/* SPDX-License-Identifier: EUPL-1.2
 *
 * The decoder: reads what we print, survives what others print, and comes back after each
 * death without losing the picture. This program is its own decoder child, as the kiosk is.
 */
#include "kiosk/decode.h"

#include <errno.h>
#include <qrencode.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "badges/qr.h"
#include "badges/sheet.h"
#include "kiosk/camera.h"
#include "kiosk/error.h"
#include "tests/kiosk/world.h"

enum { MODULE_PX = 4, MARGIN = 4 };

/* Modules as a picture, white around it. */
static void
paint_modules (const guint8 *modules, int side, Picture *picture)
{
  int width = (side + 2 * MARGIN) * MODULE_PX;
  picture_init (picture, width, width);
  memset (picture->pixels, 255, (gsize) width * (gsize) width);
  for (int y = 0; y < side * MODULE_PX; y++)
    for (int x = 0; x < side * MODULE_PX; x++)
      if (modules[y / MODULE_PX * side + x / MODULE_PX] & 1)
        picture->pixels[(y + MARGIN * MODULE_PX) * width + x + MARGIN * MODULE_PX] = 0;
}

static void
paint_text (const char *text, Picture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_M, &error);
  g_assert_no_error (error);
  paint_modules (qr->modules, qr->side, picture);
}

static Decoder *
start (int timeout_ms)
{
  g_autoptr (GError) error = NULL;
  Decoder *decoder = decoder_new (timeout_ms, &error);
  g_assert_no_error (error);
  return decoder;
}

static GPtrArray *
read_picture (Decoder *decoder, const Picture *picture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *codes = decoder_read (decoder, picture, TRUE, &error);
  g_assert_no_error (error);
  return codes;
}

static void
assert_reads (Decoder *decoder, const Picture *picture, const char *text)
{
  g_autoptr (GPtrArray) codes = read_picture (decoder, picture);
  g_assert_cmpuint (codes->len, ==, 1);
  const DecodeCode *code = codes->pdata[0];
  gsize size = 0;
  const void *bytes = g_bytes_get_data (code->text, &size);
  g_assert_cmpmem (bytes, (int) size, text, (int) strlen (text));
}

static void
badge_is_read_with_its_corners (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_auto (Picture) picture = { 0 };
  BadgeCode code;
  char text[BADGE_CODE_CHARS + 1];
  badge_code_make (&code, 1, 17, world_tag_key ());
  badge_code_format (&code, text);
  g_autoptr (BadgeQr) qr = badge_qr_new_code (&code);
  paint_modules (qr->modules, qr->side, &picture);
  assert_reads (decoder, &picture, text);
  g_autoptr (GPtrArray) codes = read_picture (decoder, &picture);
  const DecodeCode *found = codes->pdata[0];
  for (gsize i = 0; i < G_N_ELEMENTS (found->corners); i++) {
    int near_low = MARGIN * MODULE_PX, near_high = picture.width - MARGIN * MODULE_PX;
    g_assert_cmpint (
        MIN (ABS (found->corners[i].x - near_low), ABS (found->corners[i].x - near_high)), <=,
        2 * MODULE_PX);
  }
  g_assert_cmpuint (decoder_restarts (decoder), ==, 0);
}

static void
bytes_come_out_as_they_are (void)
{
  static const char *const TEXTS[] = { "Zoë Çelik", "日本語のテキスト",
                                       "LCPAIR:https://c.example#7K3PQ9XA" };
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++) {
    g_auto (Picture) picture = { 0 };
    paint_text (TEXTS[i], &picture);
    assert_reads (decoder, &picture, TEXTS[i]);
  }
}

static void
long_code_is_told_without_its_text (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_autofree char *longest = g_strnfill (DECODE_TEXT_MAX, 'A');
  g_autofree char *longer = g_strnfill (DECODE_TEXT_MAX + 1, 'A');
  g_auto (Picture) fits = { 0 }, over = { 0 };
  paint_text (longest, &fits);
  assert_reads (decoder, &fits, longest);
  paint_text (longer, &over);
  assert_reads (decoder, &over, "");
}

static void
killed_child_comes_back_with_the_picture (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_auto (Picture) picture = { 0 };
  paint_text ("NOG EENS", &picture);
  for (guint i = 1; i <= 3; i++) {
    g_assert_cmpint (kill (decoder_pid (decoder), SIGKILL), ==, 0);
    assert_reads (decoder, &picture, "NOG EENS");
    g_assert_cmpuint (decoder_restarts (decoder), ==, i);
  }
}

static void
hanging_child_is_replaced (void)
{
  enum { TIMEOUT_MS = 1000 };
  g_autoptr (Decoder) decoder = start (TIMEOUT_MS);
  g_auto (Picture) picture = { 0 };
  paint_text ("NOG EENS", &picture);
  g_assert_cmpint (kill (decoder_pid (decoder), SIGSTOP), ==, 0);
  gint64 started_us = g_get_monotonic_time ();
  assert_reads (decoder, &picture, "NOG EENS");
  g_assert_cmpint ((g_get_monotonic_time () - started_us) / 1000, >=, TIMEOUT_MS - 1);
  g_assert_cmpuint (decoder_restarts (decoder), ==, 1);
}

/* A sticker that says "I am part 1 of 2" aborts a ZBar whose cache is on. */
static void
part_of_a_series_is_passed_over (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  QRcode_List *list = QRcode_encodeStringStructured ("DEEL EEN EN DEEL TWEE VAN EEN REEKS CODES", 1,
                                                     QR_ECLEVEL_L, QR_MODE_8, 1);
  g_assert_cmpint (QRcode_List_size (list), >, 1);
  for (int i = 0; i < 5; i++) {
    g_auto (Picture) picture = { 0 };
    paint_modules (list->code->data, list->code->width, &picture);
    g_autoptr (GPtrArray) codes = read_picture (decoder, &picture);
    g_assert_cmpuint (codes->len, ==, 0);
  }
  QRcode_List_free (list);
  g_auto (Picture) after = { 0 };
  paint_text ("DAARNA", &after);
  assert_reads (decoder, &after, "DAARNA");
  g_assert_cmpuint (decoder_restarts (decoder), ==, 0);
}

static void
garbage_gives_nothing (void)
{
  static const struct {
    int width, height;
  } SIZES[] = { { 1, 1 }, { 3, 500 }, { 640, 1 }, { 321, 239 }, { 1500, 110 } };
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++) {
    g_auto (Picture) picture = { 0 };
    guint8 seed[randombytes_SEEDBYTES] = { (guint8) i };
    picture_init (&picture, SIZES[i].width, SIZES[i].height);
    randombytes_buf_deterministic (picture.pixels, (gsize) picture.width * (gsize) picture.height,
                                   seed);
    g_autoptr (GPtrArray) codes = read_picture (decoder, &picture);
    g_assert_cmpuint (codes->len, ==, 0);
  }
  g_assert_cmpuint (decoder_restarts (decoder), ==, 0);
  Picture huge = { .width = PICTURE_SIDE_MAX + 1, .height = 1 };
  g_autoptr (GError) error = NULL;
  g_assert_null (decoder_read (decoder, &huge, TRUE, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE);
}

static void
uneven_light_is_read (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_auto (Picture) picture = { 0 };
  paint_text ("SCHADUW", &picture);
  for (int y = 0; y < picture.height; y++)
    for (int x = 0; x < picture.width; x++) {
      guint8 *pixel = &picture.pixels[y * picture.width + x];
      *pixel = (guint8) ((*pixel == 0 ? 20 : 60) + 120 * x / picture.width);
    }
  assert_reads (decoder, &picture, "SCHADUW");
}

static void
child_is_on_its_leash (void)
{
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) decoder_pid (decoder));
  g_autofree char *status = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &status, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (status, "\nSeccomp:\t2\n"));
  g_assert_nonnull (strstr (status, "\nNoNewPrivs:\t1\n"));
  pid_t pid = decoder_pid (decoder);
  g_clear_pointer (&decoder, decoder_free);
  g_assert_cmpint (kill (pid, 0), ==, -1); /* and it does not outlive its master */
  g_assert_cmpint (errno, ==, ESRCH);
}

static void
packets_read_back (void)
{
  g_autoptr (GPtrArray) codes = decode_codes_new ();
  DecodeCode *code = decode_code_new ("a\0b", 3);
  code->corners[2].x = -5;
  g_ptr_array_add (codes, code);
  g_autofree guint8 *bytes = g_malloc (DECODE_FOUND_MAX);
  const DecodeHint written = { TRUE, 255, { { 1, 2 }, { -3, 4 }, { 5, 6 }, { 7, 8 } } };
  gsize size = decode_found_write (77, codes, &written, bytes);
  guint64 number = 0;
  DecodeHint hint = { 0 };
  g_autoptr (GPtrArray) read = decode_found_read (bytes, size, &number, &hint);
  g_assert_cmpmem (&hint, (int) sizeof hint, &written, (int) sizeof written);
  g_assert_cmpuint (number, ==, 77);
  g_assert_true (g_bytes_equal (code->text, ((DecodeCode *) read->pdata[0])->text));
  g_assert_cmpint (((DecodeCode *) read->pdata[0])->corners[2].x, ==, -5);
  for (gsize cut = 0; cut < size; cut++)
    g_assert_null (decode_found_read (bytes, cut, &number, &hint));
  g_assert_null (decode_found_read (bytes, size + 1, &number, &hint));
}

/* As many and as long as there can be: one packet still carries them. */
static void
fullest_packet_reads_back (void)
{
  g_autoptr (GPtrArray) codes = decode_codes_new ();
  g_autofree char *text = g_strnfill (DECODE_TEXT_MAX, 'x');
  for (int i = 0; i < DECODE_CODES_MAX + 1; i++)
    g_ptr_array_add (codes, decode_code_new (text, DECODE_TEXT_MAX));
  g_autofree guint8 *bytes = g_malloc (DECODE_FOUND_MAX);
  const DecodeHint written = { .seen = TRUE };
  gsize size = decode_found_write (1, codes, &written, bytes);
  g_assert_cmpuint (size, ==, DECODE_FOUND_MAX);
  int pair[2];
  guint64 number = 0;
  DecodeHint hint = { 0 };
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, pair), ==, 0);
  g_assert_cmpint (send (pair[0], bytes, size, MSG_DONTWAIT), ==, (gssize) size);
  g_assert_cmpint (recv (pair[1], bytes, size, MSG_DONTWAIT), ==, (gssize) size);
  g_autoptr (GPtrArray) read = decode_found_read (bytes, size, &number, &hint);
  g_assert_cmpuint (read->len, ==, DECODE_CODES_MAX);
  close (pair[0]);
  close (pair[1]);
}

static gboolean
find_text (const GPtrArray *codes, const char *text)
{
  for (guint i = 0; i < codes->len; i++) {
    gsize size = 0;
    const void *bytes = g_bytes_get_data (((DecodeCode *) codes->pdata[i])->text, &size);
    if (size == strlen (text) && memcmp (bytes, text, size) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The whole way of a printed page: drawn at 300 dpi, written as PNG, opened by the camera. */
static void
every_badge_of_a_page_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeLayout) layout = badge_layout_shipped (BADGE_LAYOUT_DEFAULT, &error);
  const BadgeSheetOptions options = {
    .edition = { .title = "Lerarencongres", .n_days = 1, .days = { { 2017, 10, 6 } } },
    .layout = layout,
    .format = BADGE_FORMAT_PNG,
    .sides = BADGE_SIDES_FRONT,
  };
  enum { LABELS = 8 };
  BadgePerson people[LABELS];
  char texts[LABELS][BADGE_CODE_CHARS + 1];
  g_autoptr (GByteArray) png = g_byte_array_new ();
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, badge_paper_to_array, png, &error);
  for (guint i = 0; i < LABELS; i++) {
    people[i] =
        (BadgePerson){ .name = (char *) "Zoë van der Zwan-Ödegård", .days = 1, .number = 1042 };
    badge_code_make (&people[i].code, 1, 17, world_tag_key ());
    badge_code_format (&people[i].code, texts[i]);
    g_assert_true (badge_sheet_add (sheet, &people[i], &error));
  }
  g_assert_true (badge_sheet_finish (sheet, &error));
  char *folder = world_folder ();
  g_autofree char *path = g_build_filename (folder, "page.png", NULL);
  g_assert_true (g_file_set_contents (path, (char *) png->data, png->len, &error));
  const CameraSource source = { CAMERA_PICTURE, path, FALSE };
  g_autoptr (Camera) camera = camera_open (&source, &error);
  g_auto (CameraFrame) frame = { 0 };
  g_assert_cmpint (camera_next (camera, 20000, &frame, &error), ==, CAMERA_FRAME);
  g_assert_cmpint (frame.picture.width, ==, 2480);
  g_autoptr (Decoder) decoder = start (DECODE_STILL_TIMEOUT_MS);
  g_autoptr (GPtrArray) codes = read_picture (decoder, &frame.picture);
  g_assert_cmpuint (codes->len, ==, LABELS);
  for (guint i = 0; i < LABELS; i++)
    g_assert_true (find_text (codes, texts[i]));
  world_remove (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/decode/" #name, name)
  ADD (badge_is_read_with_its_corners);
  ADD (bytes_come_out_as_they_are);
  ADD (long_code_is_told_without_its_text);
  ADD (killed_child_comes_back_with_the_picture);
  ADD (hanging_child_is_replaced);
  ADD (part_of_a_series_is_passed_over);
  ADD (garbage_gives_nothing);
  ADD (uneven_light_is_read);
  ADD (child_is_on_its_leash);
  ADD (packets_read_back);
  ADD (fullest_packet_reads_back);
  ADD (every_badge_of_a_page_is_read);
  return g_test_run ();
}
