/* SPDX-License-Identifier: EUPL-1.2
 *
 * The card and the strip; see face.h. A card is a column of blocks: sign and word, name, where to
 * go, what is the matter, and at the bottom how full the room is.
 */
#include "kiosk/face.h"

#include <math.h>
#include <pango/pangocairo.h>

enum { BLOCKS_MAX = 8, STRIP_MAX = 12 };

#define DRAWN_UNIT   10.0 /* pixels of one hundredth in which texts are laid out */
#define FONT         "Noto Sans, Cantarell, DejaVu Sans, sans-serif"
#define STEP         0.92 /* each try at fitting is so much smaller */
#define GROWN        1.35 /* a card with little to say says it larger */
#define LEAST_SHRUNK 0.12

/* Sizes in hundredths of the card's height (or of 62 % of its width, on a narrow one): at three
 * metres a letter wants 15 mm, on a 15 inch screen 8 of these. */
static const struct {
  double word, name, where, what, sentence, more, visitor, count;
} SIZES = { 15, 13, 10, 6.5, 7, 5.5, 5.5, 6 };

static const FaceColours COLOURS[] = {
  [TELLING_GO] = { { 0.00, 0.37, 0.20 }, { 1, 1, 1 } },
  [TELLING_NOTE] = { { 0.75, 0.88, 1.00 }, { 0.00, 0.11, 0.29 } },
  [TELLING_ASK] = { { 1.00, 0.72, 0.11 }, { 0.10, 0.06, 0.00 } },
  [TELLING_STOP] = { { 0.55, 0.00, 0.09 }, { 1, 1, 1 } },
  [TELLING_SYSTEM] = { { 0.36, 0.36, 0.36 }, { 1, 1, 1 } },
  [TELLING_READY] = { { 0.07, 0.09, 0.13 }, { 1, 1, 1 } },
  [TELLING_NOT_READY] = { { 0.07, 0.09, 0.13 }, { 1, 1, 1 } },
  [TELLING_NO_BADGE] = { { 0.07, 0.09, 0.13 }, { 1, 1, 1 } },
};

FaceColours
face_colours (TellingKind kind)
{
  return COLOURS[kind];
}

