/* SPDX-License-Identifier: EUPL-1.2
 *
 * Decoders to compare; see readers.h.
 */
#include "tests/bench/readers.h"

#include <time.h>
#include <zbar.h>

#if WITH_ZXING
#include "tests/bench/zxing.h"
#endif

struct Readers {
  Look *look;
  GPtrArray *codes;
  zbar_image_scanner_t *scanner;
};

const char *
reader_name (Reader reader)
{
  static const char *const NAMES[READERS] = { "ours", "plain ZBar", "zxing-cpp" };
  return NAMES[reader];
}

gboolean
reader_available (Reader reader)
{
  return reader != READER_ZXING || WITH_ZXING;
}

Readers *
readers_new (void)
{
  Readers *readers = g_new0 (Readers, 1);
  readers->look = look_new ();
  readers->codes = decode_codes_new ();
  readers->scanner = zbar_image_scanner_create ();
  return readers;
}

void
readers_free (Readers *readers)
{
  if (readers == NULL)
    return;
  look_free (readers->look);
  g_ptr_array_unref (readers->codes);
  zbar_image_scanner_destroy (readers->scanner);
  g_free (readers);
}

static double
thread_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
read_ours (Readers *readers, const Picture *picture, guint64 number, GPtrArray *texts)
{
  g_ptr_array_set_size (readers->codes, 0);
  if (number == 0)
    look_at_still (readers->look, picture, readers->codes);
  else
    look_at_frame (readers->look, picture, number, readers->codes);
  for (guint i = 0; i < readers->codes->len; i++)
    g_ptr_array_add (texts, g_bytes_ref (((DecodeCode *) readers->codes->pdata[i])->text));
}

static void
read_zbar (Readers *readers, const Picture *picture, GPtrArray *texts)
{
  zbar_image_t *image = zbar_image_create ();
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, (unsigned) picture->width, (unsigned) picture->height);
  zbar_image_set_data (image, picture->pixels,
                       (unsigned long) picture->width * (unsigned long) picture->height, NULL);
  zbar_scan_image (readers->scanner, image);
  const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
  for (; symbol != NULL; symbol = zbar_symbol_next (symbol))
    g_ptr_array_add (
        texts, g_bytes_new (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol)));
  zbar_image_destroy (image);
}

#if WITH_ZXING
static void
add_text (const char *text, unsigned long size, void *user)
{
  g_ptr_array_add (user, g_bytes_new (text, size));
}
#endif

static void
unref_text (gpointer text)
{
  g_bytes_unref (text);
}

GPtrArray *
readers_read (Readers *readers, Reader reader, const Picture *picture, guint64 number,
              double *cpu_ms)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (unref_text);
  double start_ms = thread_ms ();
  switch (reader) {
  case READER_OURS:
    read_ours (readers, picture, number, texts);
    break;
  case READER_ZBAR:
    read_zbar (readers, picture, texts);
    break;
  case READER_ZXING:
#if WITH_ZXING
    zxing_read (picture->pixels, picture->width, picture->height, add_text, texts);
#endif
    break;
  case READERS:
    g_assert_not_reached ();
  }
  *cpu_ms = thread_ms () - start_ms;
  return texts;
}
