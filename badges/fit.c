/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing lines and size; see fit.h.
 */
#include "badges/fit.h"

#include <math.h>
#include <string.h>

/* Debian's fonts-noto-core has a face for nearly every script names are written in. Those named
 * here are the ones for which fontconfig would otherwise prefer a face of another design. */
static const char TYPEFACES[] =
    "Noto Sans,Noto Sans Arabic,Noto Sans Hebrew,Noto Sans Armenian,Noto Sans Georgian";

static const double MM_PER_PT = 25.4 / 72;
static const double REFERENCE_PT = 40; /* where lines are measured; widths grow with the size */
static const double SIZE_STEP_PT = 0.25;
static const double PITCH = 0.84; /* of the face's own line height, which leaves room for stacks */
static const double PARTICLE_WEIGHT = 0.75;
static const double SPLIT_WEIGHT = 0.6;
static const double RAGGED_WEIGHT = 0.001; /* of equals: fewest lines, then lines alike in length */

/* More pieces than this are joined at the end: the number of ways to break grows with its square.
 */
enum {
  PIECES_MAX = 14, /* more are joined at the end: the ways to break grow with the third power */
  WORD_MAX = 18,   /* characters of a word before it may be split */
};

/* Words that belong to the surname behind them. */
static const char *const PARTICLES[] = {
  "'t",  "aan", "af",  "al",  "ben",   "bij",  "bin",  "da",  "das", "de",  "del",
  "den", "der", "des", "di",  "dos",   "du",   "el",   "en",  "het", "ibn", "in",
  "la",  "le",  "les", "lo",  "onder", "op",   "over", "s",   "'s",  "te",  "ten",
  "ter", "tot", "uit", "van", "von",   "voor", "zu",   "zum", "zur",
};

typedef struct {
  int start, end; /* bytes of the text */
  gboolean binds; /* a particle: better not the last of a line */
  gboolean split; /* ends inside a word: not the last of a line if it can be helped */
} Piece;

typedef struct {
  PangoContext *context;
  const BadgeFitBox *box;
  const char *text;
  int pieces;
  Piece piece[PIECES_MAX];
  double width_mm[PIECES_MAX][PIECES_MAX]; /* of pieces i to j at the reference size; 0: unknown */
  double line_mm;                          /* height of a line at the reference size */
  double best;                             /* score so far */
} Chooser;

PangoContext *
badge_fit_context (cairo_t *cr)
{
  PangoContext *context = pango_cairo_create_context (cr);
  /* Pango would round each advance to a whole unit, which here is a millimetre. */
  pango_context_set_round_glyph_positions (context, FALSE);
  return context;
}

PangoLayout *
badge_fit_layout (PangoContext *context, const char *text, int length, double size_pt,
                  gboolean bold)
{
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family_static (font, TYPEFACES);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size_pt * MM_PER_PT * PANGO_SCALE);
  PangoLayout *layout = pango_layout_new (context);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, length);
  pango_font_description_free (font);
  return layout;
}

/* One space between words, none outside; whatever does not print is a space. */
static char *
tidy (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  gboolean space = FALSE;
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (c != 0xa0 && (g_unichar_isspace (c) || g_unichar_iscntrl (c))) {
      space = out->len > 0;
      continue;
    }
    if (space)
      g_string_append_c (out, ' ');
    space = FALSE;
    g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

static gboolean
is_particle (const char *word, int length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PARTICLES); i++)
    if (strlen (PARTICLES[i]) == (gsize) length &&
        g_ascii_strncasecmp (word, PARTICLES[i], (gsize) length) == 0)
      return TRUE;
  return FALSE;
}

/* The text may be broken at a space, after a hyphen inside a word, and, against our liking, inside
 * a word that is longer than any line. */
static gboolean
may_break (const char *text, int start, int at, Piece *piece)
{
  const char *next = text + at;
  if (*next == ' ' || *next == '\0' || (next[-1] == '-' && at > start + 1))
    return TRUE;
  piece->split = g_utf8_strlen (text + start, at - start) >= WORD_MAX &&
                 !g_unichar_ismark (g_utf8_get_char (next));
  return piece->split;
}

static void
find_pieces (Chooser *chooser)
{
  const char *text = chooser->text;
  int start = 0;
  for (const char *next = text; *next != '\0';) {
    next = g_utf8_next_char (next);
    int at = (int) (next - text);
    Piece piece = { .start = start, .end = at };
    if (!may_break (text, start, at, &piece) ||
        (chooser->pieces == PIECES_MAX - 1 && *next != '\0'))
      continue;
    piece.binds = is_particle (text + start, at - start);
    chooser->piece[chooser->pieces++] = piece;
    if (*next == ' ')
      next++;
    start = (int) (next - text);
  }
}

