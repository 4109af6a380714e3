/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bits; see pixels_bits.h. cairo packs A1 in words of the machine: the first pixel is the lowest
 * bit of a little-endian word and the highest of another.
 */
#include "badges/pixels_bits.h"

#include <math.h>
#include <string.h>

enum {
  WORD = 32,
  LETTERS_BYTES_MAX = 16 * 1024 * 1024, /* kept; one of a name has a few kB */
  SIZE_STEPS = 256,                     /* sizes that differ by less of a pixel are the same */
};

/** One letter in one size. */
typedef struct {
  guint64 key;
  int left, top, height; /* from its origin */
  int stride;            /* words of a row */
  guint32 words[];
} Letter;

static gsize
letter_bytes (int stride, int height)
{
  return sizeof (Letter) + (gsize) stride * (gsize) height * sizeof (guint32);
}

struct BadgeBitsLetters {
  GHashTable *table; /* key to Letter */
  gsize bytes;       /* of all in it */
  cairo_font_options_t *options;
};

BadgeBitsLetters *
badge_bits_letters_new (void)
{
  BadgeBitsLetters *letters = g_new0 (BadgeBitsLetters, 1);
  letters->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  letters->options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (letters->options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (letters->options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (letters->options, CAIRO_ANTIALIAS_NONE);
  return letters;
}

void
badge_bits_letters_free (BadgeBitsLetters *letters)
{
  if (letters == NULL)
    return;
  g_hash_table_unref (letters->table);
  cairo_font_options_destroy (letters->options);
  g_free (letters);
}

/* ---- Words ---- */

/* The word with its pixels moved to the right. */
static guint32
later (guint32 word, int pixels)
{
  if (pixels >= WORD)
    return 0;
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? word << pixels : word >> pixels;
}

static guint32
earlier (guint32 word, int pixels)
{
  if (pixels >= WORD)
    return 0;
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? word >> pixels : word << pixels;
}

static void
mix (guint32 *place, guint32 word, gboolean ink)
{
  *place = ink ? *place | word : *place & ~word;
}

/* Puts 32 pixels at @x of a row, those of them that may be drawn on. */
static void
put_word (const BadgeBits *bits, guint32 *row, int x, guint32 word, gboolean ink)
{
  if (x < bits->left)
    word &= later (G_MAXUINT32, bits->left - x);
  if (x + WORD > bits->right)
    word &= ~later (G_MAXUINT32, MAX (0, bits->right - x));
  if (word == 0)
    return; /* also whatever stands outside the row */
  int at = x & (WORD - 1);
  int place = (x - at) / WORD; /* -1: all of the first stands left of the row, and is none */
  guint32 first = later (word, at), second = at == 0 ? 0 : earlier (word, WORD - at);
  if (first != 0)
    mix (&row[place], first, ink);
  if (second != 0)
    mix (&row[place + 1], second, ink);
}

void
badge_bits_rect (const BadgeBits *bits, int x, int y, int width, int height, gboolean ink)
{
  for (int row = MAX (y, bits->top); row < MIN (y + height, bits->bottom); row++)
    for (int from = 0; from < width; from += WORD) {
      guint32 word = ~later (G_MAXUINT32, width - from);
      put_word (bits, bits->words + (gsize) row * (gsize) bits->stride, x + from, word, ink);
    }
}

/* ---- Letters ---- */

static Letter *
letter_new (BadgeBitsLetters *letters, const BadgeType *type, guint face, guint32 glyph,
            double size_px)
{
  cairo_matrix_t size, upright;
  cairo_matrix_init_scale (&size, size_px, size_px);
  cairo_matrix_init_identity (&upright);
  cairo_scaled_font_t *font =
      cairo_scaled_font_create (badge_type_cairo (type, face), &size, &upright, letters->options);
  cairo_glyph_t one = { glyph, 0, 0 };
  cairo_text_extents_t ink = { 0 };
  cairo_scaled_font_glyph_extents (font, &one, 1, &ink);
  int left = (int) floor (ink.x_bearing) - 1, top = (int) floor (ink.y_bearing) - 1;
  int width = (int) ceil (ink.width) + 3, height = (int) ceil (ink.height) + 3;
  int stride = (width + WORD - 1) / WORD;
  Letter *letter = g_malloc0 (letter_bytes (stride, height));
  letter->left = left;
  letter->top = top;
  letter->height = height;
  letter->stride = stride;
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
      (guint8 *) letter->words, CAIRO_FORMAT_A1, width, height, stride * (int) sizeof (guint32));
  cairo_t *cr = cairo_create (surface);
  cairo_set_scaled_font (cr, font);
  one.x = -left;
  one.y = -top;
  cairo_show_glyphs (cr, &one, 1);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  cairo_scaled_font_destroy (font);
  return letter;
}

static const Letter *
letter_get (BadgeBitsLetters *letters, const BadgeType *type, guint face, guint32 glyph,
            double size_px)
{
  guint64 steps = (guint64) lround (size_px * SIZE_STEPS);
  const guint64 key = steps << 40 | (guint64) face << 32 | glyph;
  Letter *letter = g_hash_table_lookup (letters->table, &key);
  if (letter != NULL)
    return letter;
  letter = letter_new (letters, type, face, glyph, size_px);
  letter->key = key;
  gsize bytes = letter_bytes (letter->stride, letter->height);
  if (letters->bytes + bytes > LETTERS_BYTES_MAX) {
    g_hash_table_remove_all (letters->table);
    letters->bytes = 0;
  }
  letters->bytes += bytes;
  g_hash_table_insert (letters->table, &letter->key, letter);
  return letter;
}

void
badge_bits_letter (const BadgeBits *bits, BadgeBitsLetters *letters, const BadgeType *type,
                   guint face, guint32 glyph, double size_px, int x, int y, gboolean ink)
{
  const Letter *letter = letter_get (letters, type, face, glyph, size_px);
  int first = y + letter->top;
  for (int row = MAX (first, bits->top); row < MIN (first + letter->height, bits->bottom); row++) {
    const guint32 *from = letter->words + (gsize) (row - first) * (gsize) letter->stride;
    guint32 *to = bits->words + (gsize) row * (gsize) bits->stride;
    for (int i = 0; i < letter->stride; i++)
      if (from[i] != 0)
        put_word (bits, to, x + letter->left + WORD * i, from[i], ink);
  }
}

/* ---- Surfaces ---- */

static int
to_pixel (double at, int most)
{
  return (int) CLAMP (floor (at + 0.5), 0, most);
}

gboolean
badge_bits_take (BadgeBits *bits, cairo_t *cr, cairo_surface_t *surface)
{
  cairo_matrix_t matrix;
  cairo_get_matrix (cr, &matrix);
  if (matrix.xy != 0 || matrix.yx != 0 || matrix.xx <= 0 || matrix.yy <= 0)
    return FALSE;
  double left = 0, top = 0, right = 0, bottom = 0;
  cairo_clip_extents (cr, &left, &top, &right, &bottom);
  cairo_user_to_device (cr, &left, &top);
  cairo_user_to_device (cr, &right, &bottom);
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  cairo_surface_flush (surface);
  *bits = (BadgeBits){
    .words = (guint32 *) (gpointer) cairo_image_surface_get_data (surface),
    .stride = cairo_image_surface_get_stride (surface) / (int) sizeof (guint32),
    .left = to_pixel (left, width),
    .top = to_pixel (top, height),
    .right = to_pixel (right, width),
    .bottom = to_pixel (bottom, height),
  };
  return TRUE;
}

/* Each byte with its bits the other way round. */
static guint64
turned (guint64 bytes)
{
  const guint64 halves = G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  const guint64 pairs = G_GUINT64_CONSTANT (0x3333333333333333);
  const guint64 ones = G_GUINT64_CONSTANT (0x5555555555555555);
  bytes = (bytes & halves) << 4 | (bytes >> 4 & halves);
  bytes = (bytes & pairs) << 2 | (bytes >> 2 & pairs);
  return (bytes & ones) << 1 | (bytes >> 1 & ones);
}

void
badge_bits_pack (const guint8 *row, guint width, guint8 *out)
{
  guint bytes = (width + 7) / 8;
  for (guint at = 0; at < bytes; at += sizeof (guint64)) {
    guint size = MIN ((guint) sizeof (guint64), bytes - at);
    guint64 eight = 0;
    memcpy (&eight, row + at, size);
    eight = ~(G_BYTE_ORDER == G_LITTLE_ENDIAN ? turned (eight) : eight);
    memcpy (out + at, &eight, size);
  }
  if (width % 8 != 0)
    out[bytes - 1] = (guint8) (out[bytes - 1] & 0xff << (8 - width % 8));
}
