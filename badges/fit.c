/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing lines and size; see fit.h.
 */
#include "badges/fit.h"

#include <math.h>
#include <string.h>

static const double MM_PER_PT = 25.4 / 72;
static const double SIZE_STEP_PT = 0.25;
static const double PITCH = 0.84; /* of the face's own line height, which leaves room for stacks */
static const double LATIN_EM = 1.362; /* that line height in Noto Sans; other scripts have more */
static const double PARTICLE_WEIGHT = 0.75;
static const double SPLIT_WEIGHT = 0.6;
static const double RAGGED_WEIGHT = 0.001; /* of equals: fewest lines, then lines alike in length */

enum {
  PIECES_MAX = 14,    /* more are joined at the end: the ways to break grow with the third power */
  WORD_MAX = 18,      /* letters of a word before it may be split */
  PLAIN_PAST = 0x590, /* below are scripts without ties between words or turns of direction */
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
  BadgeType *type;
  const BadgeFitBox *box;
  const char *text;
  gboolean plain; /* words can be shaped one by one */
  int pieces;
  Piece piece[PIECES_MAX];
  double width_em[PIECES_MAX][PIECES_MAX]; /* of pieces i to j; 0: unknown */
  double line_em;                          /* height of a line */
  double best;                             /* score so far */
} Chooser;

/* Most texts are tidy, and printable ASCII. */
static gboolean
is_tidy (const char *text)
{
  if (*text == ' ')
    return FALSE;
  const char *at = text;
  while (*at > ' ' ? *at < 0x7f : *at == ' ' && at[1] > ' ')
    at++;
  return *at == '\0';
}

