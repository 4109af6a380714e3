/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pictures written as PNG, line by line. The only file that knows libpng; its longjmp stays inside
 * and comes out as a GError.
 */
#pragma once

#include <glib.h>

/** What a pixel is. */
typedef enum {
  BADGE_PNG_BITS, /* 1 bit, first pixel in the highest bit, 1 is white */
  BADGE_PNG_GREY, /* 1 byte, 255 is white */
  BADGE_PNG_RGB,  /* 3 bytes */
} BadgePngKind;

/** The form of a picture. */
typedef struct {
  BadgePngKind kind;
  guint width_px;  /* 1 to BADGE_PNG_SIDE_MAX */
  guint height_px; /* 1 to BADGE_PNG_SIDE_MAX */
  guint dpi;       /* written as pHYs, in whole pixels a metre; 0 leaves it out */
} BadgePngForm;

enum { BADGE_PNG_SIDE_MAX = 20000 };

/**
 * BadgePngSink: takes the next @size bytes of a file. Returns: FALSE with @error set to stop.
 */
typedef gboolean (*BadgePngSink) (const guint8 *bytes, gsize size, gpointer user, GError **error);

/** badge_png_to_array: a sink that appends to the GByteArray given as @user; never fails. */
gboolean badge_png_to_array (const guint8 *bytes, gsize size, gpointer user, GError **error);

/** badge_png_line_bytes: bytes of one line of @form. */
gsize badge_png_line_bytes (const BadgePngForm *form);

/** One PNG being written. */
typedef struct BadgePngWriter BadgePngWriter;

/**
 * badge_png_writer_new:
 * @sink: called during badge_png_writer_line() and badge_png_writer_finish()
 *
 * A writer remembers its first error; the caller asks once, at badge_png_writer_finish().
 *
 * Returns: (transfer full): a writer to free with badge_png_writer_free(); never NULL.
 */
BadgePngWriter *badge_png_writer_new (const BadgePngForm *form, BadgePngSink sink, gpointer user);

/**
 * badge_png_writer_new_text: the same, with one text inside the file, as an uncompressed iTXt chunk
 * before the picture.
 * @keyword: 1 to 79 letters
 * @text: UTF-8; both are copied
 */
BadgePngWriter *badge_png_writer_new_text (const BadgePngForm *form, const char *keyword,
                                           const char *text, BadgePngSink sink, gpointer user);

/** badge_png_writer_line: writes the next line of badge_png_line_bytes() bytes, top to bottom. */
void badge_png_writer_line (BadgePngWriter *writer, const guint8 *line);

/**
 * badge_png_writer_finish:
 *
 * Ends the file after exactly as many lines as its height.
 *
 * Errors: the sink's own, or BADGE_ERROR_DRAW.
 */
gboolean badge_png_writer_finish (BadgePngWriter *writer, GError **error);

/** badge_png_writer_free: accepts NULL; a file not finished stays half a file. */
void badge_png_writer_free (BadgePngWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgePngWriter, badge_png_writer_free)