/* Ink may stick out of the advance; what counts is what would cross the edge. */
static double
width_of (Chooser *chooser, int first, int last)
{
  double *known = &chooser->width_mm[first][last];
  if (*known > 0)
    return *known;
  int start = chooser->piece[first].start;
  g_autoptr (PangoLayout) layout =
      badge_fit_layout (chooser->context, chooser->text + start, chooser->piece[last].end - start,
                        REFERENCE_PT, chooser->box->bold);
  PangoRectangle ink, logical;
  pango_layout_get_extents (layout, &ink, &logical);
  int left = MIN (ink.x, logical.x);
  int right = MAX (ink.x + ink.width, logical.x + logical.width);
  *known = MAX (1, right - left) / (double) PANGO_SCALE;
  chooser->line_mm = MAX (chooser->line_mm, logical.height / (double) PANGO_SCALE);
  return *known;
}

/* Scores the lines that end with pieces @ends, of which the last is the last of the text. */
static double
try_lines (Chooser *chooser, const int *ends, int lines, double *size_pt)
{
  double widest = 0, squares = 0, score = 1;
  for (int i = 0, first = 0; i < lines; first = ends[i++] + 1) {
    double width = width_of (chooser, first, ends[i]);
    widest = fmax (widest, width);
    squares += width * width;
    if (i > 0)
      score *= chooser->box->line_weight;
    if (i + 1 < lines && chooser->piece[ends[i]].binds)
      score *= PARTICLE_WEIGHT;
    if (i + 1 < lines && chooser->piece[ends[i]].split)
      score *= SPLIT_WEIGHT;
  }
  const BadgeFitBox *box = chooser->box;
  double by_width = REFERENCE_PT * box->width_mm / widest;
  double by_height = REFERENCE_PT * box->height_mm / (lines * PITCH * chooser->line_mm);
  double size = fmin (box->size_max_pt, fmin (by_width, by_height));
  *size_pt = size < SIZE_STEP_PT ? size : floor (size / SIZE_STEP_PT) * SIZE_STEP_PT;
  double filled = *size_pt / REFERENCE_PT / box->width_mm; /* of the box, by a measured mm */
  return score * *size_pt - RAGGED_WEIGHT * (lines + squares * filled * filled);
}

static void
take_lines (const Chooser *chooser, const int *ends, int lines, double size_pt, BadgeFit *fit)
{
  fit->lines = lines;
  fit->size_pt = size_pt;
  for (int i = 0, first = 0; i < lines; first = ends[i++] + 1) {
    fit->line[i].start = chooser->piece[first].start;
    fit->line[i].length = chooser->piece[ends[i]].end - chooser->piece[first].start;
  }
}

/* Tries every way to end line @line and those after it, when it starts with piece @first. */
static void
try_breaks (Chooser *chooser, int line, int first, int ends[BADGE_FIT_LINES_MAX], BadgeFit *fit)
{
  int last = chooser->pieces - 1;
  double size_pt = 0;
  ends[line] = last;
  double score = try_lines (chooser, ends, line + 1, &size_pt);
  if (score > chooser->best) {
    chooser->best = score;
    take_lines (chooser, ends, line + 1, size_pt, fit);
  }
  if (line + 1 == chooser->box->lines_max)
    return;
  for (int end = first; end < last; end++) {
    ends[line] = end;
    try_breaks (chooser, line + 1, end + 1, ends, fit);
  }
}

/* The whole text decides for all its lines, also for one with Latin letters only. */
static gboolean
starts_at_right (PangoContext *context, const char *text)
{
  g_autoptr (PangoLayout) layout = badge_fit_layout (context, text, -1, REFERENCE_PT, FALSE);
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  return pango_layout_line_get_resolved_direction (line) == PANGO_DIRECTION_RTL;
}

BadgeFit
badge_fit_choose (PangoContext *context, const char *text, const BadgeFitBox *box)
{
  BadgeFit fit = { .text = tidy (text == NULL ? "" : text), .bold = box->bold };
  Chooser chooser = { .context = context, .box = box, .text = fit.text, .best = -G_MAXDOUBLE };
  find_pieces (&chooser);
  int ends[BADGE_FIT_LINES_MAX];
  if (chooser.pieces > 0)
    try_breaks (&chooser, 0, 0, ends, &fit);
  fit.pitch_mm = PITCH * chooser.line_mm * fit.size_pt / REFERENCE_PT;
  fit.rtl = starts_at_right (context, fit.text);
  return fit;
}

double
badge_fit_height_mm (const BadgeFit *fit)
{
  return fit->lines * fit->pitch_mm;
}

void
badge_fit_draw (const BadgeFit *fit, cairo_t *cr, PangoContext *context, double x_mm, double y_mm,
                double width_mm)
{
  for (int i = 0; i < fit->lines; i++) {
    g_autoptr (PangoLayout) layout = badge_fit_layout (
        context, fit->text + fit->line[i].start, fit->line[i].length, fit->size_pt, fit->bold);
    PangoRectangle logical;
    pango_layout_get_extents (layout, NULL, &logical);
    double line_width = logical.width / (double) PANGO_SCALE;
    double line_height = logical.height / (double) PANGO_SCALE;
    double x = fit->rtl ? x_mm + width_mm - line_width : x_mm;
    cairo_move_to (cr, x, y_mm + (i + 0.5) * fit->pitch_mm - line_height / 2);
    pango_cairo_show_layout (cr, layout);
  }
}

void
badge_fit_clear (BadgeFit *fit)
{
  g_free (fit->text);
  *fit = (BadgeFit){ 0 };
}