static double
linear (double part)
{
  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
luminance (FaceColour colour)
{
  return 0.2126 * linear (colour.red) + 0.7152 * linear (colour.green) +
         0.0722 * linear (colour.blue);
}

double
face_contrast (FaceColour one, FaceColour other)
{
  double a = luminance (one), b = luminance (other);
  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* ---- Texts ---- */

/* One text of a card. */
typedef struct {
  const char *text;
  double size; /* of SIZES */
  gboolean bold;
  gboolean framed; /* the place to go to: in a frame of its own */
  PangoLayout *layout;
  double width, height; /* pixels, as laid out */
} Block;

typedef struct {
  cairo_t *cr;
  const Telling *telling;
  int width, height;
  double unit; /* pixels of one hundredth, at the present size */
  Block blocks[BLOCKS_MAX];
  gsize n_blocks;
  Block word, count;
} Card;

static void
set_font (PangoLayout *layout, double px, gboolean bold)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT);
  pango_font_description_set_absolute_size (font, px * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
}

/* Lays @block out in @room pixels. Words are never broken, so a long one may stick out. The font
 * keeps its size and the drawing is scaled: looking up a font of each new size would take longer
 * than all the rest. */
static void
lay_out (Block *block, double unit, double room)
{
  double zoom = unit / DRAWN_UNIT;
  int width = 0, height = 0;
  pango_layout_set_width (block->layout, (int) (room / zoom * PANGO_SCALE));
  pango_layout_get_pixel_size (block->layout, &width, &height);
  block->width = width * zoom;
  block->height = height * zoom;
}

static void
init_block (cairo_t *cr, Block *block, const char *text, double size, gboolean bold)
{
  *block = (Block){ .text = text, .size = size, .bold = bold };
  block->layout = pango_cairo_create_layout (cr);
  pango_context_set_round_glyph_positions (pango_layout_get_context (block->layout), FALSE);
  set_font (block->layout, size * DRAWN_UNIT, bold);
  pango_layout_set_wrap (block->layout, PANGO_WRAP_WORD);
  pango_layout_set_text (block->layout, text != NULL ? text : "", -1);
}

static void
add_block (Card *card, const char *text, double size, gboolean bold, gboolean framed)
{
  if (text == NULL || *text == '\0')
    return;
  Block *block = &card->blocks[card->n_blocks++];
  init_block (card->cr, block, text, size, bold);
  block->framed = framed;
}

static void
begin_card (Card *card)
{
  const Telling *telling = card->telling;
  init_block (card->cr, &card->word, telling->word, SIZES.word, TRUE);
  init_block (card->cr, &card->count, telling->count, SIZES.count, TRUE);
  add_block (card, telling->name, SIZES.name, TRUE, FALSE);
  add_block (card, telling->where, SIZES.where, TRUE, TRUE);
  add_block (card, telling->what, SIZES.what, FALSE, FALSE);
  add_block (card, telling->sentence, SIZES.sentence, FALSE, FALSE);
  add_block (card, telling->more, SIZES.more, FALSE, FALSE);
  add_block (card, telling->visitor, SIZES.visitor, FALSE, FALSE);
}

static void
end_card (Card *card)
{
  g_object_unref (card->word.layout);
  g_object_unref (card->count.layout);
  for (gsize i = 0; i < card->n_blocks; i++)
    g_object_unref (card->blocks[i].layout);
}

/* ---- Fitting ---- */

static double
margin (const Card *card)
{
  return 0.03 * MIN (card->width, card->height);
}

static double
gap (const Card *card)
{
  return 1.6 * card->unit;
}

static double
frame (const Card *card)
{
  return 1.8 * card->unit;
}

static double
sign_side (const Card *card)
{
  return MIN (1.55 * SIZES.word * card->unit, 0.26 * card->width);
}

static double
count_height (const Card *card)
{
  return card->telling->count != NULL ? card->count.height + 3.2 * card->unit : 0;
}

/* Lays all out at the present unit. Returns: TRUE when it fits. */
static gboolean
fits (Card *card)
{
  double room = card->width - 2 * margin (card);
  double word_room = room - sign_side (card) - 3 * card->unit;
  lay_out (&card->word, card->unit, word_room);
  lay_out (&card->count, card->unit, room);
  gboolean narrow = card->word.width <= word_room && card->count.width <= room;
  double height = MAX (sign_side (card), card->word.height);
  for (gsize i = 0; i < card->n_blocks; i++) {
    Block *block = &card->blocks[i];
    double inner = block->framed ? room - 2 * frame (card) : room;
    lay_out (block, card->unit, inner);
    narrow = narrow && block->width <= inner;
    height += gap (card) + block->height + (block->framed ? 2 * frame (card) * 0.5 : 0);
  }
  return narrow && height + count_height (card) <= card->height - 2 * margin (card);
}

static double
fit (Card *card, double unit)
{
  double shrunk = GROWN;
  for (; shrunk > LEAST_SHRUNK; shrunk *= STEP) {
    card->unit = unit * shrunk;
    if (fits (card))
      return shrunk;
  }
  return 0;
}

/* ---- Drawing ---- */

static void
use (cairo_t *cr, FaceColour colour, double alpha)
{
  cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, alpha);
}

static void
show (const Card *card, const Block *block, double x, double y)
{
  double zoom = card->unit / DRAWN_UNIT;
  cairo_save (card->cr);
  cairo_translate (card->cr, x, y);
  cairo_scale (card->cr, zoom, zoom);
  cairo_move_to (card->cr, 0, 0);
  pango_cairo_show_layout (card->cr, block->layout);
  cairo_restore (card->cr);
}

static double
draw_head (Card *card)
{
  double side = sign_side (card), at = margin (card);
  double high = MAX (side, card->word.height);
  cairo_save (card->cr);
  cairo_translate (card->cr, at, at + (high - side) / 2);
  face_sign (card->cr, card->telling->kind, side);
  cairo_restore (card->cr);
  show (card, &card->word, at + side + 3 * card->unit, at + (high - card->word.height) / 2);
  return at + high;
}

static double
draw_block (Card *card, const Block *block, double y)
{
  double x = margin (card);
  y += gap (card);
  if (!block->framed) {
    show (card, block, x, y);
    return y + block->height;
  }
  double pad = frame (card), high = block->height + pad;
  cairo_set_line_width (card->cr, MAX (card->unit * 0.6, 2));
  cairo_rectangle (card->cr, x, y, card->width - 2 * x, high);
  cairo_stroke (card->cr);
  show (card, block, x + pad, y + pad / 2);
  return y + high;
}

