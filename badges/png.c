/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing PNG with libpng; see png.h.
 *
 * libpng reports errors by longjmp. Each function that calls it sets its own jump target and
 * keeps no local variable that changes after that, so that nothing is lost in the jump.
 */
#include "badges/png.h"

#include <png.h>
#include <setjmp.h>
#include <zlib.h>

#include "badges/error.h"

struct BadgePngWriter {
  BadgePngForm form;
  BadgePngSink sink;
  gpointer user;
  png_structp png;
  png_infop info;
  guint lines;   /* written so far */
  GError *error; /* the first one; nothing is written after it */
};

/* Filter and strategy as tests/bench/badges found them, the smallest product of time and bytes.
 * Black and grey badges have rows like the one above: what stays is zeros, and runs of them are
 * all that has to be looked for. It takes a third of the time of zlib's own level 6, and is no
 * larger. */
static const struct {
  int colour_type;
  int bit_depth;
  guint bits; /* of a pixel */
  int filter;
  int strategy; /* of zlib */
  int level;    /* the same; runs know none */
} KINDS[] = {
  [BADGE_PNG_BITS] = { PNG_COLOR_TYPE_GRAY, 1, 1, PNG_FILTER_UP, Z_RLE, 6 },
  [BADGE_PNG_GREY] = { PNG_COLOR_TYPE_GRAY, 8, 8, PNG_FILTER_UP, Z_RLE, 6 },
  [BADGE_PNG_RGB] = { PNG_COLOR_TYPE_RGB, 8, 24, PNG_FILTER_NONE, Z_DEFAULT_STRATEGY, 3 },
};

gboolean
badge_png_to_array (const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  g_byte_array_append (user, bytes, (guint) size);
  return TRUE;
}

gsize
badge_png_line_bytes (const BadgePngForm *form)
{
  return ((gsize) form->width_px * KINDS[form->kind].bits + 7) / 8;
}

/* The message of libpng becomes ours, unless the sink already said why. */
static void
on_error (png_structp png, png_const_charp message)
{
  BadgePngWriter *writer = png_get_error_ptr (png);
  if (writer->error == NULL)
    writer->error = g_error_new (BADGE_ERROR, BADGE_ERROR_DRAW, "PNG: %s", message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  (void) png;
  (void) message;
}

static void
on_write (png_structp png, png_bytep bytes, png_size_t size)
{
  BadgePngWriter *writer = png_get_io_ptr (png);
  if (!writer->sink (bytes, size, writer->user, &writer->error))
    png_error (png, "the sink refused");
}

static void
on_flush (png_structp png)
{
  (void) png;
}

/* libpng copies both texts. */
static void
set_text (BadgePngWriter *writer, const char *keyword, const char *words)
{
  png_text text = { .compression = PNG_ITXT_COMPRESSION_NONE,
                    .key = (char *) keyword,
                    .text = (char *) words };
  png_set_text (writer->png, writer->info, &text, 1);
}

static void
write_head (BadgePngWriter *writer, const char *keyword, const char *text)
{
  if (setjmp (png_jmpbuf (writer->png)) != 0)
    return;
  const BadgePngForm *form = &writer->form;
  png_set_write_fn (writer->png, writer, on_write, on_flush);
  png_set_IHDR (writer->png, writer->info, form->width_px, form->height_px,
                KINDS[form->kind].bit_depth, KINDS[form->kind].colour_type, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (form->dpi > 0) {
    guint32 per_metre = (guint32) (form->dpi / 0.0254 + 0.5);
    png_set_pHYs (writer->png, writer->info, per_metre, per_metre, PNG_RESOLUTION_METER);
  }
  if (keyword != NULL)
    set_text (writer, keyword, text);
  png_set_filter (writer->png, PNG_FILTER_TYPE_BASE, KINDS[form->kind].filter);
  png_set_compression_strategy (writer->png, KINDS[form->kind].strategy);
  png_set_compression_level (writer->png, KINDS[form->kind].level);
  png_write_info (writer->png, writer->info);
}

BadgePngWriter *
badge_png_writer_new (const BadgePngForm *form, BadgePngSink sink, gpointer user)
{
  return badge_png_writer_new_text (form, NULL, NULL, sink, user);
}

BadgePngWriter *
badge_png_writer_new_text (const BadgePngForm *form, const char *keyword, const char *text,
                           BadgePngSink sink, gpointer user)
{
  BadgePngWriter *writer = g_new0 (BadgePngWriter, 1);
  writer->form = *form;
  writer->sink = sink;
  writer->user = user;
  if (form->width_px < 1 || form->width_px > BADGE_PNG_SIDE_MAX || form->height_px < 1 ||
      form->height_px > BADGE_PNG_SIDE_MAX) {
    writer->error = g_error_new (BADGE_ERROR, BADGE_ERROR_SIZE, "PNG: a side is 1 to %d pixels",
                                 BADGE_PNG_SIDE_MAX);
    return writer;
  }
  writer->png = png_create_write_struct (PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
  writer->info = writer->png == NULL ? NULL : png_create_info_struct (writer->png);
  if (writer->info == NULL)
    g_error ("libpng has no memory, or is of another version than its header");
  write_head (writer, keyword, text);
  return writer;
}

void
badge_png_writer_line (BadgePngWriter *writer, const guint8 *line)
{
  if (writer->error != NULL || setjmp (png_jmpbuf (writer->png)) != 0)
    return;
  png_write_row (writer->png, line);
  writer->lines++;
}

static void
write_end (BadgePngWriter *writer)
{
  if (setjmp (png_jmpbuf (writer->png)) != 0)
    return;
  png_write_end (writer->png, NULL);
}

gboolean
badge_png_writer_finish (BadgePngWriter *writer, GError **error)
{
  if (writer->error == NULL && writer->lines != writer->form.height_px)
    writer->error = g_error_new (BADGE_ERROR, BADGE_ERROR_DRAW, "PNG: %u of %u lines written",
                                 writer->lines, writer->form.height_px);
  if (writer->error == NULL)
    write_end (writer);
  if (writer->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (writer->error));
  return FALSE;
}

void
badge_png_writer_free (BadgePngWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->png != NULL)
    png_destroy_write_struct (&writer->png, &writer->info);
  g_clear_error (&writer->error);
  g_free (writer);
}
