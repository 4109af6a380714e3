/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bits; see pixels_bits.h. Words in memory have the order of PNG, which is big-endian; those that
 * are reckoned with are numbers, whose highest bit is the first pixel.
 */
#include "badges/pixels_bits.h"

#include <cairo-ft.h>
#include <math.h>
#include <string.h>

enum {
  WORD = 32,
  KEPT_BYTES_MAX = 16 * 1024 * 1024, /* one letter of a name has a few kB */
  SIZE_STEPS = 256,                  /* sizes that differ by less of a pixel are the same */
};

void
badge_bits_clear (BadgeBits *bits)
{
  g_clear_pointer (&bits->words, g_free);
}

static guint32 *
row_at (const BadgeBits *bits, int y)
{
  return bits->words + (gsize) y * (gsize) bits->stride;
}

const guint8 *
badge_bits_row (const BadgeBits *bits, int y)
{
  return (const guint8 *) row_at (bits, y);
}

/* The pixels of a word that is moved to the right. */
static guint32
later (guint32 word, int pixels)
{
  return pixels >= WORD ? 0 : word >> pixels;
}

static guint32
earlier (guint32 word, int pixels)
{
  return pixels >= WORD ? 0 : word << pixels;
}

void
badge_bits_wipe (BadgeBits *bits)
{
  memset (bits->words, 0xff, (gsize) bits->stride * (gsize) bits->height * sizeof (guint32));
  int past = bits->stride * WORD - bits->width;
  for (int y = 0; past > 0 && y < bits->height; y++)
    row_at (bits, y)[bits->stride - 1] = GUINT32_TO_BE (earlier (G_MAXUINT32, past));
}

void
badge_bits_init (BadgeBits *bits, int width, int height)
{
  bits->stride = (width + WORD - 1) / WORD;
  bits->width = width;
  bits->height = height;
  bits->clip = (BadgeBitsBox){ 0, 0, width, height };
  bits->words = g_new (guint32, (gsize) bits->stride * (gsize) height);
}

/* @word: as it stands in memory. Without a branch: of ink and white neither comes more often. */
static inline void
mix (guint32 *place, guint32 word, gboolean ink)
{
  const guint32 white = ink ? 0 : G_MAXUINT32;
  *place = ((*place ^ white) & ~word) ^ white;
}

void
badge_bits_rect (const BadgeBits *bits, int x, int y, int width, int height, gboolean ink)
{
  int left = MAX (x, bits->clip.left), right = MIN (x + width, bits->clip.right);
  if (left >= right)
    return;
  int first = left / WORD, last = (right - 1) / WORD;
  guint32 head = later (G_MAXUINT32, left % WORD);
  guint32 tail = earlier (G_MAXUINT32, WORD - 1 - (right - 1) % WORD);
  const int end = MIN (y + height, bits->clip.bottom), stride = bits->stride;
  y = MAX (y, bits->clip.top);
  if (y >= end)
    return;
  guint32 *row = row_at (bits, y);
  if (first == last) {
    head = GUINT32_TO_BE (head & tail);
    for (; y < end; y++, row += stride)
      mix (&row[first], head, ink);
    return;
  }
  head = GUINT32_TO_BE (head);
  tail = GUINT32_TO_BE (tail);
  for (; y < end; y++, row += stride) {
    mix (&row[first], head, ink);
    for (int i = first + 1; i < last; i++)
      row[i] = ink ? 0 : G_MAXUINT32;
    mix (&row[last], tail, ink);
  }
}

/* ---- What is kept ---- */

/** One letter in one size. */
typedef struct {
  guint64 key;
  int left, top, height; /* from its origin */
  int stride;            /* words of a row */
  guint32 words[];       /* numbers */
} Letter;

/** A word of something at a place. */
typedef struct {
  guint32 at;   /* in the words of the band */
  guint32 word; /* as it stands in memory */
} Mark;

enum { RECENT = 512 }; /* a power of two */

struct BadgeBitsKept {
  Letter *recent[RECENT]; /* by their hash: most letters of a page are among them */
  GHashTable *letters;    /* key to Letter */
  GHashTable *marks;      /* BadgeBitsPlace to GArray of Mark */
  gsize bytes;            /* of all in them */
  cairo_font_options_t *options;
};

/* Spreads what differs over all bits; g_int64_hash() lets most letters collide. */
static guint
spread (guint64 key)
{
  return (guint) (key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32);
}

static guint
letter_hash (gconstpointer key)
{
  return spread (*(const guint64 *) key);
}