/* How full the room is: the words, and a bar for who sees it from afar. */
static void
draw_count (Card *card, FaceColours colours)
{
  const TellingRoom *room = &card->telling->room;
  double x = margin (card), wide = card->width - 2 * x, bar = 2 * card->unit;
  double y = card->height - x - bar;
  show (card, &card->count, x, y - card->count.height - card->unit * 0.4);
  if (room->capacity <= 0)
    return;
  double part = CLAMP ((double) room->inside / room->capacity, 0, 1);
  use (card->cr, colours.ink, 0.3);
  cairo_rectangle (card->cr, x, y, wide, bar);
  cairo_fill (card->cr);
  use (card->cr, colours.ink, 1);
  cairo_rectangle (card->cr, x, y, wide * part, bar);
  cairo_fill (card->cr);
}

static double
least_size (const Card *card)
{
  double least = card->word.size;
  for (gsize i = 0; i < card->n_blocks; i++)
    least = MIN (least, card->blocks[i].size);
  return least * card->unit;
}

void
face_draw (cairo_t *cr, const Telling *telling, int width, int height, double text_scale,
           FaceReport *report)
{
  Card card = { .cr = cr, .telling = telling, .width = width, .height = height };
  FaceColours colours = face_colours (telling->kind);
  use (cr, colours.ground, 1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  begin_card (&card);
  double shrunk = fit (&card, MIN (height, width * 0.62) / 100 * text_scale);
  use (cr, colours.ink, 1);
  double y = draw_head (&card);
  use (cr, colours.ink, 1);
  for (gsize i = 0; i < card.n_blocks; i++)
    y = draw_block (&card, &card.blocks[i], y);
  if (telling->count != NULL)
    draw_count (&card, colours);
  if (report != NULL)
    *report = (FaceReport){ .whole = shrunk > 0,
                            .shrunk = shrunk,
                            .word_px = card.word.size * card.unit * 0.7,
                            .least_px = least_size (&card) };
  end_card (&card);
}

/* ---- The strip ---- */

#define STRIP_GAP 2.2 /* between two texts, in their heights */

typedef struct {
  PangoLayout *layouts[STRIP_MAX];
  struct {
    double x, y;
  } places[STRIP_MAX];
  gsize count;
} Strip;

/* Puts the texts on lines, @px high each. Returns: TRUE when they fit. */
static gboolean
strip_fits (Strip *strip, double px, int width, int height)
{
  double x = px, y = 0, line = 0;
  gboolean narrow = TRUE;
  for (gsize i = 0; i < strip->count; i++) {
    int wide = 0, high = 0;
    set_font (strip->layouts[i], px, FALSE);
    pango_layout_get_pixel_size (strip->layouts[i], &wide, &high);
    if (x > px && x + wide > width - px) {
      x = px;
      y += line;
    }
    strip->places[i].x = x;
    strip->places[i].y = y;
    x += wide + STRIP_GAP * px;
    line = high;
    narrow = narrow && wide <= width - 2 * px;
  }
  double off = (height - y - line) / 2;
  for (gsize i = 0; i < strip->count; i++)
    strip->places[i].y += off;
  return narrow && off >= 0;
}

void
face_strip (cairo_t *cr, const char *const *items, int width, int height, double text_scale,
            FaceReport *report)
{
  static const FaceColours QUIET = { { 0.16, 0.18, 0.22 }, { 0.93, 0.94, 0.96 } };
  Strip strip = { .count = 0 };
  use (cr, QUIET.ground, 1);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  for (; *items != NULL && strip.count < STRIP_MAX; items++) {
    PangoLayout *layout = pango_cairo_create_layout (cr);
    pango_layout_set_text (layout, *items, -1);
    strip.layouts[strip.count++] = layout;
  }
  double most = MIN (height * 0.5, 28.0) * text_scale, px = most;
  while (px > 6 && !strip_fits (&strip, px, width, height))
    px *= STEP;
  use (cr, QUIET.ink, 1);
  for (gsize i = 0; i < strip.count; i++) {
    cairo_move_to (cr, strip.places[i].x, strip.places[i].y);
    pango_cairo_show_layout (cr, strip.layouts[i]);
    g_object_unref (strip.layouts[i]);
  }
  if (report != NULL)
    *report =
        (FaceReport){ .whole = px > 6, .shrunk = px / most, .word_px = px * 0.7, .least_px = px };
}
