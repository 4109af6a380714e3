/* SPDX-License-Identifier: EUPL-1.2
 *
 * Packets between kiosk and decoder; see decode_wire.h.
 */
#include "kiosk/decode_wire.h"

#include <string.h>

static const char FRAME_MAGIC[4] = { 'L', 'C', 'F', '1' };
static const char FOUND_MAGIC[4] = { 'L', 'C', 'R', '1' };

DecodeCode *
decode_code_new (const void *text, gsize size)
{
  DecodeCode *code = g_new0 (DecodeCode, 1);
  code->text = g_bytes_new (text, size);
  return code;
}

void
decode_code_free (DecodeCode *code)
{
  if (code == NULL)
    return;
  g_bytes_unref (code->text);
  g_free (code);
}

static void
code_free (gpointer data)
{
  decode_code_free (data);
}

GPtrArray *
decode_codes_new (void)
{
  return g_ptr_array_new_with_free_func (code_free);
}

static guint8 *
put (guint8 *at, const void *bytes, gsize size)
{
  memcpy (at, bytes, size);
  return at + size;
}

static guint8 *
put_int (guint8 *at, gint32 value)
{
  return put (at, &value, sizeof value);
}

static const guint8 *
take (const guint8 *at, void *bytes, gsize size)
{
  memcpy (bytes, at, size);
  return at + size;
}

void
decode_frame_write (const DecodeFrame *frame, guint8 bytes[DECODE_FRAME_BYTES])
{
  guint8 *at = put (bytes, FRAME_MAGIC, sizeof FRAME_MAGIC);
  at = put (at, &frame->number, sizeof frame->number);
  at = put_int (at, frame->width);
  at = put_int (at, frame->height);
  put_int (at, frame->thorough ? 1 : 0);
}

gboolean
decode_frame_read (const guint8 *bytes, gsize size, DecodeFrame *frame)
{
  gint32 width = 0, height = 0, thorough = 0;
  DecodeFrame read = { 0 };
  if (size != DECODE_FRAME_BYTES || memcmp (bytes, FRAME_MAGIC, sizeof FRAME_MAGIC) != 0)
    return FALSE;
  const guint8 *at = take (bytes + sizeof FRAME_MAGIC, &read.number, sizeof read.number);
  at = take (at, &width, sizeof width);
  at = take (at, &height, sizeof height);
  take (at, &thorough, sizeof thorough);
  if (!picture_size_fits (width, height) || (thorough != 0 && thorough != 1))
    return FALSE;
  *frame = (DecodeFrame){ read.number, width, height, thorough };
  return TRUE;
}

static guint8 *
put_corners (guint8 *at, const DecodeCorner corners[4])
{
  for (int i = 0; i < 4; i++) {
    at = put_int (at, corners[i].x);
    at = put_int (at, corners[i].y);
  }
  return at;
}

gsize
decode_found_write (guint64 number, const GPtrArray *codes, const DecodeHint *hint, guint8 *bytes)
{
  guint count = MIN (codes->len, DECODE_CODES_MAX);
  guint8 *at = put (bytes, FOUND_MAGIC, sizeof FOUND_MAGIC);
  at = put (at, &number, sizeof number);
  at = put_int (at, (gint32) count);
  for (guint i = 0; i < count; i++) {
    const DecodeCode *code = codes->pdata[i];
    gsize size = 0;
    const void *text = g_bytes_get_data (code->text, &size);
    size = size > DECODE_TEXT_MAX ? 0 : size;
    at = put_int (at, (gint32) size);
    at = put_corners (at, code->corners);
    if (size > 0)
      at = put (at, text, size);
  }
  at = put_int (at, hint->seen ? 1 : 0);
  if (hint->seen)
    at = put_corners (put_int (at, hint->module_centi_px), hint->corners);
  return (gsize) (at - bytes);
}

/* A corner may lie a little outside the frame, where a code is cut off. */
static gboolean
corner_fits (gint32 place)
{
  return place >= -PICTURE_SIDE_MAX && place <= 2 * PICTURE_SIDE_MAX;
}

/* Returns: where what follows starts; NULL when a corner is impossible. */
static const guint8 *
take_corners (const guint8 *at, DecodeCorner corners[4])
{
  gboolean fits = TRUE;
  for (int i = 0; i < 4; i++) {
    gint32 x = 0, y = 0;
    at = take (at, &x, sizeof x);
    at = take (at, &y, sizeof y);
    fits = fits && corner_fits (x) && corner_fits (y);
    corners[i] = (DecodeCorner){ x, y };
  }
  return fits ? at : NULL;
}

/* Returns: where the next code starts; NULL when this is none. */
static const guint8 *
read_code (const guint8 *at, const guint8 *end, GPtrArray *codes)
{
  gint32 size = 0;
  DecodeCorner corners[4];
  if (end - at < DECODE_FOUND_CODE_BYTES)
    return NULL;
  at = take_corners (take (at, &size, sizeof size), corners);
  if (at == NULL || size < 0 || size > DECODE_TEXT_MAX || end - at < size)
    return NULL;
  DecodeCode *code = decode_code_new (at, (gsize) size);
  memcpy (code->corners, corners, sizeof corners);
  g_ptr_array_add (codes, code);
  return at + size;
}

/* Returns: where the packet should end; NULL when this is no hint. */
static const guint8 *
read_hint (const guint8 *at, const guint8 *end, DecodeHint *hint)
{
  gint32 seen = 0, module = 0;
  if (end - at < (int) sizeof seen)
    return NULL;
  at = take (at, &seen, sizeof seen);
  if (seen == 0)
    return at;
  if (seen != 1 || end - at < DECODE_FOUND_HINT_BYTES - (int) sizeof seen)
    return NULL;
  at = take (at, &module, sizeof module);
  *hint = (DecodeHint){ .seen = TRUE, .module_centi_px = module };
  return module >= 0 && module <= 100 * PICTURE_SIDE_MAX ? take_corners (at, hint->corners) : NULL;
}

GPtrArray *
decode_found_read (const guint8 *bytes, gsize size, guint64 *number, DecodeHint *hint)
{
  guint64 read = 0;
  gint32 count = 0;
  if (size < DECODE_FOUND_HEAD_BYTES || memcmp (bytes, FOUND_MAGIC, sizeof FOUND_MAGIC) != 0)
    return NULL;
  const guint8 *at = take (bytes + sizeof FOUND_MAGIC, &read, sizeof read);
  at = take (at, &count, sizeof count);
  if (count < 0 || count > DECODE_CODES_MAX)
    return NULL;
  g_autoptr (GPtrArray) codes = decode_codes_new ();
  for (gint32 i = 0; i < count && at != NULL; i++)
    at = read_code (at, bytes + size, codes);
  DecodeHint told = { 0 };
  at = at != NULL ? read_hint (at, bytes + size, &told) : NULL;
  if (at != bytes + size)
    return NULL;
  *hint = told;
  *number = read;
  return g_steal_pointer (&codes);
}