char *
badge_fit_tidy (const char *text)
{
  if (text == NULL || is_tidy (text))
    return g_strdup (text == NULL ? "" : text);
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

/* Wide letters, such as Chinese ones, count as two. */
static int
letters (const char *text, gsize size)
{
  int count = 0;
  for (const char *at = text; at < text + size; at = g_utf8_next_char (at))
    count += g_unichar_iswide (g_utf8_get_char (at)) ? 2 : 1;
  return count;
}

/* The text may be broken at a space, after a hyphen inside a word, and, against our liking, inside
 * a word that is longer than any line. */
static gboolean
may_break (const char *text, int start, int at, Piece *piece)
{
  const char *next = text + at;
  if (*next == ' ' || *next == '\0' || (next[-1] == '-' && at > start + 1))
    return TRUE;
  piece->split = letters (text + start, (gsize) (at - start)) >= WORD_MAX &&
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

static gboolean
is_plain (const char *text, gsize size)
{
  for (const char *at = text; at < text + size; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) >= PLAIN_PAST)
      return FALSE;
  return TRUE;
}

/* Where the word that starts at @start ends: at a space, which is one by itself. The digits of a
 * number are, too: they have one width and no kerning, and every badge has another number. */
static gsize
word_end (const char *text, gsize size, gsize start)
{
  gboolean number = TRUE;
  gsize end = start;
  for (; end < size && text[end] != ' '; end++)
    number = number && (g_ascii_isdigit (text[end]) || text[end] == '-');
  return number ? start + 1 : end;
}

/* Calls @each for the words of a line and for the spaces between; a line that is not plain is one
 * word, since its order and its forms hang together. */
static void
each_word (BadgeType *type, const char *text, gsize size, gboolean plain, gboolean bold,
           void (*each) (const BadgeShape *shape, gpointer user), gpointer user)
{
  for (gsize start = 0; start < size;) {
    gsize end = plain ? word_end (text, size, start) : size;
    each (badge_type_shape (type, text + start, end - start, bold), user);
    start = end;
  }
}

typedef struct {
  double pen, left, right, line; /* ems */
  double base;        /* of the first word: from the middle of the line down to its base */
  double top, bottom; /* of the ink, from the middle of the line */
} Measure;

static void
measure (const BadgeShape *shape, gpointer user)
{
  Measure *m = user;
  double base = (shape->ascent_em - shape->descent_em) / 2;
  if (m->line == 0)
    m->base = base;
  m->left = MIN (m->left, m->pen + shape->left_em);
  m->right = MAX (m->right, m->pen + shape->right_em);
  m->pen += shape->width_em;
  m->line = MAX (m->line, shape->ascent_em + shape->descent_em);
  m->top = MIN (m->top, base + shape->ink_top_em);
  m->bottom = MAX (m->bottom, base + shape->ink_bottom_em);
}

/* Ink may stick out of the advance; what counts is what would cross the edge. */
static double
width_of (Chooser *chooser, int first, int last)
{
  double *known = &chooser->width_em[first][last];
  if (*known > 0)
    return *known;
  int start = chooser->piece[first].start;
  Measure m = { 0 };
  each_word (chooser->type, chooser->text + start, (gsize) (chooser->piece[last].end - start),
             chooser->plain, chooser->box->bold, measure, &m);
  *known = MAX (0.001, m.right - m.left);
  chooser->line_em = MAX (chooser->line_em, m.line);
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
  double by_width = box->width_mm / widest;
  double by_height = box->height_mm / (lines * PITCH * chooser->line_em);
  double size = fmin (box->size_max_pt, fmin (by_width, by_height) / MM_PER_PT);
  *size_pt = size < SIZE_STEP_PT ? size : floor (size / SIZE_STEP_PT) * SIZE_STEP_PT;
  if (*size_pt < box->size_min_pt)
    score *= *size_pt / box->size_min_pt;
  double filled = *size_pt * MM_PER_PT / box->width_mm; /* of the box, by an em */
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

/* What the ink of the first line reaches above it and that of the last one below. */
static double
stack_of (const Chooser *chooser, const BadgeFit *fit)
{
  double most = 0, half = PITCH * chooser->line_em / 2;
  for (int i = 0; i < fit->lines; i++) {
    Measure m = { 0 };
    each_word (chooser->type, fit->text + fit->line[i].start, (gsize) fit->line[i].length,
               chooser->plain, fit->bold, measure, &m);
    most = MAX (most, MAX (-m.top, m.bottom) - half);
  }
  return most * fit->size_pt * MM_PER_PT;
}

BadgeFit
badge_fit_choose (BadgeType *type, const char *text, const BadgeFitBox *box)
{
  BadgeFit fit = { .text = badge_fit_tidy (text), .bold = box->bold };
  Chooser chooser = { .type = type,
                      .box = box,
                      .text = fit.text,
                      .plain = is_plain (fit.text, strlen (fit.text)),
                      .line_em = LATIN_EM,
                      .best = -G_MAXDOUBLE };
  find_pieces (&chooser);
  int ends[BADGE_FIT_LINES_MAX];
  if (chooser.pieces > 0)
    try_breaks (&chooser, 0, 0, ends, &fit);
  fit.pitch_mm = PITCH * chooser.line_em * fit.size_pt * MM_PER_PT;
  /* The whole text decides for all its lines, also for one with Latin letters only. */
  fit.rtl = !chooser.plain && badge_type_shape (type, fit.text, strlen (fit.text), fit.bold)->rtl;
  if (chooser.pieces > 0)
    fit.stack_mm = stack_of (&chooser, &fit);
  return fit;
}

double
badge_fit_height_mm (const BadgeFit *fit)
{
  return fit->lines * fit->pitch_mm;
}

typedef struct {
  BadgeDraw *draw;
  BadgeColour colour;
  double size_mm, x, y; /* of the base line */
} Pen;

static void
draw_word (const BadgeShape *shape, gpointer user)
{
  Pen *pen = user;
  badge_draw_shape (pen->draw, pen->colour, shape, pen->size_mm, pen->x, pen->y);
  pen->x += shape->width_em * pen->size_mm;
}

double
badge_fit_line (BadgeDraw *draw, BadgeColour colour, const char *text, gsize size, double size_pt,
                gboolean bold, BadgeAlign align, double x_mm, double y_mm, double width_mm)
{
  gboolean plain = is_plain (text, size);
  Measure m = { 0 };
  each_word (draw->type, text, size, plain, bold, measure, &m);
  double size_mm = size_pt * MM_PER_PT, line = m.pen * size_mm;
  Pen pen = { draw, colour, size_mm, x_mm, y_mm + m.base * size_mm };
  if (align == BADGE_ALIGN_RIGHT)
    pen.x += width_mm - line;
  else if (align == BADGE_ALIGN_CENTRE)
    pen.x += (width_mm - line) / 2;
  each_word (draw->type, text, size, plain, bold, draw_word, &pen);
  return line;
}

void
badge_fit_draw (const BadgeFit *fit, BadgeDraw *draw, BadgeColour colour, BadgeAlign align,
                double x_mm, double y_mm, double width_mm)
{
  if (align == BADGE_ALIGN_START)
    align = fit->rtl ? BADGE_ALIGN_RIGHT : BADGE_ALIGN_LEFT;
  for (int i = 0; i < fit->lines; i++)
    badge_fit_line (draw, colour, fit->text + fit->line[i].start, (gsize) fit->line[i].length,
                    fit->size_pt, fit->bold, align, x_mm, y_mm + (i + 0.5) * fit->pitch_mm,
                    width_mm);
}

void
badge_fit_clear (BadgeFit *fit)
{
  g_free (fit->text);
  *fit = (BadgeFit){ 0 };
}

/* ---- Paragraphs ---- */

double
badge_fit_width_em (BadgeType *type, const char *text, gsize size, gboolean bold)
{
  Measure m = { 0 };
  each_word (type, text, size, is_plain (text, size), bold, measure, &m);
  return m.pen;
}

/* The most letters, at least one, of @text that fit. */
static int
fill_word (BadgeType *type, const char *text, gboolean bold, double width_em)
{
  const char *at = g_utf8_next_char (text);
  while (*at != '\0' && *at != ' ') {
    const char *next = g_utf8_next_char (at);
    if (badge_fit_width_em (type, text, (gsize) (next - text), bold) > width_em)
      break;
    at = next;
  }
  return (int) (at - text);
}

int
badge_fit_wrap (BadgeType *type, const char *text, gboolean bold, double width_em,
                void (*line) (int start, int length, gpointer user), gpointer user)
{
  int lines = 0;
  for (int start = 0; text[start] != '\0'; lines++) {
    int length = 0;
    for (int end = start; text[end] != '\0';) {
      end += 1 + (int) strcspn (text + end + 1, " ");
      if (badge_fit_width_em (type, text + start, (gsize) (end - start), bold) > width_em)
        break;
      length = end - start;
    }
    if (length == 0)
      length = fill_word (type, text + start, bold, width_em);
    if (line != NULL)
      line (start, length, user);
    start += length;
    if (text[start] == ' ')
      start++;
  }
  return lines;
}
