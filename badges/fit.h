/* SPDX-License-Identifier: EUPL-1.2
 *
 * Words in a box, as large as they fit. Nothing is ever cut: a long text is broken in lines
 * where it may, and then made smaller. Apart from the card, because choosing lines is a rule of
 * its own, and so that it can be tested without drawing.
 *
 * The rule: of all ways to break the text at spaces and after hyphens into at most so many
 * lines, take the one that can be set largest. A line that ends in a particle of a name ("de",
 * "van der", "el") counts as a quarter smaller, so that "Anna / de Vries" wins from
 * "Anna de / Vries" unless that makes the letters much smaller. A word longer than 18 characters
 * may be broken too, when that makes the letters much larger.
 */
#pragma once

#include <pango/pangocairo.h>

enum { BADGE_FIT_LINES_MAX = 4 };

/** Where and how to set a text. Lengths in millimetres, as everywhere on the card. */
typedef struct {
  double width_mm, height_mm;
  double size_max_pt; /* size of the letters when there is room enough */
  int lines_max;      /* 1 to BADGE_FIT_LINES_MAX */
  double line_weight; /* each line after the first must be worth it: 1 for size above all, less for
                         fewer lines */
  gboolean bold;
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
  gboolean rtl;    /* starts at the right */
  gboolean bold;
} BadgeFit;

/**
 * badge_fit_context:
 * @cr: its unit is the millimetre
 *
 * Returns: (transfer full): the context that the functions below want.
 */
PangoContext *badge_fit_context (cairo_t *cr);

/**
 * badge_fit_choose:
 * @context: from badge_fit_context()
 * @text: UTF-8, any length; control characters and line ends count as spaces
 *
 * Chooses lines and size. All lines together are at most box's height, each at most its width.
 *
 * Returns: the choice, to be cleared.
 */
BadgeFit badge_fit_choose (PangoContext *context, const char *text, const BadgeFitBox *box);

/** badge_fit_height_mm: the height that the lines take. */
double badge_fit_height_mm (const BadgeFit *fit);

/**
 * badge_fit_draw:
 * @x_mm: left side of the box
 * @y_mm: top of the first line
 *
 * Draws the lines in the current colour, from the side where the text's script starts.
 */
void badge_fit_draw (const BadgeFit *fit, cairo_t *cr, PangoContext *context, double x_mm,
                     double y_mm, double width_mm);

/** badge_fit_clear: frees what @fit holds. */
void badge_fit_clear (BadgeFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BadgeFit, badge_fit_clear)

/**
 * badge_fit_layout:
 *
 * Returns: (transfer full): a layout of one line in the badge's typeface, @size_pt large.
 */
PangoLayout *badge_fit_layout (PangoContext *context, const char *text, int length, double size_pt,
                               gboolean bold);