static guint
place_hash (gconstpointer key)
{
  const BadgeBitsPlace *place = key;
  guint hash = g_double_hash (&place->matrix.x0) * 31 + g_double_hash (&place->matrix.y0);
  return spread ((guint64) hash << 32 | (g_direct_hash (place->piece) + place->op));
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
  const BadgeBitsPlace *one = a, *other = b;
  const cairo_matrix_t *m = &one->matrix, *n = &other->matrix;
  return one->piece == other->piece && one->op == other->op && m->xx == n->xx && m->xy == n->xy &&
         m->yx == n->yx && m->yy == n->yy && m->x0 == n->x0 && m->y0 == n->y0;
}

BadgeBitsKept *
badge_bits_kept_new (void)
{
  BadgeBitsKept *kept = g_new0 (BadgeBitsKept, 1);
  kept->letters = g_hash_table_new_full (letter_hash, g_int64_equal, NULL, g_free);
  kept->marks =
      g_hash_table_new_full (place_hash, place_equal, g_free, (GDestroyNotify) g_array_unref);
  kept->options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (kept->options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (kept->options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (kept->options, CAIRO_ANTIALIAS_NONE);
  return kept;
}

void
badge_bits_kept_free (BadgeBitsKept *kept)
{
  if (kept == NULL)
    return;
  g_hash_table_unref (kept->letters);
  g_hash_table_unref (kept->marks);
  cairo_font_options_destroy (kept->options);
  g_free (kept);
}

/* Makes room for @bytes more: all go when they do not fit, which is rare. */
static void
make_room (BadgeBitsKept *kept, gsize bytes)
{
  if (kept->bytes + bytes > KEPT_BYTES_MAX) {
    g_hash_table_remove_all (kept->letters);
    g_hash_table_remove_all (kept->marks);
    memset (kept->recent, 0, sizeof kept->recent);
    kept->bytes = 0;
  }
  kept->bytes += bytes;
}

/* ---- Letters ---- */

static gsize
letter_bytes (int stride, int height)
{
  return sizeof (Letter) + (gsize) stride * (gsize) height * sizeof (guint32);
}

/* A copy of the picture that FreeType made, whose bits are in the order of PNG too. */
static Letter *
letter_of (const FT_GlyphSlot slot)
{
  const FT_Bitmap *bitmap = &slot->bitmap;
  int height = (int) bitmap->rows, stride = ((int) bitmap->width + WORD - 1) / WORD;
  gsize row_bytes = ((gsize) bitmap->width + 7) / 8;
  Letter *letter = g_malloc0 (letter_bytes (stride, height));
  letter->left = slot->bitmap_left;
  letter->top = -slot->bitmap_top;
  letter->height = height;
  letter->stride = stride;
  for (int y = 0; y < height; y++) {
    guint32 *row = letter->words + (gsize) y * (gsize) stride;
    memcpy (row, bitmap->buffer + (gssize) y * bitmap->pitch, row_bytes);
    for (int i = 0; i < stride; i++)
      row[i] = GUINT32_FROM_BE (row[i]);
  }
  return letter;
}

/* What cairo would draw: it has FreeType do the same. A letter without an outline is empty. */
static Letter *
letter_new (BadgeBitsKept *kept, const BadgeType *type, guint face, guint32 glyph, double size_px)
{
  const FT_Int32 flags = FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_MONO;
  cairo_matrix_t size, upright;
  cairo_matrix_init_scale (&size, size_px, size_px);
  cairo_matrix_init_identity (&upright);
  cairo_scaled_font_t *font =
      cairo_scaled_font_create (badge_type_cairo (type, face), &size, &upright, kept->options);
  FT_Face outlines = cairo_ft_scaled_font_lock_face (font);
  Letter *letter = NULL;
  if (outlines != NULL && FT_Load_Glyph (outlines, glyph, flags) == 0 &&
      FT_Render_Glyph (outlines->glyph, FT_RENDER_MODE_MONO) == 0)
    letter = letter_of (outlines->glyph);
  if (outlines != NULL)
    cairo_ft_scaled_font_unlock_face (font);
  cairo_scaled_font_destroy (font);
  return letter != NULL ? letter : g_new0 (Letter, 1);
}

static const Letter *
letter_get (BadgeBitsKept *kept, const BadgeType *type, guint face, guint32 glyph, double size_px)
{
  guint64 steps = (guint64) lround (size_px * SIZE_STEPS);
  const guint64 key = steps << 40 | (guint64) face << 32 | glyph;
  Letter **recent = &kept->recent[spread (key) % RECENT];
  if (*recent != NULL && (*recent)->key == key)
    return *recent;
  Letter *letter = g_hash_table_lookup (kept->letters, &key);
  if (letter == NULL) {
    letter = letter_new (kept, type, face, glyph, size_px);
    letter->key = key;
    make_room (kept, letter_bytes (letter->stride, letter->height));
    g_hash_table_insert (kept->letters, &letter->key, letter);
  }
  *recent = letter;
  return letter;
}

/* Puts 32 pixels of each row of @letter at @x. Half of what is moved may stand outside the row, and
 * is none then. */
static void
put_column (const BadgeBits *bits, const Letter *letter, int column, int x, int y, gboolean ink)
{
  guint32 mask = G_MAXUINT32;
  if (x < bits->clip.left)
    mask &= later (G_MAXUINT32, bits->clip.left - x);
  if (x + WORD > bits->clip.right)
    mask &= ~later (G_MAXUINT32, MAX (0, bits->clip.right - x));
  if (mask == 0)
    return;
  int at = x & (WORD - 1), place = (x - at) / WORD;
  gboolean left = place >= 0, right = place + 1 < bits->stride;
  const int first = MAX (y, bits->clip.top);
  const int end = MIN (y + letter->height, bits->clip.bottom);
  if (first >= end)
    return;
  const gsize stride = (gsize) bits->stride, step = (gsize) letter->stride;
  const guint32 *from = letter->words + (gsize) (first - y) * step + column;
  guint32 *to = row_at (bits, first) + place;
  for (int row = first; row < end; row++, from += step, to += stride) {
    guint64 both = (guint64) (*from & mask) << (WORD - at);
    if (left)
      mix (&to[0], GUINT32_TO_BE ((guint32) (both >> WORD)), ink);
    if (right)
      mix (&to[1], GUINT32_TO_BE ((guint32) both), ink);
  }
}

void
badge_bits_letter (const BadgeBits *bits, BadgeBitsKept *kept, const BadgeType *type, guint face,
                   guint32 glyph, double size_px, int x, int y, gboolean ink)
{
  const Letter *letter = letter_get (kept, type, face, glyph, size_px);
  for (int i = 0; i < letter->stride; i++)
    put_column (bits, letter, i, x + letter->left + WORD * i, y + letter->top, ink);
}

/* ---- What cairo drew ---- */

gboolean
badge_bits_again (const BadgeBits *bits, const BadgeBitsKept *kept, const BadgeBitsPlace *place,
                  gboolean ink)
{
  const GArray *marks = g_hash_table_lookup (kept->marks, place);
  for (guint i = 0; marks != NULL && i < marks->len; i++) {
    const Mark *mark = &g_array_index (marks, Mark, i);
    mix (&bits->words[mark->at], mark->word, ink);
  }
  return marks != NULL;
}

/* cairo packs A1 in words of the machine: the first pixel is the lowest bit of a little-endian
 * word and the highest of another. Returns: the word with the bits of each byte turned, or as it
 * is. */
static guint32
turned (guint32 word)
{
  if (G_BYTE_ORDER == G_BIG_ENDIAN)
    return word;
  word = (word & 0x0f0f0f0f) << 4 | (word >> 4 & 0x0f0f0f0f);
  word = (word & 0x33333333) << 2 | (word >> 2 & 0x33333333);
  return (word & 0x55555555) << 1 | (word >> 1 & 0x55555555);
}

void
badge_bits_take (const BadgeBits *bits, cairo_surface_t *surface, BadgeBitsKept *kept,
                 const BadgeBitsPlace *place, gboolean ink)
{
  cairo_surface_flush (surface);
  guint32 *data = (guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  g_return_if_fail (data != NULL);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface) / sizeof (guint32);
  const int first = bits->clip.left / WORD, end = (bits->clip.right + WORD - 1) / WORD;
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  for (int y = bits->clip.top; y < bits->clip.bottom; y++) {
    guint32 *from = data + (gsize) y * stride;
    for (int i = first; i < end; i++) {
      if (from[i] == 0)
        continue;
      const Mark mark = { (guint32) (y * bits->stride + i), turned (from[i]) };
      from[i] = 0;
      mix (&bits->words[mark.at], mark.word, ink);
      if (place != NULL)
        g_array_append_val (marks, mark);
    }
  }
  cairo_surface_mark_dirty (surface);
  if (place == NULL)
    return;
  make_room (kept, sizeof *place + marks->len * sizeof (Mark));
  g_hash_table_replace (kept->marks, g_memdup2 (place, sizeof *place), g_array_ref (marks));
}
