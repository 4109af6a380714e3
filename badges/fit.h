/* SPDX-License-Identifier: EUPL-1.2
 *
 * Words in a box, as large as they fit. Nothing is ever cut: a long text is broken in lines
 * where it may, and then made smaller. Apart from the badge, because choosing lines is a rule of
 * its own, and so that it can be tested without drawing.
 *
 * The rule: of all ways to break the text at spaces and after hyphens into at most so many
 * lines, take the one that can be set largest. A line that ends in a particle of a name ("de",
 * "van der", "el") counts as a quarter smaller, so that "Anna / de Vries" wins from
 * "Anna de / Vries" unless that makes the letters much smaller. A word longer than 18 letters (9 of
 * a script with wide ones) may be broken too, when that makes the letters much larger, or when they
 * would be smaller than the least that is wanted otherwise.
 */
#pragma once

#include "badges/draw.h"

enum { BADGE_FIT_LINES_MAX = 4 };

/** Where a line stands in its box. */
typedef enum {
  BADGE_ALIGN_START, /* where the text's script starts */
  BADGE_ALIGN_LEFT,
  BADGE_ALIGN_CENTRE,
  BADGE_ALIGN_RIGHT,
} BadgeAlign;

/** Where and how to set a text. Lengths in millimetres, as everywhere on the badge. */
typedef struct {
  double width_mm, height_mm;
  double size_max_pt; /* size of the letters when there is room enough */
  int lines_max;      /* 1 to BADGE_FIT_LINES_MAX */
  double line_weight; /* each line after the first must be worth it: 1 for size above all, less for
                         fewer lines */
  gboolean bold;
  double size_min_pt; /* wanted at least; a text that is still too long is set smaller all the same
                       */
} BadgeFitBox;

/** A text with its lines chosen. */
typedef struct {
  char *text; /* owned; blanks tidied */
  int lines;  /* 0 for a blank text */
  struct {
    int start, length; /* bytes of @text */
  } line[BADGE_FIT_LINES_MAX];
  double size_pt;  /* at most size_max_pt; in steps, so that a sheet needs few sizes of a face */
  double pitch_mm; /* from line to line */
  double stack_mm; /* that ink reaches above the first line or below the last one */
  gboolean rtl;    /* starts at the right */
  gboolean bold;
} BadgeFit;

/**
 * badge_fit_choose:
 * @text: UTF-8, any length; control characters and line ends count as spaces
 *
 * Chooses lines and size. All lines together are at most box's height, each at most its width.
 *
 * Returns: the choice, to be cleared.
 */
BadgeFit badge_fit_choose (BadgeType *type, const char *text, const BadgeFitBox *box);

/** badge_fit_height_mm: the height that the lines take. */
double badge_fit_height_mm (const BadgeFit *fit);

/**
 * badge_fit_draw:
 * @x_mm: left side of the box
 * @y_mm: top of the first line
 */
void badge_fit_draw (const BadgeFit *fit, BadgeDraw *draw, BadgeColour colour, BadgeAlign align,
                     double x_mm, double y_mm, double width_mm);

/** badge_fit_clear: frees what @fit holds. */
void badge_fit_clear (BadgeFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BadgeFit, badge_fit_clear)

/**
 * badge_fit_line:
 * @text: one line; of @size bytes
 * @y_mm: the middle of the line
 *
 * Draws one line. Returns: its width in millimetres.
 */
double badge_fit_line (BadgeDraw *draw, BadgeColour colour, const char *text, gsize size,
                       double size_pt, gboolean bold, BadgeAlign align, double x_mm, double y_mm,
                       double width_mm);

/** badge_fit_width_em: the width of one line, in ems. */
double badge_fit_width_em (BadgeType *type, const char *text, gsize size, gboolean bold);

/**
 * badge_fit_wrap:
 * @text: tidied
 * @line: (nullable): told where each line starts, and how many bytes it has
 *
 * Fills lines of @width_em one after the other, as a paragraph; a word that is too long is broken.
 *
 * Returns: how many lines there are.
 */
int badge_fit_wrap (BadgeType *type, const char *text, gboolean bold, double width_em,
                    void (*line) (int start, int length, gpointer user), gpointer user);

/** badge_fit_tidy: one space between words, none outside; whatever does not print is a space.
 * Returns: (transfer full). */
char *badge_fit_tidy (const char *text);
